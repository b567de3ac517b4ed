import { expect, test } from 'vitest';
import { play, start } from '../../../../test/fixtures/story.ts';
import type { Verdict } from '../../judge/evidence.ts';
import type { RolloutEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { fleetEventsOf } from './fleet-state.ts';

function graded(verdict: Verdict): RolloutEvent {
  const grade = { verdict, message: verdict, onset: null, value: null, coverage: 1 };
  return { type: 'graded', cluster: 't1', check: 'errors', grade };
}

test('that a check is well again is told to other rollouts once, and only after it was bad', () => {
  const { rollout } = play();
  const told = (before: typeof rollout, verdict: Verdict) =>
    fleetEventsOf(before, graded(verdict), { at: start, actor: 'tierwise' }).map(
      ({ type }) => type,
    );
  const after = (before: typeof rollout, verdict: Verdict) =>
    evolve(before, { event: graded(verdict), at: start, actor: 'tierwise' });
  const bad = after(rollout, 'regressed');

  expect(told(rollout, 'healthy')).toEqual([]);
  expect(told(rollout, 'regressed')).toEqual(['cluster-unwell']);
  expect(told(bad, 'inconclusive')).toEqual(['cluster-well']);
  expect(told(after(bad, 'inconclusive'), 'healthy')).toEqual([]);
});
