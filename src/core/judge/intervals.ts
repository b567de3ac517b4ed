import type { Instant } from '../fleet/quantities.ts';

/** A stretch of time; `from` is outside of it, `to` belongs to it. */
export interface Interval {
  readonly from: Instant;
  readonly to: Instant;
}

/** The part of sorted, separate intervals that lies within `bounds`. */
export function clip(intervals: readonly Interval[], bounds: Interval): readonly Interval[] {
  return intervals
    .map(({ from, to }) => ({ from: Math.max(from, bounds.from), to: Math.min(to, bounds.to) }))
    .filter(({ from, to }) => to > from);
}

/** What two lists of sorted, separate intervals have in common. */
export function intersection(
  left: readonly Interval[],
  right: readonly Interval[],
): readonly Interval[] {
  const common: Interval[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const a = left[i];
    const b = right[j];
    if (a === undefined || b === undefined) return common;
    const from = Math.max(a.from, b.from);
    const to = Math.min(a.to, b.to);
    if (to > from) common.push({ from, to });
    if (a.to < b.to) i += 1;
    else j += 1;
  }
}

/** The time that sorted, separate intervals cover, in milliseconds. */
export function lengthMs(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + (to - from), 0);
}
