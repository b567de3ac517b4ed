/** How a rollout ended, seen from the truth. */
import type { Truth } from '../tracks/trial.ts';
import type { Reading } from './reading.ts';

/**
 * - `detected`: a bad change was halted at its first bad minute or later.
 * - `early`: a bad change was halted before it did harm: luck, and a false halt on the way.
 * - `false halt`: a good change was halted, and it was blamed.
 * - `shared halt`: halted for a shock on the controls as well, where there was one since the
 *   change. It is what the rules ask for, so it is no false halt; only a judge that says so is
 *   given it.
 * - The others as the judge said them.
 */
export type End =
  | 'detected'
  | 'early'
  | 'false halt'
  | 'shared halt'
  | 'blind'
  | 'inconclusive'
  | 'healthy';

export interface Ended {
  readonly truth: Truth;
  readonly end: End;
  /**
   * From the beginning of the first bad minute to the end of the minute of the halt; null where not
   * `detected`.
   */
  readonly delayMin: number | null;
  /**
   * The same for the fast channel alone, where the judge tells of it and it fired after the first
   * bad minute began.
   */
  readonly fastDelayMin: number | null;
}

/** What came of one reading. */
export function endedOf(truth: Truth, reading: Reading): Ended {
  const end = endOf(truth, reading);
  const delayOf = (minute: number | null): number | null => {
    if (minute === null || truth.firstBadMinute === null) return null;
    return minute < truth.firstBadMinute ? null : minute - truth.firstBadMinute + 1;
  };
  return {
    truth,
    end,
    delayMin: end === 'detected' ? delayOf(reading.atMinute) : null,
    fastDelayMin: delayOf(reading.fastAtMinute),
  };
}

function endOf(truth: Truth, { verdict, atMinute, isShared }: Reading): End {
  if (verdict !== 'regressed') return verdict;
  const { firstBadMinute, sharedFrom } = truth;
  if (firstBadMinute !== null && atMinute >= firstBadMinute) return 'detected';
  if (isShared && sharedFrom !== null && atMinute >= sharedFrom) return 'shared halt';
  return firstBadMinute === null ? 'false halt' : 'early';
}
