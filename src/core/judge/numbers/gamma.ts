import { deviance, expm1Less } from './cancellation.ts';
import { continuedFraction } from './continued-fraction.ts';
import { demand } from './domain.ts';
import { stirlingRemainder } from './log-gamma.ts';
import { lowerOf, type Tails, upperOf } from './tail.ts';
import { tailIntegral } from './tail-integral.ts';

/** From here series and fractions take more terms than the integral. */
const integralFrom = 100;

/**
 * P(a, x), the regularized lower incomplete gamma function: the probability that a gamma variable
 * of shape a and scale 1 is at most x. For whole a, that a Poisson count of mean x is at least a.
 *
 * Domain a > 0, x ≥ 0. Relative error below 1e-12 for a from 0.01 to 1e9, wherever P ≥ 1e-290; for
 * smaller a the error of the smaller tail is some 1e-15 of 1: 1e-11 of its own size at a = 1e-4.
 */
export function gammaLower(a: number, x: number): number {
  return lowerOf(gammaTails(a, x));
}

/**
 * Q(a, x) = 1 − P(a, x), accurate in its own small values as P is. For whole a, the probability
 * that a Poisson count of mean x is below a.
 */
export function gammaUpper(a: number, x: number): number {
  return upperOf(gammaTails(a, x));
}

/** Both tails at x. For shapes from 1, the computed one is the smaller one, or about a half. */
export function gammaTails(a: number, x: number): Tails {
  demand(a > 0 && a < Number.POSITIVE_INFINITY, 'the shape of a gamma variable is above 0');
  demand(x >= 0, 'a gamma variable is at least 0');
  if (x === Number.POSITIVE_INFINITY) return { computed: 'upper', logTail: -x };
  if (a >= integralFrom) return { computed: x < a ? 'lower' : 'upper', logTail: byIntegral(a, x) };
  return x < a + 1
    ? { computed: 'lower', logTail: logDensity(a, x) + Math.log(lowerSeries(a, x)) }
    : { computed: 'upper', logTail: logDensity(a, x) - Math.log(upperFraction(a, x)) };
}

/** ln of x^a e^−x / Γ(a): the density of ln X at ln x. */
function logDensity(a: number, x: number): number {
  return Math.log(a / (2 * Math.PI)) / 2 - deviance(a, x, x - a) - stirlingRemainder(a);
}

/** In ln X, either tail is the density at ln x times an integral of a convex decline. */
function byIntegral(a: number, x: number): number {
  const side = x < a ? -1 : 1;
  const slope = Math.abs(x - a);
  const at = (s: number) => slope * s + x * expm1Less(side * s);
  return logDensity(a, x) + Math.log(tailIntegral({ at, slope, bend: x }));
}

/** P over the density: 1/a + x/(a(a+1)) + …, DLMF 8.7.1. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = 0;
  for (let n = 1; term > sum * Number.EPSILON; n += 1) {
    sum += term;
    term *= x / (a + n);
  }
  return sum;
}

/** The density over Q: Legendre's continued fraction, DLMF 8.9.2 in its even part. */
function upperFraction(a: number, x: number): number {
  return continuedFraction((n) => ({ a: -n * (n - a), b: x + 2 * n + 1 - a }));
}
