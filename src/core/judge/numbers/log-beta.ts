import { demand } from './domain.ts';
import { stirlingRemainder } from './log-gamma.ts';

const halfLogTwoPi = Math.log(2 * Math.PI) / 2;

/**
 * ln B(a, b) = ln(Γ(a) Γ(b) / Γ(a+b)) for a, b > 0. Error at most 1e-13, relative to the value or
 * to 1, whichever is larger, also where one is many times the other: Stirling's formula for all
 * three, with its large parts cancelled by hand.
 */
export function logBeta(a: number, b: number): number {
  demand(a > 0 && b > 0, 'logBeta wants a > 0 and b > 0');
  const large = Math.max(a, b);
  const small = Math.min(a, b);
  const sum = large + small;
  const remainder = stirlingRemainder(large) + stirlingRemainder(small) - stirlingRemainder(sum);
  const logSmallShare = Math.log(small) - Math.log(sum);
  return (
    halfLogTwoPi -
    (large - 0.5) * Math.log1p(small / large) +
    small * logSmallShare -
    Math.log(small) / 2 +
    remainder
  );
}

/**
 * ln of the number of ways to choose k out of n, for whole n ≥ 0 and whole k; −Infinity where there
 * is none. Error at most 1e-13, relative to the value or to 1, whichever is larger.
 */
export function logChoose(n: number, k: number): number {
  demand(Number.isInteger(n) && n >= 0 && Number.isInteger(k), 'logChoose wants whole n ≥ 0 and k');
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY;
  if (k === 0 || k === n) return 0;
  return -Math.log1p(n) - logBeta(n - k + 1, k + 1);
}
