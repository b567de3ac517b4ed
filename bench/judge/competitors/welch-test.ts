/** Welch's t test for two samples whose variances may differ, from running sums. */
import { normalUpperQuantile } from '../../../src/core/judge/numbers/normal.ts';
import { studentUpper } from '../../../src/core/judge/numbers/student.ts';

/** Welford's running mean and sum of squared differences from it. */
export interface Moments {
  count: number;
  mean: number;
  squares: number;
}

/** Moments of nothing yet. */
export function emptyMoments(): Moments {
  return { count: 0, mean: 0, squares: 0 };
}

/** One more value, in place: this runs for each minute of each series. */
export function add(moments: Moments, value: number): void {
  moments.count += 1;
  const off = value - moments.mean;
  moments.mean += off / moments.count;
  moments.squares += off * (value - moments.mean);
}

export interface WelchT {
  /** Positive where the first sample's mean is the larger; infinite where neither side varies. */
  readonly t: number;
  /** Degrees of freedom by Welch and Satterthwaite. */
  readonly df: number;
}

/** Null while a side has fewer than two values, and where nothing varies nor differs. */
export function welchT(a: Readonly<Moments>, b: Readonly<Moments>): WelchT | null {
  if (a.count < 2 || b.count < 2) return null;
  const difference = a.mean - b.mean;
  const [errorA, errorB] = [squaredError(a), squaredError(b)];
  const error = errorA + errorB;
  if (error === 0) {
    return difference === 0 ? null : { t: Math.sign(difference) * Number.POSITIVE_INFINITY, df: 1 };
  }
  const df = error ** 2 / (errorA ** 2 / (a.count - 1) + errorB ** 2 / (b.count - 1));
  return { t: difference / Math.sqrt(error), df };
}

/** Whether t is so large that it has less than this probability, one-sided. */
export function isAbove({ t, df }: WelchT, alpha: number): boolean {
  // The t distribution has the heavier tails: what is common for a normal variable is so here.
  if (!(t > normalUpperQuantile(alpha))) return false;
  return t === Number.POSITIVE_INFINITY || studentUpper(t, Math.max(1, df)) < alpha;
}

function squaredError({ count, squares }: Readonly<Moments>): number {
  return squares / (count - 1) / count;
}
