import { normalUpperQuantile } from '../numbers/normal.ts';
import type { GrowthReading } from './trial.ts';

/**
 * When a gauge would come to its limit, and whether that is to be believed. What was started anew climbs at first and
 * then stays: a curve that flattens must not be taken for a leak.
 */

/** How likely a curve that flattens is taken for straight. */
const bendLevel = 0.005;
const bendReach = normalUpperQuantile(bendLevel);

/** Steps until a level comes to the limit at a slope; 0 beyond it, infinite where it never does. */
export function stepsToLimit(level: number, slope: number, limit: number): number {
  if (level >= limit) return 0;
  return slope > 0 ? (limit - level) / slope : Number.POSITIVE_INFINITY;
}

/**
 * For how many steps of growth like that of its whole a window is enough. What climbs to a plateau like
 * 1 − exp(−t/τ) keeps of each half window the same share q in the next one, so it has q/(1−q) of its later half still to
 * climb. With r, the slope of the later half over that of the whole, which is 2q/(1+q), that is w·r²/(4(1−r)) steps at
 * the slope of the whole. The later half is taken for as flat as it may be, so that noise does not pass for
 * straightness: the fewer steps the longer the way to the limit, and the noisier the gauge.
 */
export function foretoldSteps({ window, whole, late, lateDeviation }: GrowthReading): number {
  const least = late - bendReach * lateDeviation;
  if (!(least > 0)) return 0;
  if (least >= whole) return Number.POSITIVE_INFINITY;
  const kept = least / whole;
  return (window.steps * kept * kept) / (4 * (1 - kept));
}
