import { describe, expect, test } from 'vitest';
import { expectNear, expectNearOrSmall } from './accuracy.contract.ts';
import { logBeta, logChoose } from './log-beta.ts';

// The expected values: made with mpmath 1.3.0 at 60 digits or more, rounded to the nearest number.

describe('ln B(a, b)', () => {
  test.each([
    [1e-10, 1e-10, 23.7189981105004],
    [1e-10, 5, 23.025850929732123],
    [0.5, 0.5, 1.1447298858494002],
    [0.5, 10_000_000_000, -10.940560522033028],
    [2, 1_000_000_000_000_000, -69.07755278982137],
    [3, 7, -5.529429087511423],
    [12.5, 4000, -84.95922379744701],
    [1_000_000, 1_000_000, -1386300.003362921],
    [1_000_000, 1_000_000_000_000, -14815517.04678027],
    [0.001, 1_000_000_000_000, 6.879547864267925],
  ])('of %s and %s is %s, either way round', (a, b, truth) => {
    expectNear(logBeta(a, b), truth, 1e-14);
    expect(logBeta(b, a)).toBe(logBeta(a, b));
  });

  test.each([
    [0, 1],
    [1, -1],
    [Number.NaN, 1],
  ])('of %s and %s is refused', (a, b) => expect(() => logBeta(a, b)).toThrow(RangeError));
});

describe('ln of the ways to choose', () => {
  test.each([
    [100, 50, 66.78384165201743],
    [1000, 3, 18.9285038647141],
    [1_000_000, 500_000, 693140.0470130637],
    [1_000_000_000, 7, 136.53769947655945],
    [1_000_000_000, 400_000_000, 673011656.4422432],
    [1_000_000_000_000_000, 12, 394.4781022432663],
    [1_000_000_000_000_000, 999_999_999_999_999, 34.538776394910684],
  ])('out of %s, %s, is %s', (n, k, truth) => expectNear(logChoose(n, k), truth, 1e-14));

  test("agrees with Pascal's triangle", () => {
    let row = [1];
    for (let n = 0; n <= 50; n += 1) {
      row.forEach((ways, k) => expectNearOrSmall(logChoose(n, k), Math.log(ways), 1e-14));
      row = Array.from({ length: n + 2 }, (_, k) => (row[k - 1] ?? 0) + (row[k] ?? 0));
    }
  });

  test.each([
    [5, 6],
    [5, -1],
    [0, 1],
  ])('out of %s, %s, is that of none', (n, k) => {
    expect(logChoose(n, k)).toBe(Number.NEGATIVE_INFINITY);
  });

  test.each([0, 1, 10 ** 15])('out of %s, none or all, is exactly 0', (n) => {
    expect(logChoose(n, 0)).toBe(0);
    expect(logChoose(n, n)).toBe(0);
  });

  test.each([
    [2.5, 1],
    [5, 1.5],
    [-1, 0],
    [Number.NaN, 0],
  ])('out of %s, %s, is refused', (n, k) => expect(() => logChoose(n, k)).toThrow(RangeError));
});
