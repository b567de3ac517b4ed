import { betaTails, logDensity, type Shapes } from './beta.ts';
import { demand } from './domain.ts';
import { logBeta } from './log-beta.ts';
import { solveLogTail } from './newton.ts';
import { logLowerOf } from './tail.ts';

/** Below shapes of this size half of the probability lies nearer to 1 than numbers can. */
const shapeMin = 0.01;
/** Log odds below this are at the edge of what e^x can say; the tail is a plain power there. */
const logOddsFar = -600;

/**
 * The x with I_x(a, b) = p, for p from 0 to 1 and shapes a, b ≥ 0.01. Relative error about 1e-12,
 * also where p is as small as 1e-300; 0 where x would be smaller than numbers can be.
 */
export function betaQuantile(p: number, a: number, b: number): number {
  return 1 / (1 + Math.exp(-betaLogOdds(p, { a, b })));
}

/**
 * The x with 1 − I_x(a, b) = q: for small q, which 1 − q would lose. As accurate as `betaQuantile`.
 */
export function betaUpperQuantile(q: number, a: number, b: number): number {
  return 1 / (1 + Math.exp(betaLogOdds(q, { a: b, b: a })));
}

/** ln(x/(1−x)) of the x with I_x(a, b) = p: finite where x or 1−x is too small to be told. */
export function betaLogOdds(p: number, { a, b }: Shapes): number {
  demand(p >= 0 && p <= 1, 'a probability is from 0 to 1');
  demand(a >= shapeMin && b >= shapeMin, 'a beta quantile wants shapes of at least 0.01');
  if (p === 0) return Number.NEGATIVE_INFINITY;
  return p <= 0.5 ? lowerLogOdds(p, { a, b }) : 0 - betaLogOdds(1 - p, { a: b, b: a });
}

/** For p ≤ ½, where the logarithm of the lower tail is far from flat. */
function lowerLogOdds(p: number, shapes: Shapes): number {
  const { a, b } = shapes;
  // The tail is at most (x/(1−x))^a / (a B(a, b)), and far out it is just that.
  const lowest = (Math.log(p) + Math.log(a) + logBeta(a, b)) / a;
  if (lowest < logOddsFar) return lowest;
  return solveLogTail({ start: Math.log(a / b), lowest }, (logOdds) => {
    const share = { x: 1 / (1 + Math.exp(-logOdds)), rest: 1 / (1 + Math.exp(logOdds)) };
    const logLower = logLowerOf(betaTails(share, shapes));
    const slope = Math.exp(logDensity(share, shapes) - logLower);
    return { gap: Math.log(p) - logLower, slope };
  });
}
