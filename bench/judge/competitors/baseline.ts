/** What a check used to be before the change, and the limits that a user would write from it. */
import type { CaseCheck } from '../case.ts';
import type { Arm, CheckArms } from './arms.ts';

/** Values from `min` to `max` are good; infinite where nothing is set. */
export interface Band {
  readonly min: number;
  readonly max: number;
}

/**
 * The mean before the change: all bad over all requests, or the mean of the gauge. It is the
 * cluster's own; a cluster without history has its controls'. Null where nobody has any.
 */
export function baselineOf(arm: Arm, arms: CheckArms, changeAt: number): number | null {
  return meanBefore([arm], changeAt) ?? meanBefore(arms.controls, changeAt);
}

/**
 * The limits of a tool that compares a value with a threshold, chosen as its users do it: from the
 * history before the change, and never from what came after. They are where the effect that matters
 * begins: `baseline × effectMin` for a ratio, `baseline + effectMin` for an absolute one; a ratio
 * below one says the same as its reciprocal.
 *
 * A history without a single error would make the first one fatal, and no user writes that:
 * `rateMax` is then taken, the limit in the examples of the tool. Null where there is nothing to go
 * by: the check is then not configured at all.
 */
export function bandOf(check: CaseCheck, baseline: number | null, rateMax: number): Band | null {
  const isBare = baseline === null || (baseline === 0 && check.effectUnit === 'ratio');
  if (isBare) return check.kind === 'rate' && check.bad !== 'lower' ? within(0, rateMax) : null;
  const { above, below } = distancesOf(check, baseline);
  const max = check.bad === 'lower' ? Number.POSITIVE_INFINITY : baseline + above;
  const min = check.bad === 'higher' ? Number.NEGATIVE_INFINITY : baseline - below;
  return within(min, max);
}

/** The effect that matters as a ratio of at least one, for tools that know no absolute effects. */
export function ratioOf(check: CaseCheck, baseline: number | null): number {
  if (check.effectUnit === 'ratio') return Math.max(check.effectMin, 1 / check.effectMin);
  const level = Math.abs(baseline ?? 0);
  return level > 0 ? (level + check.effectMin) / level : Number.POSITIVE_INFINITY;
}

function distancesOf(check: CaseCheck, baseline: number): { above: number; below: number } {
  if (check.effectUnit === 'absolute') return { above: check.effectMin, below: check.effectMin };
  const ratio = ratioOf(check, baseline);
  const level = Math.abs(baseline);
  return { above: level * (ratio - 1), below: level * (1 - 1 / ratio) };
}

function within(min: number, max: number): Band {
  return { min, max };
}

function meanBefore(arms: readonly Arm[], changeAt: number): number | null {
  let top = 0;
  let bottom = 0;
  for (const { samples } of arms) {
    for (const [minute, value, weight = 1] of samples) {
      if (minute >= changeAt) break;
      if (!Number.isFinite(value) || !Number.isFinite(weight)) continue;
      top += value;
      bottom += weight;
    }
  }
  return bottom > 0 ? top / bottom : null;
}
