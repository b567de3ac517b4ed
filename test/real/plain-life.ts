/** A life in which nothing is drawn: three tiers of one cluster each, and a good change. */
import type { DrawnLife } from './draw.ts';

/** Its first soak is long enough for something to happen in it. */
export const plainLife: DrawnLife = {
  seed: 0,
  tiers: ['test', 'application', 'infrastructure'].map((name) => {
    const waveSoakMs = 500;
    return { name, soakMs: name === 'test' ? 3_000 : 800, waveSoakMs, maxConcurrency: 1 };
  }),
  clusters: ['test', 'application', 'infrastructure'].map((tier, index) => {
    return { name: `c${index + 1}`, tier, zones: ['a', 'b'], witnesses: [] };
  }),
  copies: [],
  source: 'prom',
  nature: 'good',
  badOn: 'c1',
  onRegression: 'rollback-stage',
  readyAfterMs: 200,
  warmUpMs: 0,
  how: 'run',
  isFollowed: false,
  blows: [],
};
