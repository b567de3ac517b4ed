import { deviance, expm1Less, log1pLess } from './cancellation.ts';
import { continuedFraction } from './continued-fraction.ts';
import { demand } from './domain.ts';
import { stirlingRemainder } from './log-gamma.ts';
import { lowerOf, type Tails, upperOf } from './tail.ts';
import { tailIntegral } from './tail-integral.ts';

/** Shapes of a beta distribution, both above 0. */
export interface Shapes {
  readonly a: number;
  readonly b: number;
}

/** A share and what it leaves of 1: given both, the smaller one keeps its digits. */
export interface Share {
  readonly x: number;
  readonly rest: number;
}

/** From here the continued fraction takes more terms than the integral. */
const integralFrom = 50;

/**
 * I_x(a, b), the regularized incomplete beta function: the probability that a beta variable with
 * these shapes is at most x. For whole k and n, I_p(k, n−k+1) is that of at least k out of n.
 *
 * Domain 0 ≤ x ≤ 1, a and b > 0. Relative error below 2e-12 for shapes from 0.01 to 1e6, wherever
 * I ≥ 1e-290 and x ≥ 1e-300. Beyond, it is what the last digit of x changes: 1e-10 for shapes of
 * 1e9 at 30 standard deviations. For smaller shapes it is that of `gammaLower`.
 */
export function betaLower(x: number, a: number, b: number): number {
  return lowerOf(betaTails({ x, rest: 1 - x }, { a, b }));
}

/** 1 − I_x(a, b), accurate in its own small values as I is. */
export function betaUpper(x: number, a: number, b: number): number {
  return upperOf(betaTails({ x, rest: 1 - x }, { a, b }));
}

/** Both tails at a share. For shapes from 1, the computed one is the smaller, or about a half. */
export function betaTails({ x, rest }: Share, { a, b }: Shapes): Tails {
  demand(a > 0 && a < Number.POSITIVE_INFINITY, 'the first shape of a beta variable is above 0');
  demand(b > 0 && b < Number.POSITIVE_INFINITY, 'the second shape of a beta variable is above 0');
  demand(x >= 0 && rest >= 0, 'a beta variable is from 0 to 1');
  if (x === 0) return { computed: 'lower', logTail: Number.NEGATIVE_INFINITY };
  if (rest === 0) return { computed: 'upper', logTail: Number.NEGATIVE_INFINITY };
  const isIntegral = Math.min(a, b) >= integralFrom;
  const isLower = isIntegral ? a * rest > b * x : x * (a + b + 2) < a + 1;
  const tail = isLower ? { a, b, x, rest } : { a: b, b: a, x: rest, rest: x };
  const logFactor = isIntegral ? Math.log(integral(tail)) : -Math.log(fraction(tail));
  const logTail = logDensity({ x, rest }, { a, b }) + logFactor;
  return { computed: isLower ? 'lower' : 'upper', logTail };
}

/** ln of x^a (1−x)^b / B(a, b): the density of the log odds ln(X/(1−X)) at those of x. */
export function logDensity({ x, rest }: Share, { a, b }: Shapes): number {
  const n = a + b;
  const excess = b * x - a * rest;
  const remainder = stirlingRemainder(n) - stirlingRemainder(a) - stirlingRemainder(b);
  const distance = deviance(a, n * x, excess) + deviance(b, n * rest, -excess);
  return Math.log(((a / n) * b) / (2 * Math.PI)) / 2 + remainder - distance;
}

/** The lower tail over the density, in log odds, where every beta density declines convexly. */
function integral({ a, b, x, rest }: Shapes & Share): number {
  const n = a + b;
  const slope = a * rest - b * x;
  const at = (s: number) =>
    slope * s + n * (x < rest ? logMeanPower(x, -s) : logMeanPower(rest, s));
  return tailIntegral({ at, slope, bend: n * x * rest });
}

/** ln(1 − p + p e^s) − p s for p ≤ ½: what a coin adds to the exponent beyond its mean. */
function logMeanPower(p: number, s: number): number {
  return log1pLess(p * Math.expm1(s)) + p * expm1Less(s);
}

/**
 * The density over the lower tail, for x at most about a/(a+b). A. DiDonato and A. Morris,
 * Algorithm 708: significant digit computation of the incomplete beta function ratios (1992),
 * formula 9.
 */
function fraction({ a, b, x, rest }: Shapes & Share): number {
  const slope = a * rest - b * x;
  return continuedFraction((n) => {
    const odd = a + 2 * n - 1;
    const drift = n === 0 ? 0 : (n * (b - n) * x) / odd;
    // The 1 is taken from n: taken from a + n, it would leave a small `a` few of its digits.
    return {
      a: drift === 0 ? 0 : (((a + (n - 1)) * (a + b + n - 1)) / odd) * drift * x,
      b: n + drift + ((a + n) / (odd + 2)) * (slope + 1 + n * (2 - x)),
    };
  });
}
