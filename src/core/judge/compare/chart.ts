import type { Instant } from '../../fleet/quantities.ts';
import type { Column, Columns } from './columns.ts';

/** A picture of what was seen: buckets of equal length, null where nothing is known. */
export interface Chart {
  /** When the first bucket begins, in logical time. */
  readonly from: Instant;
  readonly bucketMs: number;
  /** The first bucket that begins with the change or after it. */
  readonly changeAt: number;
  readonly own: readonly (number | null)[];
  /** Of all that it is compared with, taken together. */
  readonly beside: readonly (number | null)[];
}

/** So many buckets show what was since the change, and half as many what was before. */
const bucketsMax = 40;

/** What is drawn. */
export interface ChartQuestion {
  readonly columns: Columns;
  readonly own: Column;
  readonly controls: readonly Column[];
  readonly changeIndex: number;
  /** The step behind the last one that is drawn. */
  readonly end: number;
}

/** Counts as the share that is bad, values as their mean. */
export function chartOf({ columns, own, controls, changeIndex, end }: ChartQuestion): Chart {
  const since = Math.max(1, end - changeIndex);
  const width = Math.max(1, Math.ceil(since / bucketsMax));
  const after = Math.ceil(since / width);
  const before = Math.min(Math.ceil(after / 2), Math.floor(changeIndex / width));
  const start = changeIndex - before * width;
  const bucketsOf = (sides: readonly Column[]): (number | null)[] =>
    Array.from({ length: before + after }, (_, bucket) => {
      const from = start + bucket * width;
      return bucketOf(sides, { from, to: Math.min(end, from + width) });
    });
  return {
    from: (columns.first + start) * columns.stepMs + columns.aheadMs,
    bucketMs: width * columns.stepMs,
    changeAt: before,
    own: bucketsOf([own]),
    beside: bucketsOf(controls),
  };
}

function bucketOf(
  sides: readonly Column[],
  { from, to }: { readonly from: number; readonly to: number },
): number | null {
  let sum = 0;
  let by = 0;
  for (const { figures } of sides) {
    const [first, second] = figures;
    for (let index = from; index < to; index += 1) {
      const value = first?.[index] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum += second === undefined ? value : (second[index] ?? 0);
      by += second === undefined ? 1 : value;
    }
  }
  return by === 0 ? null : Number((sum / by).toPrecision(4));
}
