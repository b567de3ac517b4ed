import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rolloutWith } from '../../../test/fixtures/fleet.ts';
import { randomFleet, reordered } from '../../../test/fixtures/random-fleet.ts';
import { classify } from '../fleet/classify.ts';
import { copiesOf } from '../fleet/copies.ts';
import { exposures, type Fleet, type RolloutSpec, type Strategy } from '../fleet/fleet.ts';
import { witnessesOf } from '../fleet/witnesses.ts';
import { planRollout } from './plan-rollout.ts';
import type { Plan } from './plan.ts';

const runs = { seed: 20_261_124, numRuns: 400 };
const minuteMs = 60_000;

const smoke = fc.constantFrom<NonNullable<Strategy['smoke']> | null>(
  null,
  { kind: 'soak', soakMs: 5 * minuteMs },
  { kind: 'off', reason: 'no lab' },
);

const attackVector = fc.option(
  fc.record({
    exposure: fc.constantFrom(...exposures),
    component: fc.constantFrom(null, 'other'),
  }),
  { nil: null },
);

/** A security patch with and without all that may be said of one. */
const patch: fc.Arbitrary<RolloutSpec> = fc
  .record({ smoke, attackVector, deadlineHours: fc.option(fc.integer({ min: 1, max: 40 })) })
  .map((words) =>
    rolloutWith({
      ...(words.attackVector === null ? {} : { attackVector: words.attackVector }),
      strategy: {
        name: 'exposure',
        order: 'exposure',
        ...(words.smoke === null ? {} : { smoke: words.smoke }),
        ...(words.deadlineHours === null
          ? {}
          : { deadlineMs: words.deadlineHours * 60 * minuteMs }),
      },
    }),
  );

interface Case {
  readonly fleet: Fleet;
  readonly rollout: RolloutSpec;
  readonly plan: Plan;
}

/** Checks what must hold of every plan by exposure; what is refused counts as run. */
function holdsOfEveryPlan(holds: (found: Case) => void): void {
  let plans = 0;
  fc.assert(
    fc.property(randomFleet, patch, (fleet, rollout) => {
      const planning = planRollout({ fleet, rollout, now: 0 });
      if (planning.kind === 'refused') return;
      plans++;
      holds({ fleet, rollout, plan: planning.plan });
    }),
    runs,
  );
  expect(plans).toBeGreaterThan(runs.numRuns / 5);
}

const wavesOf = (plan: Plan) => plan.stages.flatMap(({ waves }) => waves);
const clustersOf = (plan: Plan) => wavesOf(plan).flatMap(({ clusters }) => clusters);

/** Where a cluster belongs by its documents alone: 0 for the smoke stage, then the most exposed first. */
function rankOf({ fleet, rollout }: Case, name: string): number {
  const found = classify(fleet, 0).clusters.get(name);
  if (rollout.strategy.smoke?.kind !== 'off' && found?.tier === 'test') return 0;
  const own = exposures.indexOf(found?.exposure ?? 'isolated');
  const { exposure = 'isolated', component = null } = rollout.attackVector ?? {};
  const components = fleet.clusters.find((one) => one.name === name)?.components ?? null;
  const hasIt = component === null || components === null || components.includes(component);
  return hasIt && own >= exposures.indexOf(exposure) ? exposures.length - own : 9;
}

test('given any fleet, every targeted cluster is in exactly one wave, the others are excluded', () => {
  holdsOfEveryPlan(({ plan, fleet }) => {
    const all = [...clustersOf(plan), ...plan.excluded.map(({ cluster }) => cluster)];
    expect(all.toSorted()).toEqual(fleet.clusters.map(({ name }) => name).toSorted());
    expect(wavesOf(plan).every(({ clusters }) => clusters.length > 0)).toBe(true);
  });
});

