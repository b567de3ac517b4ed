import { demand } from './domain.ts';
import { gammaTails } from './gamma.ts';
import { solveLogTail } from './newton.ts';
import { logLowerOf, logUpperOf, type Tails, upperOf } from './tail.ts';

const logRootTwoPi = Math.log(2 * Math.PI) / 2;

/**
 * The probability that a standard normal variable is at most z, for any z. Relative error about
 * 1e-13 on both sides, down to z = −37.5, where the smallest exact numbers end.
 */
export function normalCdf(z: number): number {
  return normalUpper(-z);
}

/**
 * The probability that a standard normal variable is above z, for any z. Relative error about
 * 1e-13, up to z = 37.5; up to 38.4 what is left of the digits; then 0.
 */
export function normalUpper(z: number): number {
  demand(!Number.isNaN(z), 'a normal variable is a number');
  return z < 0 ? 1 - normalUpper(-z) : upperOf(squareTails(z)) / 2;
}

/**
 * The z with P(Z ≤ z) = p, for p from 0 (−Infinity) to 1 (Infinity). Relative error about 1e-13.
 */
export function normalQuantile(p: number): number {
  return 0 - normalUpperQuantile(p);
}

/**
 * The z with P(Z > z) = q, for q from 0 (Infinity) to 1 (−Infinity). Relative error about 1e-13,
 * also where q is as small as 1e-300, and where z is near 0.
 */
export function normalUpperQuantile(q: number): number {
  demand(q >= 0 && q <= 1, 'a probability is from 0 to 1');
  if (q > 0.5) return 0 - normalUpperQuantile(1 - q);
  if (q === 0.5) return 0;
  if (q === 0) return Number.POSITIVE_INFINITY;
  return q < 0.25 ? fromTail(q) : fromCentre(0.5 - q);
}

/** From the probability above z. The start lies beyond z, as the tail is at most exp(−z²/2)/2. */
function fromTail(q: number): number {
  return solveLogTail({ start: Math.sqrt(-2 * Math.log(q)), lowest: 0 }, (z) => {
    const logUpper = logUpperOf(squareTails(z)) - Math.LN2;
    return { gap: Math.log(q) - logUpper, slope: -Math.exp(logNormalDensity(z) - logUpper) };
  });
}

/**
 * From the probability between 0 and z. The start lies before z, as the density is highest at 0.
 */
function fromCentre(area: number): number {
  return solveLogTail({ start: area * Math.sqrt(2 * Math.PI), lowest: 0 }, (z) => {
    const logArea = logLowerOf(squareTails(z)) - Math.LN2;
    return { gap: Math.log(area) - logArea, slope: Math.exp(logNormalDensity(z) - logArea) };
  });
}

/** Half the square of a normal variable is a gamma variable of shape ½: DLMF 7.11.2. */
function squareTails(z: number): Tails {
  return gammaTails(0.5, (z * z) / 2);
}

function logNormalDensity(z: number): number {
  return (-z * z) / 2 - logRootTwoPi;
}
