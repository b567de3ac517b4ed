import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectNear, runs } from './accuracy.contract.ts';
import { betaLower, betaUpper } from './beta.ts';
import { clopperPearson } from './binomial.ts';

describe('the exact interval', () => {
  // Made with mpmath 1.3.0 at 40 digits by bisection on sums of binomial probabilities.
  test.each([
    [0, 10, 0.95, 0, 0.3084971078187608],
    [10, 10, 0.95, 0.6915028921812393, 1],
    [5, 100, 0.95, 0.01643187918205216, 0.11283491110546276],
    [1, 1000, 0.99, 5.012529260777511e-6, 0.007406286938352937],
    [37, 5000, 0.999, 0.004043957193406489, 0.01229059175888066],
    [3, 100_000_000, 0.95, 6.186721271685468e-9, 8.767272816926038e-8],
    [0, 0, 0.95, 0, 1],
  ])('of %s out of %s at level %s is %s to %s', (...[bad, total, level, low, high]) => {
    const bounds = clopperPearson(bad, total, level);

    expectNear(bounds.low, low, 1e-12);
    expectNear(bounds.high, high, 1e-12);
  });

  const totals = fc.integer({ min: 1, max: 10_000 });
  const levels = fc.constantFrom(0.5, 0.9, 0.95, 0.99, 0.9999);

  test('is as wide as makes what was seen just unlikely enough at either end', () => {
    const property = fc.property(totals, fc.nat(10_000), levels, (total, some, level) => {
      // Of the lesser half: near 1, a share has too few digits left for this.
      const bad = some % (Math.floor(total / 2) + 1);
      const { low, high } = clopperPearson(bad, total, level);
      const miss = (1 - level) / 2;
      // So many or more at the low end, so many or fewer at the high end.
      if (bad > 0) expectNear(betaLower(low, bad, total - bad + 1), miss, 1e-9);
      expectNear(betaUpper(high, bad + 1, total - bad), miss, 1e-9);
      expect(low).toBeLessThanOrEqual(bad / total);
      expect(high).toBeGreaterThanOrEqual(bad / total);
    });
    fc.assert(property, runs);
  });

  test('of the good ones is the mirror image', () => {
    const property = fc.property(totals, fc.nat(10_000), levels, (total, some, level) => {
      const bad = some % (total + 1);
      const { low, high } = clopperPearson(bad, total, level);
      const mirror = clopperPearson(total - bad, total, level);
      expect(mirror.low).toBeCloseTo(1 - high, 13);
      expect(mirror.high).toBeCloseTo(1 - low, 13);
    });
    fc.assert(property, runs);
  });

  test.each([
    [-1, 10, 0.95],
    [11, 10, 0.95],
    [1.5, 10, 0.95],
    [1, 10.5, 0.95],
    [1, Number.POSITIVE_INFINITY, 0.95],
    [Number.NaN, 10, 0.95],
    [1, 10, 0],
    [1, 10, 1],
    [1, 10, Number.NaN],
  ])('of %s out of %s at level %s is refused', (bad, total, level) => {
    expect(() => clopperPearson(bad, total, level)).toThrow(RangeError);
  });
});
