import { demand } from './domain.ts';

/** ln √(2π) */
const logRootTwoPi = 0.918_938_533_204_672_8;

/** The series of Stirling's formula is good to the last digit from here. */
const stirlingFrom = 10;

/** B₂ₖ / (2k (2k−1)) for k = 1, 2, …: Abramowitz and Stegun 6.1.41. */
const stirlingSeries = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156];

/** ln Γ(x) for x > 0. Error at most 1e-14, relative to the value or to 1, whichever is larger. */
export function logGamma(x: number): number {
  demand(x > 0, 'logGamma wants x > 0');
  if (x === Number.POSITIVE_INFINITY) return x;
  return (x - 0.5) * Math.log(x) - x + logRootTwoPi + stirlingRemainder(x);
}

/**
 * Binet's function, what Stirling's formula leaves of ln Γ(x) for x > 0: ln Γ(x) − ((x − ½) ln x −
 * x + ½ ln 2π). About 1/(12x). Absolute error about 1e-15, so that ratios of gamma functions of
 * huge arguments keep their digits.
 */
export function stirlingRemainder(x: number): number {
  let at = x;
  let sum = 0;
  // From Γ(x+1) = x Γ(x).
  for (; at < stirlingFrom; at += 1) sum += (at + 0.5) * logNextRatio(at) - 1;
  const square = 1 / (at * at);
  return sum + stirlingSeries.reduceRight((series, term) => series * square + term, 0) / at;
}

/** ln((x+1)/x), also where 1/x is more than a number can be. */
function logNextRatio(x: number): number {
  return x < 1 ? Math.log1p(x) - Math.log(x) : Math.log1p(1 / x);
}
