import type { Comparison } from '../../fleet/check.ts';
import type { Instant } from '../../fleet/quantities.ts';
import type { Interval } from '../intervals.ts';
import type { Column, Columns } from './columns.ts';
import { levelOf } from './recovery.ts';

/** What is asked of a cluster's steps. */
export interface WellQuestion {
  readonly compare: Comparison;
  readonly changedAt: Instant;
  /** What lies before it does not matter. */
  readonly since: Instant;
}

/** So many steps, the last of which is the one that is asked about, are looked at together. */
const windowSteps = 5;
/** Chance alone leads a count this many deviations beyond what is usual in one of 30,000. */
const deviationsMin = 4;

/**
 * The stretches of logical time in which a cluster had a signal and nothing looked like the effect that matters. It decides
 * nothing: it is what a soak may be credited with, and what looks bad for a while is no healthy time, whatever the judge
 * says in the end.
 */
export function wellTime(columns: Columns, cluster: string, question: WellQuestion): Interval[] {
  const column = columns.clusters.get(cluster);
  const [figure] = column?.figures ?? [];
  if (column === undefined || figure === undefined) return [];
  const { stepMs, first, closed, aheadMs } = columns;
  const indexOf = (at: Instant): number => Math.floor((at - aheadMs) / stepMs) - first;
  const changeIndex = Math.max(0, indexOf(question.changedAt));
  const usual = usualOf(column, changeIndex);
  const found: Interval[] = [];
  for (let index = Math.max(0, indexOf(question.since)); index < closed; index += 1) {
    const from = Math.max(changeIndex, index + 1 - windowSteps);
    const isSeen = !Number.isNaN(figure[index]);
    if (!isSeen || isBad(column, { from, to: index + 1, usual }, question.compare)) continue;
    const start = (first + index) * stepMs + aheadMs;
    const last = found.at(-1);
    if (last?.to === start) found[found.length - 1] = { from: last.from, to: start + stepMs };
    else found.push({ from: start, to: start + stepMs });
  }
  return found;
}

/** What was usual before a step, for as long as the figures live: nothing that was closed changes. */
const known = new WeakMap<
  Float64Array,
  { readonly changeIndex: number; readonly usual: number | null }
>();

function usualOf({ figures }: Column, changeIndex: number): number | null {
  const [key] = figures;
  if (key === undefined) return null;
  const before = known.get(key);
  if (before?.changeIndex === changeIndex) return before.usual;
  const usual = levelOf(figures, { from: 0, to: changeIndex });
  known.set(key, { changeIndex, usual });
  return usual;
}

/** Whether the last counts are worse than usual by half of the effect that matters, and beyond chance. */
function isBad(
  { figures }: Column,
  {
    from,
    to,
    usual,
  }: { readonly from: number; readonly to: number; readonly usual: number | null },
  { bad, effect }: Comparison,
): boolean {
  const [totals, errors] = figures;
  if (totals === undefined || errors === undefined || usual === null) return false;
  let total = 0;
  let seen = 0;
  for (let index = from; index < to; index += 1) {
    total += totals[index] || 0;
    seen += errors[index] || 0;
  }
  const expected = usual * total;
  const isRatio = effect.unit === 'ratio';
  const ratio = Math.sqrt(Math.max(effect.min, 1 / effect.min));
  const more = isRatio ? expected * ratio : expected + (effect.min * total) / 2;
  const less = isRatio ? expected / ratio : expected - (effect.min * total) / 2;
  const deviation = Math.sqrt(Math.max(1, expected)) * deviationsMin;
  const isHigh = seen >= more && seen - expected >= deviation;
  const isLow = seen <= less && expected - seen >= deviation;
  return (bad !== 'lower' && isHigh) || (bad !== 'higher' && isLow);
}
