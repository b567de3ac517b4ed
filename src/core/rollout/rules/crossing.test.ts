import { expect, test } from 'vitest';
import {
  type PhaseWords,
  phasedPace,
  phasedScene,
  phasedStages,
  phasesIn,
} from '../../../../test/fixtures/story-phases.ts';

const usual = { stages: phasedStages, pace: phasedPace };
const inOrder = (...names: readonly string[]): readonly PhaseWords[] =>
  names.map((phase) => ({ ...usual, phase }));

test('two changes in phases that want the components of each other go one after the other, whole', () => {
  const fleet = phasedScene();
  const [readers, writers] = phasesIn(fleet, { scope: 'fleet' }, inOrder('api', 'web'));
  const crossed = inOrder('web', 'api').map((words) => ({ ...words, revision: 'v3' }));
  const others = phasesIn(fleet, { scope: 'fleet', of: 'h' }, crossed);
  const all = [readers, writers, ...others].filter((one) => one !== undefined);
  for (let hours = 0; hours < 24; hours += 1) fleet.pass('1h');
  expect(all.map((one) => one.phase())).toEqual(Array(4).fill('completed'));
  const claimedAt = all.map(({ rollout }) => rollout.claimedAt ?? 0);
  expect(claimedAt).toEqual(claimedAt.toSorted((a, b) => a - b));
  const [, second, third] = all;
  expect(third?.rollout.claimedAt).toBeGreaterThanOrEqual(second?.rollout.changedAt ?? Infinity);
});
