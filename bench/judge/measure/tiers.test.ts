import { expect, test } from 'vitest';
import type { End } from './ending.ts';
import { tiersOf } from './tiers.ts';
import { badTruth, endings } from './trials.fixture.ts';

/** Endings of the trials at one traffic, in order. */
function at(traffic: number, ends: readonly End[]) {
  return ends.flatMap((end) => endings({ ...badTruth, traffic }, end, 1));
}

test('a rollout is halted in the first tier that does not call it healthy', () => {
  const all = [
    ...at(60, ['healthy', 'healthy', 'inconclusive']),
    // The second is the application's of the first, the third of the second, the first of the third.
    ...at(600, ['healthy', 'healthy', 'detected']),
    ...at(6_000, ['detected', 'healthy', 'detected']),
  ];
  expect(tiersOf(all, 2)).toEqual({
    rollouts: 3,
    halted: [0, 0, 1, 1],
    held: 1,
    through: 0,
    reachedMean: (4 + 3 + 1) / 3,
  });
});

test('what nobody halts goes through all tiers', () => {
  const all = [60, 600, 6_000].flatMap((traffic) => at(traffic, ['healthy']));
  expect(tiersOf(all, 2)).toMatchObject({ through: 1, reachedMean: 4 });
});

test('a track without every traffic has no tiers', () => {
  expect(tiersOf(at(600, ['healthy']), 2)).toBeNull();
  expect(tiersOf([...at(60, ['healthy']), ...at(600, ['healthy'])], 4)).toBeNull();
});