test('given any fleet, smoke is first, then the most exposed, and what no attack reaches is last', () => {
  holdsOfEveryPlan((found) => {
    const { plan } = found;
    const ranks = plan.stages.map(({ waves }) => {
      const own = new Set(
        waves.flatMap(({ clusters }) => clusters.map((one) => rankOf(found, one))),
      );
      expect(own.size).toBe(1);
      return [...own][0] ?? 0;
    });
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(new Set(ranks).size).toBe(ranks.length);
    const names = new Map([
      [0, 'smoke'],
      [1, 'internet'],
      [2, 'partner'],
      [3, 'internal'],
      [4, 'isolated'],
      [9, 'unexposed'],
    ]);
    expect(plan.stages.map(({ tier }) => tier)).toEqual(ranks.map((rank) => names.get(rank)));
  });
});

test('given any fleet, inside a stage nobody goes before a less critical one that waits for nobody', () => {
  let free = 0;
  holdsOfEveryPlan(({ plan, fleet }) => {
    const { clusters } = classify(fleet, 0);
    const isWatched = [...witnessesOf(fleet).values()].some((witnesses) => witnesses.size > 0);
    // Only a tenant on two clusters or more keeps anybody out of a wave.
    const isSpread = copiesOf(fleet).some(({ minUntouched }) => minUntouched > 0);
    if (isWatched || isSpread) return;
    free++;
    for (const { waves } of plan.stages) {
      const ranks = waves.flatMap((wave) =>
        wave.clusters.map((name) => clusters.get(name)?.tierIndex ?? 0),
      );
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }
  });
  expect(free).toBeGreaterThan(10);
});

test('given any fleet, no wave holds a cluster with its witness, or a copy too many (promises 4, 5)', () => {
  holdsOfEveryPlan(({ plan, fleet }) => {
    const witnesses = witnessesOf(fleet);
    for (const { clusters } of wavesOf(plan)) {
      for (const name of clusters) {
        expect(clusters.filter((other) => witnesses.get(name)?.has(other))).toEqual([]);
      }
      for (const { clusters: copies, minUntouched } of copiesOf(fleet)) {
        const touched = copies.filter((name) => clusters.includes(name));
        if (touched.length === 0) continue;
        expect(copies.length - touched.length).toBeGreaterThanOrEqual(minUntouched);
      }
    }
  });
});

test('given any fleet, a deadline drops no gate, and each soak that it cut asks for its own', () => {
  holdsOfEveryPlan(({ plan, fleet, rollout }) => {
    const { deadlineMs, ...usual } = rollout.strategy;
    if (deadlineMs === undefined) return;
    const planning = planRollout({ fleet, rollout: { ...rollout, strategy: usual }, now: 0 });
    if (planning.kind === 'refused') throw new Error('refused without a deadline only');
    const before = planning.plan.stages;
    expect(plan.stages.map(({ waves }) => waves)).toEqual(before.map(({ waves }) => waves));
    expect(plan.deadline?.takesMs).toBeLessThanOrEqual(deadlineMs);
    for (const [index, stage] of plan.stages.entries()) {
      const own = before[index];
      const risks = stage.gates.flatMap((gate) => (gate.kind === 'accept-risk' ? [gate.risk] : []));
      const asked = own?.gates.flatMap((gate) => (gate.kind === 'accept-risk' ? [gate.risk] : []));
      const isCut = stage.soakMs < (own?.soakMs ?? 0);
      expect(risks).toEqual([...(asked ?? []), ...(isCut ? ['shortened-soak'] : [])]);
      expect(stage.soakMs).toBeLessThanOrEqual(own?.soakMs ?? 0);
      expect(stage.soakMs > 0).toBe((own?.soakMs ?? 0) > 0);
    }
  });
});

test('given the same fleet in another order, the plan is the same', () => {
  const pairs = randomFleet.chain((fleet) => fc.tuple(fc.constant(fleet), reordered(fleet)));
  fc.assert(
    fc.property(pairs, patch, ([fleet, other], rollout) => {
      const one = planRollout({ fleet, rollout, now: 0 });
      expect(planRollout({ fleet: other, rollout, now: 0 })).toEqual(one);
    }),
    runs,
  );
});
