import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFleet, reordered } from '../../../test/fixtures/random-fleet.ts';
import { classify } from './classify.ts';
import { selects } from './select.ts';
import { witnessesOf } from './witnesses.ts';
import type { Cluster, Fleet } from './fleet.ts';

const runs = { seed: 20_261_123, numRuns: 500 };
/** Overrides of random fleets end at 1. */
const instants = fc.constantFrom(0, 1);

/** The design's paragraph once more, word by word and without any thought for speed. */
function tierBySlowReading(fleet: Fleet, now: number): (name: string) => number {
  const witnesses = witnessesOf(fleet);
  const rank = (tier: string): number => fleet.tiers.findIndex(({ name }) => name === tier);
  const named = (name: string): Cluster => fleet.clusters.find((each) => each.name === name)!;
  const watchedBy = (name: string): readonly string[] =>
    fleet.clusters.map((each) => each.name).filter((each) => witnesses.get(each)!.has(name));

  function reached(name: string, seen = new Set<string>()): ReadonlySet<string> {
    for (const next of watchedBy(name)) {
      if (seen.has(next)) continue;
      seen.add(next);
      reached(next, seen);
    }
    return seen;
  }

  function ground(name: string): { index: number; real: boolean } {
    const cluster = named(name);
    const real = fleet.tenants
      .flatMap(({ placements }) => placements)
      .filter((each) => each.traffic === 'real' && selects(each.clusters, cluster));
    const { declaredTier } = cluster;
    const own = Math.max(0, ...real.map(({ criticality }) => rank(criticality)));
    const index = Math.max(own, declaredTier === null ? 0 : rank(declaredTier));
    return { index, real: real.length > 0 || index > 0 || (overrideOf(name) ?? 0) > 0 };
  }

  function overrideOf(name: string): number | null {
    const { override } = named(name);
    return override !== null && now < override.until ? rank(override.tier) : null;
  }

  const isReal = (name: string): boolean =>
    [name, ...reached(name)].some((each) => ground(each).real);

  function seat(name: string, cycle: readonly string[]): number {
    const outside = watchedBy(name).filter((each) => !cycle.includes(each) && isReal(each));
    const raises = outside.map((each) => Math.min(fleet.tiers.length - 1, tierOf(each) + 1));
    return overrideOf(name) ?? Math.max(ground(name).index, ...raises);
  }

  function tierOf(name: string): number {
    const cycle = [...new Set([name, ...reached(name)])].filter(
      (each) => each === name || reached(each).has(name),
    );
    return overrideOf(name) ?? Math.max(...cycle.map((each) => seat(each, cycle)));
  }
  return tierOf;
}

test('given any fleet, every cluster has the tier that a slow reading of the rules gives it', () => {
  fc.assert(
    fc.property(randomFleet, instants, (fleet, now) => {
      const slow = tierBySlowReading(fleet, now);
      const { clusters } = classify(fleet, now);
      for (const { name } of fleet.clusters) expect(clusters.get(name)?.tierIndex).toBe(slow(name));
    }),
    runs,
  );
});

test('given any fleet, the first reason argues for the tier that the cluster has', () => {
  fc.assert(
    fc.property(randomFleet, instants, (fleet, now) => {
      for (const { tier, reasons } of classify(fleet, now).clusters.values()) {
        expect(reasons[0]?.split(':')[0]).toBe(tier);
      }
    }),
    runs,
  );
});

test('given the same fleet in another order, the classification is the same', () => {
  const pairs = randomFleet.chain((fleet) => fc.tuple(fc.constant(fleet), reordered(fleet)));
  fc.assert(
    fc.property(pairs, instants, ([fleet, other], now) => {
      const [one, two] = [classify(fleet, now), classify(other, now)];
      expect([...two.clusters]).toEqual([...one.clusters]);
      expect(two.warnings).toEqual(one.warnings);
    }),
    runs,
  );
});
