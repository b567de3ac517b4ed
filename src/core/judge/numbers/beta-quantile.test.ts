import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectNear, runs } from './accuracy.contract.ts';
import { betaLogOdds, betaQuantile, betaUpperQuantile } from './beta-quantile.ts';
import { betaLower, betaUpper } from './beta.ts';

// The expected values: made with mpmath 1.3.0 at 60 digits or more, rounded to the nearest number.
test.each([
  [0.5, 0.01, 0.01, 0.5],
  [0.001, 0.01, 0.5, 3.9356722459745016e-300],
  [0.3, 0.5, 0.5, 0.20610737385376343],
  [1e-12, 0.5, 0.5, 2.4674011002723395e-24],
  [0.025, 5, 96, 0.016431879182052158],
  [0.005, 1, 1000, 5.0125292607775065e-6],
  [1e-10, 3, 1_000_000, 8.436097185194512e-10],
  [1e-300, 40, 60, 6.340034618594231e-9],
  [0.2, 100, 100, 0.4702334145432987],
  [1e-5, 100_000, 1_000_000, 0.08974434280437885],
  [0.9, 2, 3, 0.6795394162781817],
  [0.999, 30, 2, 0.9985123138630576],
])('%s of a beta variable with shapes %s and %s lies below %s', (...[p, a, b, truth]) => {
  expectNear(betaQuantile(p, a, b), truth, 2e-13);
});

const between = (min: number, max: number) =>
  fc.double({ min: Math.log(min), max: Math.log(max), noNaN: true }).map(Math.exp);

describe('a quantile', () => {
  test('is where the tail has the probability, on both sides', () => {
    const shapes = between(0.1, 1e6);
    const property = fc.property(between(1e-250, 0.5), shapes, shapes, (p, a, b) => {
      const low = betaQuantile(p, a, b);
      if (low > 1e-290 && low < 0.999) expectNear(betaLower(low, a, b), p, 1e-9);
      const high = betaUpperQuantile(p, a, b);
      if (high > 1e-290 && high < 0.999) expectNear(betaUpper(high, a, b), p, 1e-9);
    });
    fc.assert(property, runs);
  });

  test('of 1 − p from below is that of p from above', () => {
    const shapes = between(0.1, 1e6);
    const binary = fc.integer({ min: 1, max: 2 ** 20 - 1 }).map((count) => count / 2 ** 20);
    const property = fc.property(binary, shapes, shapes, (p, a, b) => {
      expect(betaQuantile(1 - p, a, b)).toBe(betaUpperQuantile(p, a, b));
    });
    fc.assert(property, runs);
  });

  test('grows with the probability', () => {
    const shapes = between(0.1, 1e6);
    const property = fc.property(between(1e-250, 0.9), shapes, shapes, (p, a, b) => {
      expect(betaQuantile(p * 1.01, a, b)).toBeGreaterThanOrEqual(betaQuantile(p, a, b));
    });
    fc.assert(property, runs);
  });

  test.each([
    [0, 0],
    [1, 1],
  ])('of %s is %s', (p, x) => {
    expect(betaQuantile(p, 2, 3)).toBe(x);
    expect(betaUpperQuantile(p, 2, 3)).toBe(1 - x);
  });

  test('that is smaller than numbers can be is 0, and its log odds still tell', () => {
    // With b = 1 the tail is x^a.
    expect(betaQuantile(1e-300, 0.1, 1)).toBe(0);
    expectNear(betaLogOdds(1e-300, { a: 0.1, b: 1 }), 10 * Math.log(1e-300));
  });

  test.each([
    [-0.1, 1, 1],
    [1.1, 1, 1],
    [Number.NaN, 1, 1],
    [0.5, 0.001, 1],
    [0.5, 1, 0.001],
  ])('of %s with shapes %s and %s is refused', (p, a, b) => {
    expect(() => betaQuantile(p, a, b)).toThrow(RangeError);
    expect(() => betaUpperQuantile(p, a, b)).toThrow(RangeError);
  });
});
