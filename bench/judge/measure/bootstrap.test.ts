import { expect, test } from 'vitest';
import { chanceOf } from '../../../src/simulate/chance.ts';
import { differenceInterval, quantileInterval, shareInterval } from './bootstrap.ts';
import { quantileOf } from './score.ts';

test('the interval of a share is as wide as the normal one, and none of nothing', () => {
  const { low, high } = shareInterval(300, 1_000);
  const half = 1.96 * Math.sqrt((0.3 * 0.7) / 1_000);
  expect(low).toBeCloseTo(0.3 - half, 2);
  expect(high).toBeCloseTo(0.3 + half, 2);
  expect(shareInterval(0, 10)).toEqual({ low: 0, high: 0 });
  expect(shareInterval(0, 0).low).toBeNaN();
});

test('the interval of a quantile is that of resampling by hand', () => {
  const values = Array.from({ length: 60 }, (_, at) => at * at);
  const chance = chanceOf(9);
  const medians = Array.from({ length: 4_000 }, () => {
    const drawn = values.map(() => values[Math.floor(60 * chance())] ?? 0);
    return quantileOf(
      drawn.toSorted((a, b) => a - b),
      0.5,
    );
  }).toSorted((a, b) => a - b);
  const { low, high } = quantileInterval(values, 0.5);
  expect(Math.abs(Math.sqrt(low) - Math.sqrt(medians[99] ?? 0))).toBeLessThanOrEqual(1);
  expect(Math.abs(Math.sqrt(high) - Math.sqrt(medians[3_899] ?? 0))).toBeLessThanOrEqual(1);
});

test('the interval of a difference knows that both judges read the same rollouts', () => {
  const same = { trials: 50, ours: 20, oursAlone: 0, theirsAlone: 0, coin: 0 };
  expect(differenceInterval([same])).toEqual({ low: 0, high: 0 });
  const apart = { trials: 400, ours: 240, oursAlone: 40, theirsAlone: 10, coin: 0 };
  const { low, high } = differenceInterval([apart]);
  expect(low).toBeGreaterThan(0.03);
  expect(high).toBeLessThan(0.12);
  const alone = { trials: 7, ours: 7, oursAlone: 7, theirsAlone: 0, coin: 0 };
  expect(differenceInterval([alone])).toEqual({ low: 1, high: 1 });
  expect(differenceInterval([{ ...same, coin: 1 }]).low).toBeGreaterThan(0.4);
  expect(differenceInterval([]).low).toBeNaN();
});

test('the same question has the same answer', () => {
  expect(shareInterval(5, 40)).toEqual(shareInterval(5, 40));
});
