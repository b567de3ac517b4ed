import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fleetWith, rolloutWith, source, tenant } from '../../../test/fixtures/fleet.ts';
import { randomFleet, reordered } from '../../../test/fixtures/random-fleet.ts';
import { classify } from '../fleet/classify.ts';
import { copiesOf } from '../fleet/copies.ts';
import { witnessesOf } from '../fleet/witnesses.ts';
import { planRollout } from './plan-rollout.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Plan } from './plan.ts';

const runs = { seed: 20_261_123, numRuns: 500 };
const rollout = rolloutWith();

/** Checks what must hold of every plan; fleets that are refused count as run. */
function holdsOfEveryPlan(holds: (plan: Plan, fleet: Fleet) => void): void {
  let plans = 0;
  fc.assert(
    fc.property(randomFleet, (fleet) => {
      const planning = planRollout({ fleet, rollout, now: 0 });
      if (planning.kind === 'refused') return;
      plans++;
      holds(planning.plan, fleet);
    }),
    runs,
  );
  expect(plans).toBeGreaterThan(runs.numRuns / 4);
}

const wavesOf = (plan: Plan) => plan.stages.flatMap(({ waves }) => waves);

test('given any fleet, every cluster is in exactly one wave, or excluded', () => {
  holdsOfEveryPlan((plan, fleet) => {
    const waved = wavesOf(plan).flatMap(({ clusters }) => clusters);
    const excluded = plan.excluded.map(({ cluster }) => cluster);
    const names = fleet.clusters.map(({ name }) => name);
    expect([...waved, ...excluded].toSorted()).toEqual(names.toSorted());
    expect(wavesOf(plan).every(({ clusters }) => clusters.length > 0)).toBe(true);
  });
});

test('given any fleet, stages are tiers, the least critical first, and hold their clusters', () => {
  holdsOfEveryPlan((plan, fleet) => {
    const tiers = fleet.tiers.map(({ name }) => name);
    const used = plan.stages.map(({ tier }) => tier);
    expect(used).toEqual(tiers.filter((tier) => used.includes(tier)));
    const classified = classify(fleet, 0).clusters;
    for (const { tier, waves } of plan.stages) {
      for (const name of waves.flatMap(({ clusters }) => clusters)) {
        expect(classified.get(name)?.tier).toBe(tier);
      }
    }
  });
});

test('given any fleet, no wave holds a cluster and one of its witnesses (promise 4)', () => {
  holdsOfEveryPlan((plan, fleet) => {
    const witnesses = witnessesOf(fleet);
    for (const { clusters } of wavesOf(plan)) {
      for (const name of clusters) {
        expect(clusters.filter((other) => witnesses.get(name)?.has(other))).toEqual([]);
      }
    }
  });
});

test('given any fleet, every wave leaves each tenant the copies it wants (promise 5)', () => {
  holdsOfEveryPlan((plan, fleet) => {
    for (const wave of wavesOf(plan)) {
      for (const { clusters, minUntouched } of copiesOf(fleet)) {
        const touched = clusters.filter((name) => wave.clusters.includes(name));
        if (touched.length === 0) continue;
        expect(clusters.length - touched.length).toBeGreaterThanOrEqual(minUntouched);
      }
    }
  });
});

test('given any fleet, no wave is larger than its ramp and its limit allow', () => {
  holdsOfEveryPlan((plan, fleet) => {
    for (const { tier, waves, concurrencyMax } of plan.stages) {
      const first = fleet.tiers.find(({ name }) => name === tier)?.ramp.first ?? 1;
      for (const [index, { clusters }] of waves.entries()) {
        const sizeMax = Math.min(concurrencyMax, first * 2 ** index);
        expect(clusters.length).toBeLessThanOrEqual(sizeMax);
      }
    }
  });
});

test('given any fleet, a witness outside of cycles goes after all that it watches', () => {
  holdsOfEveryPlan((plan, fleet) => {
    const witnesses = witnessesOf(fleet);
    for (const { waves } of plan.stages) {
      const stage = { clusters: waves.flatMap(({ clusters }) => clusters), witnesses };
      for (const [index, name] of stage.clusters.entries()) {
        for (const witness of stage.clusters.slice(0, index)) {
          if (witnesses.get(name)?.has(witness) !== true) continue;
          // The witness went first: only where the cluster watches it back, through whomever.
          expect(reaches([name, witness], stage)).toBe(true);
        }
      }
    }
  });
});

test('given any fleet, it is refused only for a tenant that can spare no copy, or for nothing to do', () => {
  fc.assert(
    fc.property(randomFleet, (fleet) => {
      const planning = planRollout({ fleet, rollout, now: 0 });
      const able = fleet.clusters.filter(
        ({ components }) => components?.includes('ingester') ?? true,
      );
      const names = able.map(({ name }) => name);
      const greedy = copiesOf(fleet).filter(
        ({ clusters, minUntouched }) =>
          minUntouched >= clusters.length && clusters.some((name) => names.includes(name)),
      );
      const reasons = greedy.length + (able.length === 0 ? 1 : 0);
      expect(planning.kind === 'refused' ? planning.refusals.length : 0).toBe(reasons);
    }),
    runs,
  );
});

test('given the same fleet in another order, the plan is the same', () => {
  const pairs = randomFleet.chain((fleet) => fc.tuple(fc.constant(fleet), reordered(fleet)));
  fc.assert(
    fc.property(pairs, ([fleet, other]) => {
      const one = planRollout({ fleet, rollout, now: 0 });
      expect(planRollout({ fleet: other, rollout, now: 0 })).toEqual(one);
    }),
    runs,
  );
});

test('given 10,000 clusters and 100,000 tenants, nothing grows with their product', () => {
  const clusters = Array.from({ length: 10_000 }, (_, index) => ({
    name: `c-${index}`,
    labels: { region: `r-${index % 20}` },
    witnesses: index % 10 === 0 ? [`c-${(index * 7) % 10_000}`] : [],
  }));
  const tenants = Array.from({ length: 100_000 }, (_, index) => {
    const byName = tenant(`t-${index}`, {
      on: [`c-${index % 9_973}`, `c-${(index * 31) % 10_000}`],
    });
    const byLabel = tenant('', { labels: { region: `r-${index % 20}` }, criticality: 'internal' });
    const second = index % 1_000 === 0 ? byLabel : byName;
    return { ...byName, placements: [...byName.placements, ...second.placements] };
  });
  const livesOn = Array.from({ length: 1_000 }, (_, index) => `c-${index}`);
  const fleet = fleetWith({ clusters, tenants, sources: [source('prom', livesOn)] });
  const before = performance.now();
  expect(planRollout({ fleet, rollout, now: 0 }).kind).toBe('planned');
  // Takes about half a second; the rest is for a machine that is busy with other tests.
  expect(performance.now() - before).toBeLessThan(8_000);
});

/** Whether `from` watches `to`, directly or through others of the stage. */
function reaches([from, to]: readonly [string, string], stage: Stage): boolean {
  const seen = new Set([from]);
  for (const name of seen) {
    for (const other of stage.clusters) {
      if (stage.witnesses.get(other)?.has(name) === true) seen.add(other);
    }
  }
  return seen.has(to);
}

interface Stage {
  readonly clusters: readonly string[];
  readonly witnesses: ReadonlyMap<string, ReadonlySet<string>>;
}
