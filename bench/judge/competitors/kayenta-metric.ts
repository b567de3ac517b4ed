/**
 * How Kayenta's NetflixACAJudge classifies one metric of one cluster. Where its behaviour is from
 * stands in kayenta.ts.
 */
import type { CaseCheck } from '../case.ts';
import { mannWhitneyShift, mannWhitneyZ, type Shift } from './mann-whitney.ts';

/** What NetflixACAJudge sets for its Mann–Whitney classifier; it cannot be configured. */
const tolerance = 0.25;
const confidence = 0.98;

export type Label = 'Pass' | 'High' | 'Low' | 'Nodata' | 'Error';

/** The part of a metric's configuration that users write. */
export interface EffectLimits {
  /** The ratio of the means from which on an increase (a decrease) may fail the metric. */
  readonly allowedIncrease: number;
  readonly allowedDecrease: number;
}

export interface Classified {
  readonly label: Label;
  /** Mean of the canary over mean of the baseline; null where one of them is 0. */
  readonly ratio: number | null;
  readonly shift: Shift | null;
  readonly z: number | null;
}

/** The two samples, missing values already removed: `nanStrategy: remove`, the default. */
export interface Samples {
  readonly canary: Float64Array;
  readonly baseline: Float64Array;
}

/**
 * High if the lower limit of the shift lies above a quarter of the estimated shift, and the means'
 * ratio reaches what is allowed (which is left out where it cannot be computed); Low the other way.
 */
export function classify(
  { canary, baseline }: Samples,
  bad: CaseCheck['bad'],
  limits: EffectLimits,
): Classified {
  const nothing = { ratio: null, shift: null, z: null };
  if (canary.length === 0 || baseline.length === 0) return { label: 'Nodata', ...nothing };
  if (isSame(canary, baseline)) return { label: 'Pass', ...nothing };
  const shift = shiftOf(canary, baseline);
  if (shift === null) return { label: 'Error', ...nothing };
  const ratio = meanRatio(canary, baseline);
  const bound = tolerance * Math.abs(shift.estimate);
  const isHigh =
    bad !== 'lower' && shift.lower > bound && (ratio === null || ratio >= limits.allowedIncrease);
  const isLow =
    bad !== 'higher' && shift.upper < -bound && (ratio === null || ratio <= limits.allowedDecrease);
  const label = isHigh ? 'High' : isLow ? 'Low' : 'Pass';
  return { label, ratio, shift, z: mannWhitneyZ(canary, baseline) };
}

/** The same values in any order, or a single value everywhere. */
function isSame(a: Float64Array, b: Float64Array): boolean {
  const [sortedA, sortedB] = [a.toSorted(), b.toSorted()];
  if (a.length === b.length) return sortedA.every((value, index) => value === sortedB[index]);
  return sortedA[0] === sortedB.at(-1) && sortedA.at(-1) === sortedB[0];
}

/**
 * One value against one has no variance at the edge of what is possible, and Kayenta gives up.
 * (Where each side has a single value many times, it adds noise of a hundred-thousandth first, so
 * that the interval is the difference as nearly as matters; here it is the difference.)
 */
function shiftOf(canary: Float64Array, baseline: Float64Array): Shift | null {
  if (canary.length === 1 && baseline.length === 1) return null;
  return mannWhitneyShift(canary, baseline, confidence);
}

function meanRatio(canary: Float64Array, baseline: Float64Array): number | null {
  const [over, under] = [meanOf(canary), meanOf(baseline)];
  return over === 0 || under === 0 ? null : over / under;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
