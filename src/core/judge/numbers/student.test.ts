import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectNear, runs } from './accuracy.contract.ts';
import { studentUpper, studentUpperQuantile } from './student.ts';

// The expected values: made with mpmath 1.3.0 at 60 digits or more, rounded to the nearest number.

describe("the upper tail of Student's t", () => {
  test.each([
    [1e-9, 3, 0.4999999996324474],
    [0.5, 1, 0.35241638234956674],
    [3, 1, 0.10241638234956672],
    [1_000_000, 1, 3.1830988618368455e-7],
    [1e100, 1, 3.183098861837907e-101],
    [2, 2.5, 0.078695747878983],
    [40, 2.5, 7.097817145246691e-5],
    [1.3, 10, 0.11138290860342229],
    [50, 10, 1.23715516465134e-13],
    [0.1, 100, 0.4602722655479256],
    [8, 100, 1.1364324038640403e-12],
    [30, 100, 4.190166279344146e-52],
    [4, 1000.5, 3.4003763787424156e-5],
    [35, 1000.5, 3.45088274219256e-176],
    [6, 5000, 1.0560481416526935e-9],
    [37, 5000, 2.146887778524859e-265],
    [7, 1_000_000, 1.2806120556870395e-12],
    [30, 1_000_000, 6.010047116831719e-198],
  ])('above %s with %s degrees of freedom is %s', (t, df, truth) => {
    expectNear(studentUpper(t, df), truth, 5e-13);
    expectNear(studentUpper(-t, df), 1 - truth, 1e-15);
  });

  test('is known in closed form for 1, 2 and 4 degrees of freedom', () => {
    const property = fc.property(fc.double({ min: 0, max: 20, noNaN: true }), (t) => {
      expectNear(studentUpper(t, 1), Math.atan2(1, t) / Math.PI, 1e-13);
      const two = t / Math.sqrt(2 + t * t);
      expectNear(studentUpper(t, 2), (1 - two) / 2, 1e-12);
      const four = t / Math.sqrt(4 + t * t);
      expectNear(studentUpper(t, 4), 0.5 - 0.75 * (four - four ** 3 / 3), 1e-10);
    });
    fc.assert(property, runs);
  });

  test.each([
    [0, 0.5],
    [Number.POSITIVE_INFINITY, 0],
    [Number.NEGATIVE_INFINITY, 1],
  ])('above %s is exactly %s', (t, truth) => expect(studentUpper(t, 7)).toBe(truth));
});

describe("the upper quantile of Student's t", () => {
  test.each([
    [0.4999, 4, 0.0002666666706172547],
    [0.3, 7.5, 0.5474128775812612],
    [0.25, 3, 0.7648923284043453],
    [0.2499, 3, 0.7652809285322422],
    [0.1, 1, 3.077683537175253],
    [0.025, 1, 12.706204736174705],
    [0.025, 5, 2.5705818356363155],
    [0.005, 29, 2.7563859036706053],
    [0.001, 47, 3.272912378380934],
    [1e-5, 12.25, 6.6936419504088915],
    [1e-5, 1000, 4.285437682652958],
    [1e-9, 2, 22360.679741456875],
    [1e-12, 1, 318309886183.79065],
    [1e-12, 30, 11.397217523311411],
    [1e-12, 5000, 7.052278531529724],
    [1e-12, 1_000_000, 7.034572608411256],
    [1e-100, 3, 2.225769823822442e33],
  ])('that is exceeded with probability %s and %s degrees of freedom is %s', (q, df, truth) => {
    expectNear(studentUpperQuantile(q, df), truth, 1e-12);
  });

  test('has the tail that it was made from, is symmetric, and grows as the tail shrinks', () => {
    const logs = fc.double({ min: Math.log(1e-100), max: Math.log(0.5), noNaN: true });
    const degrees = fc.double({ min: 0, max: Math.log(1e9), noNaN: true }).map(Math.exp);
    const property = fc.property(logs.map(Math.exp), degrees, (q, df) => {
      const t = studentUpperQuantile(q, df);
      expectNear(studentUpper(t, df), q, 5e-12);
      expect(studentUpperQuantile(q * 0.99, df)).toBeGreaterThan(t);
    });
    fc.assert(property, runs);
  });

  test('of 1 − q is the negative one', () => {
    expect(studentUpperQuantile(0.875, 6.5)).toBe(-studentUpperQuantile(0.125, 6.5));
    expect(studentUpperQuantile(0.625, 6.5)).toBe(-studentUpperQuantile(0.375, 6.5));
  });

  test.each([
    [0, Number.POSITIVE_INFINITY],
    [0.5, 0],
    [1, Number.NEGATIVE_INFINITY],
  ])('of %s is exactly %s', (q, t) => expect(studentUpperQuantile(q, 7)).toBe(t));
});

test.each([
  [Number.NaN, 5],
  [0.5, 0.9],
  [0.5, Number.POSITIVE_INFINITY],
  [0.5, Number.NaN],
])('%s with %s degrees of freedom is refused', (value, df) => {
  expect(() => studentUpper(value, df)).toThrow(RangeError);
  expect(() => studentUpperQuantile(value, df)).toThrow(RangeError);
});

test.each([-0.1, 1.1])('a quantile of %s is refused', (q) => {
  expect(() => studentUpperQuantile(q, 5)).toThrow(RangeError);
});
