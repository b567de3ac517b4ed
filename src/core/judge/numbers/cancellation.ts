/**
 * Differences of nearly equal numbers, without losing their digits. The exponents of likelihoods
 * are such differences: written as they stand, a count of a million leaves nine digits of them.
 */

/**
 * Below this size the series is used; beyond, the difference as it stands loses one digit at most.
 */
const seriesBelow = 0.5;

/** ln(1 + x) − x for x > −1: about −x²/2 near 0. Relative error about 1e-15. */
export function log1pLess(x: number): number {
  if (Math.abs(x) > seriesBelow) return Math.log1p(x) - x;
  // ln(1+x) = 2 artanh(r) with r = x/(2+x), and x = 2r/(1−r): the terms of first order cancel by
  // hand.
  const r = x / (2 + x);
  const square = r * r;
  let sum = 0;
  for (let odd = 33; odd >= 3; odd -= 2) sum = sum * square + 1 / odd;
  return r * (2 * square * sum - x);
}

/** e^x − 1 − x for any x: about x²/2 near 0. Relative error about 1e-15. */
export function expm1Less(x: number): number {
  if (Math.abs(x) > seriesBelow) return Math.expm1(x) - x;
  let sum = 1;
  for (let n = 16; n >= 3; n -= 1) sum = 1 + (x / n) * sum;
  return ((x * x) / 2) * sum;
}

/**
 * How far a count is from what was expected of it: count · ln(count/expected) + expected − count,
 * for a count > 0 and an expected ≥ 0. `excess` is expected − count, which callers often know more
 * exactly than its two parts. C. Loader, Fast and accurate computation of binomial probabilities
 * (2000).
 */
export function deviance(count: number, expected: number, excess: number): number {
  const ratio = excess / count;
  if (Math.abs(ratio) <= seriesBelow) return -count * log1pLess(ratio);
  return excess - count * Math.log(expected / count);
}
