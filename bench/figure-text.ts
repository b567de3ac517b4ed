import { median, type Result, verdictOf } from './result.ts';

/** The columns of the table, on the terminal and in the document. */
export const columns = ['figure', 'median', 'min to max', 'limit', 'verdict'] as const;

/** A result in the words of the columns. */
export function cellsOf(result: Result): readonly string[] {
  const { name, unit, limit, values } = result;
  const range = `${digits(Math.min(...values))} to ${digits(Math.max(...values))} ${unit}`;
  return [
    name,
    `${digits(median(values))} ${unit}`,
    values.length === 1 ? 'one run' : range,
    limit === null ? '' : `${limit} ${unit}`,
    verdictOf(result),
  ];
}

/** Three digits say more than a measurement on a shared machine can. */
function digits(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
