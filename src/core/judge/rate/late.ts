import { usualRatio } from './baseline.ts';
import { expectedShare } from './blocks.ts';
import type { HealthQuestion } from './health.ts';
import { isCompared, type RateStep } from './steps.ts';

/**
 * What the last quarter of the soak says by itself: harm that began late is diluted in the sum of all, and
 * nobody may call that healthy.
 */
export interface LateHarm {
  /** For each of the last steps, how much better the effect that matters explains it than no effect. A ring. */
  readonly recent: Float64Array;
  /** Where the next one goes, in the place of the oldest. */
  next: number;
  sum: number;
}

const lateShare = 0.25;
/** What a running sum keeps of steps that have left it. */
const roundingMax = 1e-9;

/** Nothing was seen yet. */
export function openLate(horizon: number): LateHarm {
  const length = Math.max(1, Math.ceil(horizon * lateShare));
  return { recent: new Float64Array(length), next: 0, sum: 0 };
}

/** Takes one step in. */
export function takeLate(
  late: LateHarm,
  step: RateStep,
  { baseline, direction, effect }: HealthQuestion,
): void {
  const errors = step.bad + step.controlBad;
  const worse = direction === 1 ? effect : 1 / effect;
  const share = isCompared(step) ? expectedShare(step, usualRatio(baseline, step.hour)) : 0;
  const gain = isCompared(step)
    ? step.bad * Math.log(worse) - errors * Math.log1p(share * (worse - 1))
    : 0;
  late.sum += gain - (late.recent[late.next] ?? 0);
  late.recent[late.next] = gain;
  late.next = (late.next + 1) % late.recent.length;
}

/** Whether the last steps look more like the effect that matters than like none. */
export function isLateHarm({ sum }: LateHarm): boolean {
  return sum > roundingMax;
}
