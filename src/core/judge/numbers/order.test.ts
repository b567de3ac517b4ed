import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from './accuracy.contract.ts';
import { median, medianAbsoluteDeviation, sortedQuantile } from './order.ts';

describe('the median', () => {
  test.each([
    [[5], 5],
    [[3, 1], 2],
    [[9, 1, 5], 5],
    [[10, 9, 100, 1], 9.5],
    [[-1, -10, 0], -1],
    [[2, 2, 2, 7], 2],
  ])('of %j is %s', (values, middle) => expect(median(values)).toBe(middle));

  test('has as many values on the one side as on the other, in whatever order they come', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 });
    const property = fc.property(values, (some) => {
      const middle = median(some);
      const below = some.filter((value) => value < middle).length;
      const above = some.filter((value) => value > middle).length;
      expect(Math.max(below, above)).toBeLessThanOrEqual(some.length / 2);
      expect(median(some.toReversed())).toBe(middle);
    });
    fc.assert(property, runs);
  });
});

describe('the median absolute deviation', () => {
  test.each([
    [[5], 0],
    [[1, 1, 2, 2, 4, 6, 9], 1],
    [[0, 10], 5],
    [[-3, -3, -3, 1000], 0],
    [[1, 2, 3, 4], 1],
  ])('of %j is %s', (values, deviation) => {
    expect(medianAbsoluteDeviation(values)).toBe(deviation);
  });

  test('does not mind where the values are, and grows with their unit', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 });
    const property = fc.property(values, fc.integer({ min: -9, max: 9 }), (some, shift) => {
      const moved = some.map((value) => -4 * value + shift);
      expect(medianAbsoluteDeviation(moved)).toBe(4 * medianAbsoluteDeviation(some));
    });
    fc.assert(property, runs);
  });
});

describe('the quantile of sorted values', () => {
  // As R answers: quantile(c(1, 2, 4, 8), p, type = 7).
  test.each([
    [0, 1],
    [0.1, 1.3],
    [0.25, 1.75],
    [0.5, 3],
    [0.75, 5],
    [0.9, 6.8],
    [1, 8],
  ])('%s of 1, 2, 4 and 8 is %s', (p, value) => {
    expect(sortedQuantile([1, 2, 4, 8], p)).toBeCloseTo(value, 14);
  });

  test('of one value is that value', () => expect(sortedQuantile([7], 0.3)).toBe(7));

  test('grows with the share, and stays among the values', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    const property = fc.property(values, shares, shares, (some, p, q) => {
      const ascending = some.toSorted((a, b) => a - b);
      const low = sortedQuantile(ascending, Math.min(p, q));
      const high = sortedQuantile(ascending, Math.max(p, q));
      expect(low).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(Math.min(...some));
      expect(high).toBeLessThanOrEqual(Math.max(...some));
    });
    fc.assert(property, runs);
  });

  test.each([-0.1, 1.1, Number.NaN])('%s is refused', (p) => {
    expect(() => sortedQuantile([1, 2], p)).toThrow(RangeError);
  });
});

test('no values are refused', () => {
  expect(() => median([])).toThrow(RangeError);
  expect(() => medianAbsoluteDeviation([])).toThrow(RangeError);
  expect(() => sortedQuantile([], 0)).toThrow(RangeError);
  expect(() => sortedQuantile([], 1)).toThrow(RangeError);
});

test('the values stay as they were', () => {
  const values = Object.freeze([3, 1, 2]);
  median(values);
  medianAbsoluteDeviation(values);
  expect(values).toEqual([3, 1, 2]);
});
