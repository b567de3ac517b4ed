/** The delay of the fast channel beside its bound, over the trials for which theory has one. */
import type { Ended } from './ending.ts';
import { quantileOf } from './score.ts';
import { boundMin, ownBoundMin } from './theory.ts';

export interface DelayBound {
  readonly trials: number;
  /** Left out: twice the bound is past the horizon, so that half of them cannot be in time. */
  readonly tooSlow: number;
  /** Medians over the trials, in minutes; a delay of a trial without a halt is infinite. */
  readonly delayMin: number;
  readonly ownBoundMin: number;
  /** Of the bound that no test can beat. */
  readonly boundMin: number;
  /** The median of delay over own bound, which counts in whole minutes, at least one. */
  readonly times: number;
}

/**
 * Over the bad trials with the ratio `ratioMin` or more and with a theory; `alpha` is the one that
 * was asked for.
 */
export function delayBoundOf(
  endings: readonly Ended[],
  alpha: number,
  ratioMin: number,
): DelayBound {
  const bounded = endings.flatMap(({ truth, delayMin, fastDelayMin }) => {
    const { expected, ratio, firstBadMinute, endAt } = truth;
    if (firstBadMinute === null || expected === null) return [];
    if (ratio === null || ratio < ratioMin) return [];
    const own = ownBoundMin(expected, ratio, alpha);
    // Halted sooner by another channel, it need not wait for the fast one.
    const delay = fastDelayMin ?? delayMin ?? Number.POSITIVE_INFINITY;
    return [{ own, delay, best: boundMin(expected, ratio, alpha), left: endAt - firstBadMinute }];
  });
  const inTime = bounded.filter(({ own, left }) => 2 * own <= left);
  const medianOf = (values: readonly number[]): number =>
    quantileOf(
      values.toSorted((a, b) => a - b),
      0.5,
    );
  return {
    trials: inTime.length,
    tooSlow: bounded.length - inTime.length,
    delayMin: medianOf(inTime.map(({ delay }) => delay)),
    ownBoundMin: medianOf(inTime.map(({ own }) => own)),
    boundMin: medianOf(inTime.map(({ best }) => best)),
    times: medianOf(inTime.map(({ delay, own }) => delay / Math.max(1, Math.ceil(own)))),
  };
}
