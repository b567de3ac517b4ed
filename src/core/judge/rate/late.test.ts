import { describe, expect, test } from 'vitest';
import { baselineWith, drawSteps, stepWith } from '../../../../test/fixtures/rates.ts';
import { isLateHarm, openLate, takeLate } from './late.ts';
import { stepAt } from './steps.ts';

const baseline = baselineWith({});
const horizon = 120;
const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

/** In how many soaks late harm is seen at the end, with a ratio from a step up to another. */
function seen(
  direction: 1 | -1,
  { ratio, from = 0, to = horizon }: { ratio: number; from?: number; to?: number },
): number {
  const question = { baseline, direction, effect: 2, phi: 1 };
  const found = seeds.filter((seed) => {
    const ratioAt = (step: number) => (step >= from && step < to ? ratio : 1);
    const steps = drawSteps({ seed, steps: horizon, errors: 2, ratioAt });
    const late = openLate(horizon);
    for (let step = 0; step < horizon; step += 1) takeLate(late, stepAt(steps, step), question);
    return isLateHarm(late);
  });
  return found.length;
}

test.each([
  { horizon: 120, length: 30 },
  { horizon: 12, length: 3 },
  { horizon: 10, length: 3 },
  { horizon: 1, length: 1 },
  { horizon: 0, length: 1 },
])('of $horizon steps the last $length count', ({ horizon, length }) => {
  const late = openLate(horizon);
  const question = { baseline, direction: 1, effect: 2, phi: 1 } as const;
  const [bad, good] = [stepWith({ bad: 9, controlBad: 3 }), stepWith({})];
  takeLate(late, bad, question);
  for (let step = 1; step < length; step += 1) takeLate(late, good, question);
  expect(late.recent).toHaveLength(length);
  expect(isLateHarm(late)).toBe(true);
  takeLate(late, good, question);
  expect(late.recent).toHaveLength(length);
  expect(isLateHarm(late)).toBe(false);
});

describe.each([
  { direction: 1, worse: 2 },
  { direction: -1, worse: 0.5 },
] as const)('direction $direction', ({ direction, worse }) => {
  test('harm in the last quarter is found', () => {
    expect(seen(direction, { ratio: worse, from: 90 })).toBeGreaterThan(36);
  });

  test('there is none in a soak without', () => {
    expect(seen(direction, { ratio: 1 })).toBeLessThan(3);
    expect(seen(direction, { ratio: 1 / worse })).toBe(0);
  });

  test('harm that is over is not late', () => {
    expect(seen(direction, { ratio: worse ** 2, to: 85 })).toBeLessThan(3);
  });

  test('the gain of a step is that of the effect over no effect', () => {
    const late = openLate(horizon);
    const step = stepWith({ bad: 3, controlBad: 5 });
    takeLate(late, step, { baseline, direction, effect: 2, phi: 1 });
    // A quarter of the requests are the cluster's.
    const [usual, harmed] = [0.25, worse / (worse + 3)];
    const byHand = 3 * Math.log(harmed / usual) + 5 * Math.log((1 - harmed) / (1 - usual));
    expect(late.sum).toBeCloseTo(byHand, 12);
  });
});

test('nothing seen is no harm, nor is what compares nothing, but it takes its place', () => {
  const late = openLate(8);
  expect(isLateHarm(late)).toBe(false);
  const question = { baseline, direction: 1, effect: 2, phi: 1 } as const;
  takeLate(late, stepWith({ bad: 9 }), question);
  expect(isLateHarm(late)).toBe(true);
  for (let step = 0; step < 2; step += 1) {
    takeLate(late, stepWith({ bad: 9, controlTotal: 0 }), question);
  }
  expect(isLateHarm(late)).toBe(false);
});
