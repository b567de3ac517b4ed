import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectNear, runs } from './accuracy.contract.ts';
import { deviance, expm1Less, log1pLess } from './cancellation.ts';

// The expected values: made with mpmath 1.3.0 at 60 digits or more, rounded to the nearest number.

describe('ln(1 + x) − x', () => {
  test.each([
    [-0.999999, -12.815511557935519],
    [-0.75, -0.6362943611198906],
    [-0.5, -0.19314718055994531],
    [-0.4999, -0.19304720055727906],
    [-0.1, -0.005360515657826302],
    [-1e-8, -5.000000033333334e-17],
    [1e-12, -4.999999999996667e-25],
    [0.001, -4.996669164668332e-7],
    [0.3, -0.03763573553250894],
    [0.5, -0.09453489189183562],
    [0.5001, -0.09456822744729242],
    [3, -1.6137056388801094],
    [10_000_000_000, -9999999976.97415],
  ])('at %s is %s', (x, truth) => expectNear(log1pLess(x), truth, 4e-15));

  test('at 0 is 0', () => expect(Math.abs(log1pLess(0))).toBe(0));
});

describe('e^x − 1 − x', () => {
  test.each([
    [-700, 699],
    [-20, 19.000000002061153],
    [-0.75, 0.22236655274101472],
    [-0.5, 0.10653065971263342],
    [-0.4999, 0.10649131581135908],
    [-0.001, 4.998333749916681e-7],
    [-1e-12, 4.999999999998333e-25],
    [1e-150, 5e-301],
    [1e-8, 5.0000000166666667e-17],
    [0.1, 0.005170918075647625],
    [0.5, 0.14872127070012814],
    [0.5001, 0.1487861510710793],
    [2, 4.38905609893065],
    [700, 1.0142320547350045e304],
  ])('at %s is %s', (x, truth) => expectNear(expm1Less(x), truth, 4e-15));

  test('at 0 is 0', () => expect(expm1Less(0)).toBe(0));
});

test('the two undo each other', () => {
  const property = fc.property(fc.double({ min: -1.5, max: 1.5, noNaN: true }), (x) => {
    // e^x = 1 + y, so ln(1+y) − y = x − y = −(e^x − 1 − x).
    const y = Math.expm1(x);
    if (Math.abs(x) > 1e-150) expectNear(-log1pLess(y), expm1Less(x), 1e-14);
  });
  fc.assert(property, runs);
});

describe('the deviance', () => {
  test.each([
    [1_000_000, 1_000_003, 4.49999100002025e-6],
    [1_000_000_000, 1_000_012_345, 0.07619888538381843],
    [5, 4.9999, 1.0000133335286752e-9],
    [3, 1e-5, 34.834623260915016],
    [0.0001, 50, 49.99858776366226],
    [7, 700, 660.7638086980834],
    [0.5, 0.75, 0.04726744594591781],
    [0.5, 0.7500001, 0.04726747927925557],
  ])('of %s where %s were expected is %s', (count, expected, truth) => {
    expectNear(deviance(count, expected, expected - count), truth, 1e-11);
  });

  test('of what was expected is 0', () => expect(Math.abs(deviance(7, 7, 0))).toBe(0));

  test('of anything where nothing was expected is infinite', () => {
    expect(deviance(1, 0, -1)).toBe(Number.POSITIVE_INFINITY);
  });
});
