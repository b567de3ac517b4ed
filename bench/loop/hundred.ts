/** The fleet and the rollouts that the cases about the loop share. */
import { fleetWith, rolloutWith, type RolloutWords, tenant } from '../../test/fixtures/fleet.ts';
import type { Check } from '../../src/core/fleet/check.ts';
import type { Fleet, RolloutSpec, Source, Tier } from '../../src/core/fleet/fleet.ts';

/** How many of a hundred clusters are in each tier. The last tier goes one cluster at a time. */
const shares = [
  { tier: 'test', share: 30 },
  { tier: 'application', share: 60 },
  { tier: 'infrastructure', share: 10 },
] as const;

/** A tier of the fleets in here. */
export type TierName = (typeof shares)[number]['tier'];

/** Figures that owe no time at all. */
export const noSoak = { soakMs: 0, waveSoakMs: 0 } as const;

/** What a fleet is made from. */
export interface HundredWords {
  readonly clusters: number;
  readonly figures: Readonly<Record<TierName, Partial<Omit<Tier, 'name'>>>>;
  readonly sources?: readonly Source[];
  /** How many copies of each tenant stay untouched; left out, the default of the fleet's documents. */
  readonly minUntouched?: number;
}

/** A fleet of three tiers; each tier has a tenant whose copies promise 5 guards. */
export function hundred(words: HundredWords): Fleet {
  const { clusters: count, figures, sources = [] } = words;
  const minUntouched =
    words.minUntouched === undefined
      ? null
      : ({ kind: 'count', count: words.minUntouched } as const);
  const clusters = shares.flatMap(({ tier, share }) =>
    Array.from({ length: Math.round((count * share) / 100) }, (_, index) => ({
      name: `${tier}-${index + 1}`,
      labels: { tier, region: `region-${index % 4}` },
      values: { site: `site-${index}` },
    })),
  );
  const tenants = shares.map(({ tier }) =>
    tenant(`tenant-of-${tier}`, { labels: { tier }, criticality: tier, minUntouched }),
  );
  const tiers = shares.map(({ tier }) => tier);
  // Each rollout has a component of its own, and they are measured side by side.
  return fleetWith({ tiers, figures, sources, clusters, tenants, independent: 'all' });
}

/** A rollout of a component of its own over the whole fleet. */
export function specOf(number: number, words: RolloutWords = {}): RolloutSpec {
  const component = `component-${number}`;
  return rolloutWith({ name: `rollout-${number}`, component, ...words });
}

/** A source outside of the fleet, and a check that asks it. */
export function evidence(stepMs: number): { readonly source: Source; readonly check: Check } {
  const source: Source = {
    name: 'source',
    livesOn: { kind: 'outside', name: 'outside' },
    stepMs,
    lagMs: 0,
    timeoutMs: 5_000,
    settings: { kind: 'prometheus', url: 'http://memory', headers: {}, clusterLabel: 'cluster' },
  };
  const threshold = {
    query: 'errors',
    bad: { kind: 'above', limit: 0.02 },
    forMs: 4 * stepMs,
  } as const;
  return {
    source,
    check: { name: 'errors', source: source.name, threshold, required: true, warmUpMs: 0 },
  };
}
