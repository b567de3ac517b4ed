import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectNear, expectNearOrSmall, runs } from './accuracy.contract.ts';
import { logAddExp, logMeanExp, logSumExp } from './logs.ts';

const none = Number.NEGATIVE_INFINITY;
const all = Number.POSITIVE_INFINITY;

describe('the sum of two numbers that are given by their logarithms', () => {
  test.each([
    [0, 0, Math.LN2],
    [Math.log(3), Math.log(4), Math.log(7)],
    [1000, 1000, 1000 + Math.LN2],
    [-1000, -1000, -1000 + Math.LN2],
    [0, -800, 0],
    // What is added to 1 here is far below its last digit, and is all that is left of the
    // logarithm.
    [0, -50, 1.928_749_847_963_918e-22],
    [none, 5, 5],
    [none, none, none],
    [all, 5, all],
    [all, none, all],
    [all, all, all],
  ])('%s and %s is %s, either way round', (a, b, sum) => {
    expectNear(logAddExp(a, b), sum, 1e-14);
    expect(logAddExp(b, a)).toBe(logAddExp(a, b));
  });
});

describe('the sum of many', () => {
  test.each([
    [[], none],
    [[none], none],
    [[none, none], none],
    [[7], 7],
    [[none, 7], 7],
    [[all, 7, none], all],
    [[all, all], all],
    [[1e308, 1e308], 1e308],
    [[-1e308, -1e308], -1e308],
  ])('%j is %s', (values, sum) => expect(logSumExp(values)).toBe(sum));

  test('is that of the numbers themselves, and moves with them', () => {
    const values = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1 });
    const shifts = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    const property = fc.property(values, shifts, (logs, shift) => {
      const sum = Math.log(logs.reduce((total, value) => total + Math.exp(value), 0));
      expectNearOrSmall(logSumExp(logs), sum, 1e-13);
      expectNearOrSmall(logSumExp(logs.map((value) => value + shift)), sum + shift, 1e-13);
      expectNearOrSmall(logs.reduce(logAddExp), sum, 1e-13);
    });
    fc.assert(property, runs);
  });

  test('of a million equal ones is a million times one', () => {
    const values = Array.from({ length: 1_000_000 }, () => -900);
    expectNearOrSmall(logSumExp(values), -900 + Math.log(1_000_000), 1e-13);
    expect(logMeanExp(values)).toBeCloseTo(-900, 10);
  });
});

describe('the mean', () => {
  test.each([
    [[3], 3],
    [[none, none], none],
    [[all, none], all],
    [[Math.log(1), Math.log(3)], Math.log(2)],
    [[2000, none], 2000 - Math.LN2],
  ])('of %j is %s', (values, mean) => {
    expectNearOrSmall(logMeanExp(values), mean, 1e-14);
  });

  test('of nothing is refused', () => expect(() => logMeanExp([])).toThrow(RangeError));
});
