import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectNear, runs } from './accuracy.contract.ts';
import { normalCdf, normalQuantile, normalUpper, normalUpperQuantile } from './normal.ts';

// The expected values: made with mpmath 1.3.0 at 60 digits or more, rounded to the nearest number.

describe('the tail of a normal variable', () => {
  test.each([
    [-8, 0.9999999999999993],
    [-1, 0.8413447460685429],
    [1e-12, 0.49999999999960104],
    [0.001, 0.49960105778608893],
    [0.5, 0.3085375387259869],
    [1, 0.15865525393145705],
    [1.2, 0.11506967022170828],
    [1.96, 0.024997895148220435],
    [2.5, 0.006209665325776135],
    [5, 2.866515718791939e-7],
    [10, 7.619853024160525e-24],
    [20, 2.7536241186062337e-89],
    [30, 4.906713927148187e-198],
    [37, 5.725571222524577e-300],
    [37.5, 4.605353009581955e-308],
  ])('above %s, and below its negative, is %s', (z, truth) => {
    expectNear(normalUpper(z), truth, 3e-13);
    expectNear(normalCdf(-z), truth, 3e-13);
  });

  test('above 0 is exactly a half', () => expect(normalUpper(0)).toBe(0.5));

  test('above 38 has the digits that so small a number can have', () => {
    expect(Math.abs(normalUpper(38) - 2.885_428_35e-316)).toBeLessThan(1e-323);
  });

  test.each([
    [40, 0],
    [-40, 1],
    [Number.POSITIVE_INFINITY, 0],
    [Number.NEGATIVE_INFINITY, 1],
  ])('above %s is %s', (z, truth) => expect(normalUpper(z)).toBe(truth));

  test('above NaN is refused', () => expect(() => normalUpper(Number.NaN)).toThrow(RangeError));
});

describe('the normal quantile', () => {
  test.each([
    [5e-324, 38.467405617144344],
    [1e-300, 37.0470962993612],
    [1e-100, 21.273453560965326],
    [1e-30, 11.464024688443615],
    [1e-12, 7.034483825301132],
    [1e-5, 4.264890793922825],
    [0.0025, 2.8070337683438042],
    [0.02425, 1.972961051311885],
    [0.1, 1.2815515655446004],
    [0.2499, 0.67480447011061],
    [0.25, 0.6744897501960817],
    [0.25001, 0.6744582818792317],
    [0.4, 0.2533471031357997],
    [0.499, 0.002506630899571766],
    [0.4999999999, 2.506628482030354e-10],
    [0.75, -0.6744897501960817],
    [0.999, -3.090232306167813],
  ])('that is exceeded with probability %s is %s', (q, truth) => {
    // Near ½ the distance from it has fewer digits than q.
    expectNear(normalUpperQuantile(q), truth, 1e-12);
    expectNear(normalQuantile(q), -truth, 1e-12);
  });

  test.each([
    [0, Number.POSITIVE_INFINITY],
    [0.5, 0],
    [1, Number.NEGATIVE_INFINITY],
  ])('that is exceeded with probability %s is exactly %s', (q, z) => {
    expect(normalUpperQuantile(q)).toBe(z);
    expect(normalQuantile(1 - q)).toBe(z);
  });

  test('has the tail that it was made from', () => {
    const logs = fc.double({ min: Math.log(1e-300), max: Math.log(0.5), noNaN: true });
    const property = fc.property(logs.map(Math.exp), (q) => {
      expectNear(normalUpper(normalUpperQuantile(q)), q, 1e-12);
      expectNear(normalCdf(normalQuantile(q)), q, 1e-12);
      expect(normalUpperQuantile(q * 0.99)).toBeGreaterThan(normalUpperQuantile(q));
    });
    fc.assert(property, runs);
  });

  test.each([-0.1, 1.1, Number.NaN])('of %s is refused', (p) => {
    expect(() => normalQuantile(p)).toThrow(RangeError);
    expect(() => normalUpperQuantile(p)).toThrow(RangeError);
  });
});
