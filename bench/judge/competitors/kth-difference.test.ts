import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kthDifference } from './kth-difference.ts';

test('every order statistic is the one of all differences written down and sorted', () => {
  const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const [x, y] = [Float64Array.from(a).toSorted(), Float64Array.from(b).toSorted()];
      const all = a.flatMap((one) => b.map((other) => one - other)).toSorted((p, q) => p - q);
      const found = all.map((_, index) => kthDifference(x, y, index + 1));
      expect(found).toEqual(all.map((value) => value + 0));
    }),
  );
});

test('a median of two million differences is found in moments', () => {
  const x = Float64Array.from({ length: 1440 }, (_, index) => index * 1e-3);
  expect(kthDifference(x, x, (1440 * 1440) / 2)).toBeCloseTo(0, 12);
});
