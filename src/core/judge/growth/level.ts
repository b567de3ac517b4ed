import { sortedQuantile, smallMedian } from '../numbers/order.ts';
import type { Values } from './slopes.ts';

/** So many of the last values make the newest level. */
const levelValues = 5;
/** They lie among so many steps. */
const levelSteps = 10;

/** The newest level: the median of the last values up to and with a step; NaN where there are none. */
export function levelAt(values: Values, from: number, step: number): number {
  const known: number[] = [];
  for (let at = step; at >= Math.max(from, step + 1 - levelSteps); at -= 1) {
    const value = values(at);
    if (Number.isFinite(value)) known.push(value);
    if (known.length === levelValues) break;
  }
  return smallMedian(known);
}

/** In minutes; sawteeth of garbage collection are shorter. */
const usualMin = 240;
/** What a gauge was above for less than a hundredth of that time was not usual. */
const usualShare = 0.99;

/** Up to where a gauge went in the hours before the change; −Infinity where nobody knows. */
export function usualLevel(values: Values, changeIndex: number, stepMin: number): number {
  const known: number[] = [];
  for (
    let at = Math.max(0, changeIndex - Math.ceil(usualMin / stepMin));
    at < changeIndex;
    at += 1
  ) {
    const value = values(at);
    if (Number.isFinite(value)) known.push(value);
  }
  if (known.length === 0) return Number.NEGATIVE_INFINITY;
  return sortedQuantile(
    known.toSorted((a, b) => a - b),
    usualShare,
  );
}

/** A gauge beyond its limit is so for so many values, one after the other. */
const beyondSteps = 3;

/** Counts values beyond a limit. */
export interface Crossing {
  /** Takes a step in; true where the last values are beyond the limit, and were not before the change. */
  take(step: number): boolean;
}

/**
 * Watches for a gauge that crosses its limit after the change. One that was beyond it within the day before was not
 * brought there by the change; where nobody knows it must have been seen on this side of it since.
 */
export function crossingOf(
  values: Values,
  { limit, from, changeIndex }: { readonly limit: number; from: number; changeIndex: number },
): Crossing {
  let row = 0;
  let isBrought = false;
  const next = (step: number): boolean => {
    const value = values(step);
    if (Number.isFinite(value)) row = value >= limit ? row + 1 : 0;
    if (Number.isFinite(value) && row === 0) isBrought = true;
    return row >= beyondSteps;
  };
  let wasBeyond = false;
  for (let step = Math.max(0, from); step < changeIndex; step += 1) {
    if (next(step)) wasBeyond = true;
  }
  row = 0;
  return { take: (step) => next(step) && isBrought && !wasBeyond };
}
