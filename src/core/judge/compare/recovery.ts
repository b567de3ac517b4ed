/** When harm to a cluster that nobody changed is over. */
import type { Comparison } from '../../fleet/check.ts';
import type { Column } from './columns.ts';

/** So many steps in a row say that it is. */
export const recoverySteps = 5;

/** Steps of a column, `to` not among them. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Whether the last steps are nearer to what was usual than to the effect that matters. False where too few of them say
 * anything.
 */
export function isOver(
  { figures }: Column,
  { usual, last }: { readonly usual: Stretch; readonly last: Stretch },
  { bad, effect }: Pick<Comparison, 'bad' | 'effect'>,
): boolean {
  const before = levelOf(figures, usual);
  const now = levelOf(figures, last);
  if (before === null || now === null) return false;
  const isRatio = effect.unit === 'ratio';
  const moved = isRatio ? Math.log(now / before) : now - before;
  const half = Math.abs(isRatio ? Math.log(effect.min) : effect.min) / 2;
  const isWorse = { higher: moved >= half, lower: moved <= -half, either: Math.abs(moved) >= half };
  return !isWorse[bad];
}

/** The share that is bad, or the mean, of a stretch of steps; null with less than half of them. */
export function levelOf(figures: readonly Float64Array[], { from, to }: Stretch): number | null {
  const [first, second] = figures;
  const isCount = second !== undefined;
  let known = 0;
  let sum = 0;
  let by = 0;
  for (let index = Math.max(0, from); index < to; index += 1) {
    const value = first?.[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    known += 1;
    sum += isCount ? (second[index] ?? 0) : value;
    by += isCount ? value : 1;
  }
  if (by === 0 || known * 2 < to - Math.max(0, from)) return null;
  // A rate that was never seen above 0 has no ratio to it.
  return isCount ? (sum + 0.5) / (by + 1) : sum / by;
}
