import { expect, test } from 'vitest';
import { minute, play, start } from '../../../../test/fixtures/story.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Before, RolloutEvent } from './events.ts';
import { evolve, fold, type Happened } from './evolve.ts';
import { emptyFleet, evolveFleet, fleetEventsOf } from './fleet-state.ts';

const clusters = 10_000;
const waveSize = 500;

/** A rollout over ten thousand clusters, four events for each. */
function longHistory(): readonly Happened[] {
  const names = Array.from({ length: clusters }, (_, index) => `c${index}`);
  const waves = Array.from({ length: clusters / waveSize }, (_, index) =>
    names.slice(index * waveSize, (index + 1) * waveSize),
  );
  const story = play();
  const { pinned } = story.rollout;
  const [stage] = pinned.plan.stages;
  if (stage === undefined) throw new Error('no stage');
  const plan: Plan = {
    ...pinned.plan,
    stages: [{ ...stage, waves: waves.map((wave) => ({ clusters: wave, reasons: [] })) }],
  };
  const before: readonly Before[] = [];
  const events: RolloutEvent[] = [
    { type: 'planned', pinned: { ...pinned, plan } },
    { type: 'claimed', component: 'c', clusters: names },
    { type: 'stage-started', stage: 0 },
  ];
  const grade = { verdict: 'healthy', message: '', onset: null, value: 1, coverage: 1 } as const;
  waves.forEach((wave, index) => {
    for (const cluster of wave) {
      events.push({ type: 'cluster-started', cluster, before });
      events.push({ type: 'zone-started', cluster, zone: 'a' });
    }
    for (const cluster of wave) {
      events.push({ type: 'delivered', cluster });
      events.push({ type: 'graded', cluster, check: 'errors', grade });
    }
    events.push({ type: 'wave-verified', stage: 0, wave: index });
  });
  return events.map((event, index) => ({ event, at: start + index, actor: 'tierwise' }));
}

test('forty thousand events over ten thousand clusters are folded within seconds', () => {
  const history = longHistory();
  const from = performance.now();
  let rollout = fold(history.slice(0, 1));
  let fleet = emptyFleet;
  for (const happened of history.slice(1)) {
    if (rollout === null) throw new Error('no rollout');
    fleet = fleetEventsOf(rollout, happened.event, happened).reduce(evolveFleet, fleet);
    rollout = evolve(rollout, happened);
  }
  expect(performance.now() - from).toBeLessThan(10_000);
  expect(history.length).toBeGreaterThan(40_000);
  expect([...(rollout?.clusters.values() ?? [])].every(({ step }) => step === 'verified')).toBe(
    true,
  );
  expect(fleet.changing.size).toBe(0);
});

test('an older state stays as it was when the fold goes on from it', () => {
  const history = longHistory();
  const half = fold(history.slice(0, 20_000));
  const steps = JSON.stringify([...(half?.clusters.values() ?? [])].map(({ step }) => step));
  if (half !== null) history.slice(20_000, 20_500).reduce(evolve, half);
  expect(JSON.stringify([...(half?.clusters.values() ?? [])].map(({ step }) => step))).toBe(steps);
});

test('a stream that does not begin with its plan is no rollout', () => {
  expect(fold([])).toBeNull();
  expect(fold([{ event: { type: 'completed' }, at: start, actor: 'tierwise' }])).toBeNull();
});

test('replaying the log of a whole story gives the state that it ended in', () => {
  const story = play();
  story.until('delivered a3');
  story.world.turns('a1', 'bad');
  story.until('rollback-finished');
  expect(fold(story.history)).toEqual(story.rollout);
  expect(story.world.now - start).toBeLessThan(120 * minute);
});
