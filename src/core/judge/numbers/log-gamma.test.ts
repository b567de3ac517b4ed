import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectNear, expectNearOrSmall, runs } from './accuracy.contract.ts';
import { logGamma, stirlingRemainder } from './log-gamma.ts';

// The expected values: made with mpmath 1.3.0 at 60 digits or more, rounded to the nearest number.

test.each([
  [5e-324, 744.4400719213812],
  [1e-300, 690.7755278982137],
  [1e-5, 11.512919692895826],
  [0.25, 1.2880225246980774],
  [0.5, 0.5723649429247001],
  [0.999, 0.0005780385328913802],
  [1.001, -0.0005763935982833062],
  [1.5, -0.12078223763524522],
  [1.999, -0.0004224618006921073],
  [2.001, 0.000423106734800117],
  [2.5, 0.2846828704729192],
  [3.75, 1.486815578593417],
  [9.999, 12.799575780077413],
  [10, 12.801827480081469],
  [10.001, 12.804079285251861],
  [100.5, 361.4355404677776],
  [100_000, 1051287.7089736569],
  [10_000_000_000, 220258509288.81058],
  [1e100, 2.2925850929940456e102],
  [1e300, 6.897755278982137e302],
])('ln Γ(%s) is %s', (x, truth) => {
  expectNearOrSmall(logGamma(x), truth, 2e-15);
  expectNear(logGamma(x), truth, 2e-12);
});

test.each([
  [1, 0],
  [2, 0],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])('ln Γ(%s) is %s, or nearly', (x, truth) => expect(logGamma(x)).toBeCloseTo(truth, 14));

test.each([0, -1, Number.NaN])('ln Γ(%s) is refused', (x) => {
  expect(() => logGamma(x)).toThrow(RangeError);
});

test('the logarithm of a factorial is the sum of the logarithms', () => {
  let sum = 0;
  for (let n = 1; n <= 170; n += 1) {
    sum += Math.log(n);
    expectNearOrSmall(logGamma(n + 1), sum, 1e-14);
  }
});

describe("what Stirling's formula leaves", () => {
  test.each([
    [1e-300, 344.4688254159022],
    [0.001, 2.5422704679670947],
    [0.5, 0.15342640972002736],
    [1, 0.08106146679532726],
    [9.5, 0.008768700134139386],
    [10, 0.00833056343336287],
    [1000, 8.333333055555635e-5],
    [100_000_000, 8.333333333333334e-10],
  ])('at %s is %s', (x, truth) => expectNearOrSmall(stirlingRemainder(x), truth, 2e-15));

  test('becomes less with every step up', () => {
    const property = fc.property(fc.double({ min: 1e-3, max: 1e4, noNaN: true }), (x) => {
      expect(stirlingRemainder(x * 1.01)).toBeLessThan(stirlingRemainder(x));
    });
    fc.assert(property, runs);
  });
});
