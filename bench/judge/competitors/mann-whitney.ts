/**
 * The Mann–Whitney (Wilcoxon rank sum) test by its normal approximation, with the correction for
 * ties and for continuity, and the confidence interval of the shift that inverts it.
 *
 * Sources: Hollander & Wolfe, Nonparametric Statistical Methods, 2nd edition 1999, sections 4.1 to
 * 4.3 (4.9 for ties); the interval is the one of R's `wilcox.test(exact = FALSE, conf.int = TRUE)`.
 */
import { normalQuantile } from '../../../src/core/judge/numbers/normal.ts';
import { kthDifference } from './kth-difference.ts';

/** How far the values of x lie above those of y. */
export interface Shift {
  /** Hodges–Lehmann: the median of all differences x − y. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The shift with its two-sided interval at the stated confidence; all differences there are where
 * the samples are too small for it. Null where a side is empty.
 *
 * Shifting x by d and testing for no shift, the statistic falls by one whenever d passes one of the
 * m·n differences. The limits are the differences at which it becomes significant: found by rank,
 * they are exact, where R and Kayenta search for them up to an error of 10⁻⁴.
 */
export function mannWhitneyShift(
  x: Float64Array,
  y: Float64Array,
  confidence: number,
): Shift | null {
  if (x.length === 0 || y.length === 0) return null;
  const [sortedX, sortedY] = [x.toSorted(), y.toSorted()];
  // A shift that is none of the differences makes no ties between the samples, only within them.
  const spread = spreadOf(tiesIn(sortedX) + tiesIn(sortedY), x.length, y.length);
  const pairs = x.length * y.length;
  const reach = normalQuantile((1 + confidence) / 2) * spread;
  const rank = Math.max(1, Math.ceil(pairs / 2 - 0.5 - reach));
  const kth = (k: number) => kthDifference(sortedX, sortedY, k);
  return {
    estimate: (kth(Math.floor((pairs + 1) / 2)) + kth(Math.ceil((pairs + 1) / 2))) / 2,
    lower: kth(rank),
    upper: kth(pairs + 1 - rank),
  };
}

/**
 * The standardized statistic for no shift: positive where x tends to be larger. 0 where all ties.
 */
export function mannWhitneyZ(x: Float64Array, y: Float64Array): number {
  const both = new Float64Array([...x, ...y]).toSorted();
  const spread = spreadOf(tiesIn(both), x.length, y.length);
  if (!(spread > 0)) return 0;
  const off = wins(x.toSorted(), y.toSorted()) - (x.length * y.length) / 2;
  return (off - Math.sign(off) / 2) / spread;
}

/** In how many pairs x is the larger; a tie is half of one. */
function wins(sortedX: Float64Array, sortedY: Float64Array): number {
  let below = 0;
  let upTo = 0;
  let count = 0;
  for (const value of sortedX) {
    while (below < sortedY.length && (sortedY[below] ?? 0) < value) below += 1;
    while (upTo < sortedY.length && (sortedY[upTo] ?? 0) <= value) upTo += 1;
    count += (below + upTo) / 2;
  }
  return count;
}

/** Σ (t³ − t) over groups of t equal values. */
function tiesIn(sorted: Float64Array): number {
  let sum = 0;
  let run = 0;
  for (const [index, value] of sorted.entries()) {
    run = index > 0 && value === sorted[index - 1] ? run + 1 : 1;
    // The sum over a group, in steps: t³ − t grows by 3t(t − 1) with its t-th member.
    sum += 3 * run * (run - 1);
  }
  return sum;
}

/** The standard deviation of the statistic for samples of m and n, with these ties. */
function spreadOf(ties: number, m: number, n: number): number {
  const all = m + n;
  return Math.sqrt(((m * n) / 12) * (all + 1 - ties / (all * (all - 1))));
}
