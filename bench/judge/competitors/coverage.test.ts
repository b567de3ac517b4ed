import { expect, test } from 'vitest';
import { isMissing } from './coverage.ts';
import { laneOf } from './lane.ts';

const arm = (minutes: readonly number[], stepMin = 1) => ({
  cluster: 'a',
  stepMin,
  samples: minutes.map((minute) => [minute, 0, 1] as const),
});

test.each([
  { name: 'all there', minutes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], at: 9, missing: false },
  { name: 'two of ten missing', minutes: [0, 1, 2, 3, 4, 5, 6, 7], at: 9, missing: false },
  { name: 'three of ten missing', minutes: [0, 1, 2, 3, 4, 5, 6], at: 9, missing: true },
  { name: 'long ago does not count', minutes: [20, 21, 22, 23, 24], at: 40, missing: true },
  { name: 'too early to tell', minutes: [], at: 0, missing: false },
  { name: 'nothing since the change', minutes: [], at: 1, missing: true },
])('$name', ({ minutes, at, missing }) => {
  const lane = laneOf([arm(minutes)], { from: 0, to: 60 });
  expect(isMissing(arm(minutes), lane, { changeAt: 0, at })).toBe(missing);
});

test('longer steps are expected less often', () => {
  const every5 = arm([4, 9, 14, 19, 24, 29, 34, 39, 44, 49], 5);
  const lane = laneOf([every5], { from: 0, to: 60 });
  expect(isMissing(every5, lane, { changeAt: 0, at: 51 })).toBe(false);
  expect(isMissing(every5, lane, { changeAt: 0, at: 68 })).toBe(true);
});
