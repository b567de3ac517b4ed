import { describe, expect, test } from 'vitest';
import { normalUpper } from '../../../src/core/judge/numbers/normal.ts';
import { mannWhitneyShift, mannWhitneyZ } from './mann-whitney.ts';

/** Hollander & Wolfe, Example 4.1: permeability of the human chorioamnion, at term and before. */
const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const earlier = [1.15, 0.88, 0.9, 0.74, 1.21];
/** Hollander & Wolfe, Example 3.1: depression before and after, here as two independent samples. */
const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
/** R's `airquality`: ozone in May and August. */
const may = [
  41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115,
  37,
];
const august = [
  39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118,
  84, 85,
];

describe('intervals that others published', () => {
  test.each([
    {
      // 2nd edition 1999, pages 111 and 126; R's own tests/reg-tests-1.R checks the same numbers.
      name: 'Hollander & Wolfe, Example 4.1',
      samples: [earlier, term],
      published: { estimate: -0.305, lower: -0.76, upper: 0.15 },
      digits: 3,
    },
    {
      // https://psiaims.github.io/CAMIS/R/nparestimate.html, by R's normal approximation, as there
      // is a tie: 0.5600562, −0.3699774 and 1.1829708, since R searches with a tolerance of 10⁻⁴.
      name: 'CAMIS, with a tie',
      samples: [before, after],
      published: { estimate: 0.56, lower: -0.37, upper: 1.183 },
      digits: 9,
    },
  ])('$name', ({ samples: [x = [], y = []], published, digits }) => {
    const shift = mannWhitneyShift(Float64Array.from(x), Float64Array.from(y), 0.95);
    expect(shift?.estimate).toBeCloseTo(published.estimate, digits);
    expect(shift?.lower).toBeCloseTo(published.lower, digits);
    expect(shift?.upper).toBeCloseTo(published.upper, digits);
  });
});

test('the p-value of R for ozone in May and August, with ties and continuity', () => {
  const z = mannWhitneyZ(Float64Array.from(may), Float64Array.from(august));
  // `wilcox.test(Ozone ~ Month)` in R's documentation: W = 127.5, p-value = 0.0001208.
  expect(2 * normalUpper(-z)).toBeCloseTo(0.0001208, 7);
});

test('the limits are where a shifted sample turns significant', () => {
  const [x, y] = [Float64Array.from(may), Float64Array.from(august)];
  const shift = mannWhitneyShift(x, y, 0.98);
  const zAt = (by: number) =>
    mannWhitneyZ(
      x.map((value) => value - by),
      y,
    );
  const z98 = 2.3263478740408408;
  expect(Math.abs(zAt((shift?.upper ?? 0) - 0.01))).toBeLessThan(z98);
  expect(Math.abs(zAt((shift?.upper ?? 0) + 0.01))).toBeGreaterThan(z98);
  expect(Math.abs(zAt((shift?.lower ?? 0) + 0.01))).toBeLessThan(z98);
  expect(Math.abs(zAt((shift?.lower ?? 0) - 0.01))).toBeGreaterThan(z98);
});

test('two small samples have an interval over all that they allow', () => {
  const shift = mannWhitneyShift(Float64Array.of(3, 5), Float64Array.of(1, 2), 0.98);
  expect(shift).toEqual({ estimate: 2.5, lower: 1, upper: 4 });
});

test('one value on each side many times: the interval is the difference', () => {
  const shift = mannWhitneyShift(new Float64Array(9).fill(10), new Float64Array(7).fill(1), 0.98);
  expect(shift).toEqual({ estimate: 9, lower: 9, upper: 9 });
});

test('nothing to compare with: no interval; nothing but ties: no statistic', () => {
  const same = Float64Array.of(1, 1);
  expect(mannWhitneyShift(same, new Float64Array(), 0.98)).toBeNull();
  expect(mannWhitneyZ(same, same)).toBe(0);
});
