import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectNear, runs } from './accuracy.contract.ts';
import { betaLower, betaUpper } from './beta.ts';
import { logChoose } from './log-beta.ts';

// The expected values: made with mpmath 1.3.0 at 60 digits or more, rounded to the nearest number.
describe('both tails of a beta variable', () => {
  test.each([
    [1e-20, 0.001, 2, 0.9559475786074574, 0.04405242139254262],
    [0.3, 0.001, 1, 0.9987967516801485, 0.0012032483198515286],
    [0.999, 0.01, 0.01, 0.5332926139123089, 0.46670738608769113],
    [1e-12, 0.5, 0.5, 6.366197723676875e-7, 0.9999993633802277],
    [0.2, 0.5, 0.5, 0.2951672353008666, 0.7048327646991335],
    [0.5, 0.5, 40, 0.999999999999887, 1.1303303641844743e-13],
    [0.9, 40, 0.5, 0.0038004325937711246, 0.9961995674062288],
    [0.999, 500, 0.5, 0.31731044730971714, 0.6826895526902829],
    [0.9, 500, 0.5, 1.0453677938354859e-24, 1],
    [0.01, 2, 3, 0.00059203, 0.99940797],
    [0.6, 2, 3, 0.8208, 0.17920000000000003],
    [0.99, 2, 30, 1, 3.0700000000000818e-59],
    [0.5, 49.9, 49.9, 0.5, 0.5],
    [0.1, 49.9, 49.9, 3.583385713973056e-24, 1],
    [0.5, 50, 50, 0.5, 0.5],
    [0.1, 50, 50, 3.2321822349737532e-24, 1],
    [0.25, 50, 1000, 1, 2.3354256156777878e-70],
    [0.001, 50, 1000, 4.119913393253634e-65, 1],
    [0.02, 12, 5000, 1, 3.8363228925346e-30],
    [0.001, 12, 5000, 0.00551936958069224, 0.9944806304193078],
    [0.45, 10_000, 10_000, 6.312654777749951e-46, 1],
    [0.5, 10_000, 10_000, 0.5, 0.5],
    [0.01, 10_000, 1_000_000, 0.8425446061748832, 0.15745539382511678],
    [0.0108, 10_000, 1_000_000, 1, 3.6975166939161235e-19],
    [0.3, 3_000_000, 7_000_000, 0.500036706177585, 0.49996329382241506],
    [0.2951, 3_000_000, 7_000_000, 1.6969318092185895e-252, 1],
    [0.3001, 300_000_000, 700_000_000, 0.999999999997404, 2.5959792677712008e-12],
    [2 ** -24, 60, 1e9, 0.49677725654910737, 0.5032227434508926],
    [1 - 2 ** -24, 1e9, 60, 0.5032227434508926, 0.49677725654910737],
    [1 - 2 ** -24, 1e9, 59, 0.45151754722467624, 0.5484824527753238],
    [
      0.999649526599346, 1117.742403986232, 0.00013422429188143935, 9.619119914059127e-5,
      0.9999038088008594,
    ],
    [3e-9, 3, 1e9, 0.57680992055347, 0.42319007944653],
    [1e-8, 3, 1e9, 0.9972306044206882, 0.0027693955793117887],
    [3e-8, 3, 1e9, 0.9999999999549899, 4.5010146267659873e-11],
  ])('at %s with shapes %s and %s are %s and %s', (...[x, a, b, lower, upper]) => {
    // A bit of x is more than that for large shapes, and a bit of 1 for tails made small by small
    // shapes.
    const least = Math.min(a, b);
    const errorMax = least > 1e6 || least < 0.001 ? 5e-11 : 2e-12;
    expectNear(betaLower(x, a, b), lower, errorMax);
    expectNear(betaUpper(x, a, b), upper, errorMax);
  });

  test.each([
    [0, 2, 3, 0],
    [1, 2, 3, 1],
    [0, 1e6, 1e6, 0],
    [1, 1e6, 1e6, 1],
  ])('at %s with shapes %s and %s are exact at the ends', (...[x, a, b, lower]) => {
    expect(betaLower(x, a, b)).toBe(lower);
    expect(betaUpper(x, a, b)).toBe(1 - lower);
  });

  test.each([
    [0.5, 0, 1],
    [0.5, 1, 0],
    [0.5, Number.POSITIVE_INFINITY, 1],
    [0.5, 1, Number.POSITIVE_INFINITY],
    [-0.1, 1, 1],
    [1.1, 1, 1],
    [Number.NaN, 1, 1],
  ])('at %s with shapes %s and %s are refused', (x, a, b) => {
    expect(() => betaLower(x, a, b)).toThrow(RangeError);
    expect(() => betaUpper(x, a, b)).toThrow(RangeError);
  });
});

test('for whole shapes, the lower tail is a sum of binomial probabilities', () => {
  const totals = fc.integer({ min: 1, max: 300 });
  const shares = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  const property = fc.property(totals, fc.nat(299), shares, (total, some, share) => {
    const least = 1 + (some % total);
    const logTerm = (k: number) =>
      logChoose(total, k) + k * Math.log(share) + (total - k) * Math.log1p(-share);
    const counts = Array.from({ length: total - least + 1 }, (_, index) => least + index);
    const sum = counts.reduce((soFar, k) => soFar + Math.exp(logTerm(k)), 0);
    if (sum > 1e-290) expectNear(betaLower(share, least, total - least + 1), sum, 5e-12);
  });
  fc.assert(property, runs);
});

const logShapes = fc.double({ min: Math.log(0.01), max: Math.log(1e6), noNaN: true });
const shapes = logShapes.map(Math.exp);
const binaryShares = fc.integer({ min: 1, max: 2 ** 20 - 1 }).map((count) => count / 2 ** 20);

test('exchanging the shapes exchanges the tails', () => {
  const property = fc.property(binaryShares, shapes, shapes, (x, a, b) => {
    // 1 − x is exact for these shares.
    expectNear(betaUpper(1 - x, b, a), betaLower(x, a, b), 1e-13);
  });
  fc.assert(property, runs);
});

test('the lower tail grows and the upper one shrinks, across all ways to compute them', () => {
  const deviations = fc.double({ min: -30, max: 30, noNaN: true });
  const property = fc.property(shapes, shapes, deviations, (a, b, z) => {
    const mean = a / (a + b);
    const deviation = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
    const x = mean + z * deviation;
    if (x <= 0 || x + deviation / 1000 >= 1) return;
    const further = x + deviation / 1000;
    expect(betaLower(further, a, b)).toBeGreaterThanOrEqual(betaLower(x, a, b));
    expect(betaUpper(further, a, b)).toBeLessThanOrEqual(betaUpper(x, a, b));
  });
  fc.assert(property, runs);
});
