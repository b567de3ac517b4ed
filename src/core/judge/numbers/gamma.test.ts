import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectNear, runs } from './accuracy.contract.ts';
import { deviance } from './cancellation.ts';
import { gammaLower, gammaUpper } from './gamma.ts';
import { logGamma, stirlingRemainder } from './log-gamma.ts';

// The expected values: made with mpmath 1.3.0 at 60 digits or more, rounded to the nearest number.
describe('both tails of a gamma variable', () => {
  test.each([
    [0.0001, 1e-10, 0.9977576460893767, 0.002242353910623323],
    [0.0001, 0.5, 0.9999440197070426, 5.5980292957401714e-5],
    [0.01, 1, 0.997783765376772, 0.00221623462322799],
    [0.01, 2, 0.9995033354627815, 0.0004966645372185268],
    [0.1, 0.9, 0.9716069046009709, 0.02839309539902908],
    [0.5, 1e-12, 1.1283791670951364e-6, 0.9999988716208329],
    [0.5, 0.3, 0.5614219739190002, 0.4385780260809999],
    [0.5, 1.5, 0.9167354833364496, 0.0832645166635504],
    [0.5, 600, 1, 6.0995688148084334e-263],
    [1, 1e-9, 9.999999995e-10, 0.999999999],
    [1, 30, 0.9999999999999064, 9.357622968840175e-14],
    [2.5, 0.01, 2.987601531906594e-6, 0.999997012398468],
    [3, 20, 0.9999995444850495, 4.555149505589213e-7],
    [10, 10, 0.5420702855281478, 0.4579297144718522],
    [10, 100, 1, 1.1253473960842733e-31],
    [30, 1, 1.4330814167223182e-33, 1],
    [99.9, 30, 8.284524716344971e-24, 1],
    [99.9, 99.9, 0.5133054533762648, 0.4866945466237353],
    [99.9, 300, 1, 1.2628978879911718e-41],
    [100, 30, 7.338468632878333e-24, 1],
    [100, 99.5, 0.49332666031996353, 0.5066733396800365],
    [100, 300, 1, 1.4110215102111522e-41],
    [1000, 400, 9.097512748435139e-140, 1],
    [1000, 1000, 0.5042052441802155, 0.4957947558197845],
    [1000, 1900, 1, 1.0818939340784655e-114],
    [1_000_000, 970_000, 4.920908778591162e-202, 1],
    [1_000_000, 999_999, 0.49973403838073555, 0.5002659616192645],
    [1_000_000, 1_030_000, 1, 3.262430144876734e-194],
    [1_000_000_000, 999_000_000, 6.432248950987871e-220, 1],
    [1_000_000_000, 1_000_000_100, 0.5012657693160897, 0.4987342306839103],
    [123456.5, 123_456, 0.49981076428072313, 0.5001892357192769],
  ])('of shape %s at %s are %s and %s', (...[a, x, lower, upper]) => {
    // A shape this small costs its smaller tail some digits.
    const errorMax = a < 0.01 ? 2e-11 : 5e-13;
    expectNear(gammaLower(a, x), lower, errorMax);
    expectNear(gammaUpper(a, x), upper, errorMax);
  });

  test.each([
    [3, 0, 0],
    [3, Number.POSITIVE_INFINITY, 1],
    [1e6, 0, 0],
    [1e6, Number.POSITIVE_INFINITY, 1],
  ])('of shape %s at %s are exact at the ends', (a, x, lower) => {
    expect(gammaLower(a, x)).toBe(lower);
    expect(gammaUpper(a, x)).toBe(1 - lower);
  });

  test.each([
    [0, 1],
    [-1, 1],
    [Number.POSITIVE_INFINITY, 1],
    [1, -1],
    [1, Number.NaN],
  ])('of shape %s at %s are refused', (a, x) => {
    expect(() => gammaLower(a, x)).toThrow(RangeError);
    expect(() => gammaUpper(a, x)).toThrow(RangeError);
  });
});

test('for a whole shape, the upper tail is a sum of Poisson probabilities', () => {
  const counts = fc.integer({ min: 1, max: 300 });
  const means = fc.double({ min: 0.01, max: 600, noNaN: true });
  const property = fc.property(counts, means, (count, mean) => {
    const terms = Array.from(
      { length: count },
      (_, k) => k * Math.log(mean) - mean - logGamma(k + 1),
    );
    const sum = terms.reduce((total, term) => total + Math.exp(term), 0);
    if (sum > 1e-290) expectNear(gammaUpper(count, mean), sum, 5e-12);
  });
  fc.assert(property, runs);
});

const shapes = fc.double({ min: Math.log(0.01), max: Math.log(1e9), noNaN: true }).map(Math.exp);
const deviations = fc.double({ min: -30, max: 30, noNaN: true });

test('the lower tail grows and the upper one shrinks, across all ways to compute them', () => {
  const property = fc.property(shapes, deviations, (a, z) => {
    const x = Math.max(a * 1e-3, a + z * Math.sqrt(a));
    const further = x + Math.sqrt(a) / 1000;
    expect(gammaLower(a, further)).toBeGreaterThanOrEqual(gammaLower(a, x));
    expect(gammaUpper(a, further)).toBeLessThanOrEqual(gammaUpper(a, x));
  });
  fc.assert(property, runs);
});

test('for a whole shape up to a million, both tails are plain sums, DLMF 8.7.1 and 8.4.10', () => {
  const wholes = fc.double({ min: 0, max: Math.log(1e6), noNaN: true });
  const property = fc.property(wholes, deviations, (logShape, z) => {
    const a = Math.round(Math.exp(logShape));
    const x = Math.max(a * 1e-3, a + z * Math.sqrt(a));
    const density =
      Math.sqrt(a / 2 / Math.PI) * Math.exp(-deviance(a, x, x - a) - stirlingRemainder(a));
    if (density < 1e-285) return;
    expectNear(gammaLower(a, x), density * sumWhile((n) => x / (a + n), 1 / a), 1e-11);
    expectNear(gammaUpper(a, x), density * sumWhile((n) => (a - n) / x, 1 / x), 1e-11);
  });
  // Each run adds up some thousands of terms.
  fc.assert(property, { ...runs, numRuns: 300 });
});

/** The sum of terms that are each the one before times a ratio, until they no longer matter. */
function sumWhile(ratio: (n: number) => number, first: number): number {
  let term = first;
  let sum = 0;
  // Terms may grow before they shrink, but they do not shrink to nothing before they are done.
  for (let n = 1; term > sum * 1e-18; n += 1) {
    sum += term;
    term *= ratio(n);
  }
  return sum;
}
