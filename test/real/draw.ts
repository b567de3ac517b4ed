/** What one life is made of, drawn from a seed: a fleet, a change, and when its controllers are killed. */
import { between, chanceFor, pick } from '../../src/simulate/chance.ts';

/** Points inside of a controller, as the tap passes them. */
const points = [
  'before-write',
  'after-write',
  'before-order',
  'after-order',
  'after-answer',
] as const;

const halfways = ['after-write', 'before-order'] as const;

/** When a controller is killed with `kill -9`. */
export type Moment =
  /** So long after the process was started, when it is hardly there. */
  | { readonly kind: 'start'; readonly afterMs: number }
  /** So long after it took the store. */
  | { readonly kind: 'work'; readonly afterMs: number }
  /** So long after it sent its next order. */
  | { readonly kind: 'order'; readonly afterMs: number }
  /** When it comes to a point of its own for the so-and-so-many-th time. */
  | { readonly kind: 'point'; readonly point: (typeof points)[number]; readonly time: number };

/**
 * Who else is there. rival: a second controller. frozen: the first one stands still meanwhile. overtaken:
 * and somebody removed the file that keeps the store for it, so that the second one takes over.
 */
export type Company = 'none' | 'rival' | 'frozen' | 'overtaken';

export interface Blow {
  readonly moment: Moment;
  readonly company: Company;
  /** How long it stands still, or the other one is left alone. */
  readonly forMs: number;
}

export interface DrawnTier {
  readonly name: string;
  readonly soakMs: number;
  readonly waveSoakMs: number;
  readonly maxConcurrency: number;
}

export interface DrawnCluster {
  readonly name: string;
  readonly tier: string;
  readonly zones: readonly string[];
  readonly witnesses: readonly string[];
}

/** good: nothing is wrong with it. harmful: the check fires. broken: it ends as soon as it starts. */
export type Nature = 'good' | 'harmful' | 'broken';

export interface DrawnLife {
  readonly seed: number;
  readonly tiers: readonly DrawnTier[];
  readonly clusters: readonly DrawnCluster[];
  /** Clusters that hold copies of one tenant. */
  readonly copies: readonly string[];
  /** The processes' own pages, or a server that speaks like a Prometheus and has a history. */
  readonly source: 'pages' | 'prom';
  readonly nature: Nature;
  /** Where a harmful or broken change is so; elsewhere it is good. */
  readonly badOn: string;
  readonly onRegression: 'halt' | 'rollback-wave' | 'rollback-stage' | 'rollback-all';
  readonly readyAfterMs: number;
  readonly warmUpMs: number;
  readonly how: 'run' | 'up';
  /** A second rollout, which is good, waits for the first one's end. */
  readonly isFollowed: boolean;
  readonly blows: readonly Blow[];
}

const tierNames = ['test', 'internal', 'application', 'infrastructure'] as const;

type Chance = () => number;

/** The same seed draws the same life; what the machine makes of it differs by milliseconds. */
export function drawLife(seed: number): DrawnLife {
  const chance = chanceFor(seed, 'life');
  const tiers = drawTiers(chance);
  const clusters = drawClusters(chance, tiers);
  const names = clusters.map(({ name }) => name);
  const nature = pick(chance, ['good', 'good', 'good', 'harmful', 'harmful', 'broken'] as const);
  const how = pick(chance, ['run', 'run', 'up'] as const);
  return {
    seed,
    tiers,
    clusters,
    copies: chance() < 0.4 ? [...new Set([pick(chance, names), pick(chance, names)])] : [],
    source: pick(chance, ['pages', 'prom'] as const),
    nature,
    badOn: pick(chance, names),
    onRegression: pick(chance, [
      'halt',
      'rollback-wave',
      'rollback-stage',
      'rollback-all',
    ] as const),
    readyAfterMs: pick(chance, [0, 200, 500]),
    warmUpMs: pick(chance, [0, 200]),
    how,
    isFollowed: how === 'up' && chance() < 0.4,
    blows: drawBlows(chanceFor(seed, 'blows')),
  };
}

function drawTiers(chance: Chance): readonly DrawnTier[] {
  const count = between(chance, 2, 4);
  const left = new Set<string>(tierNames);
  while (left.size > count) left.delete(pick(chance, [...left]));
  return [...left].map((name) => {
    const soakMs = pick(chance, [300, 800, 2_000]);
    const waveSoakMs = pick(chance, [0, 300, soakMs]);
    return { name, soakMs, waveSoakMs, maxConcurrency: pick(chance, [1, 2]) };
  });
}

/** Every tier has one; a witness comes after the ones that it watches. */
function drawClusters(chance: Chance, tiers: readonly DrawnTier[]): readonly DrawnCluster[] {
  const count = Math.max(tiers.length, between(chance, 2, 5));
  const names = Array.from({ length: count }, (_, index) => `c${index + 1}`);
  const zones = ['a', 'b'].slice(0, pick(chance, [1, 2]));
  return names.map((name, index) => {
    const later = names.slice(index + 1);
    return {
      name,
      tier: (tiers[index] ?? pick(chance, tiers)).name,
      zones,
      witnesses: later.length > 0 && chance() < 0.2 ? [pick(chance, later)] : [],
    };
  });
}

function drawBlows(chance: Chance): readonly Blow[] {
  return Array.from({ length: between(chance, 2, 8) }, () => {
    const company = drawCompany(chance);
    // One that is overtaken has best written down something that it has not done yet.
    const time = pick(chance, [1, 1, 2]);
    const halfway = { kind: 'point', point: pick(chance, halfways), time } as const;
    const moment = drawMoment(chance);
    return {
      moment: company === 'overtaken' ? halfway : moment,
      company,
      forMs: between(chance, 200, 1_500),
    };
  });
}

function drawMoment(chance: Chance): Moment {
  const what = chance();
  if (what < 0.15) return { kind: 'start', afterMs: between(chance, 100, 900) };
  if (what < 0.45) return { kind: 'work', afterMs: between(chance, 0, 3_000) };
  if (what < 0.7) return { kind: 'order', afterMs: between(chance, 0, 300) };
  return { kind: 'point', point: pick(chance, points), time: pick(chance, [1, 1, 1, 2, 3]) };
}

function drawCompany(chance: Chance): Company {
  const what = chance();
  if (what < 0.72) return 'none';
  if (what < 0.82) return 'rival';
  return what < 0.9 ? 'frozen' : 'overtaken';
}
