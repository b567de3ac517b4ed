/** Figures in words, the same everywhere in the report. */
import type { Interval } from './bootstrap.ts';

/** A share in percent, with three digits at most; a dash for none. */
export function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${digits(100 * share)} %`;
}

/** A share with its interval. */
export function percentIn(share: number, { low, high }: Interval): string {
  if (Number.isNaN(share)) return '–';
  return `${percent(share)} [${digits(100 * low)}, ${digits(100 * high)}]`;
}

/** A difference of shares in percentage points, with its sign. */
export function points(difference: number): string {
  if (Number.isNaN(difference)) return '–';
  const rounded = (100 * difference).toFixed(1);
  return Number(rounded) < 0 ? rounded.replace('-', '−') : `+${rounded.replace('-', '')}`;
}

/** Minutes; `never` for infinitely many, a dash for none. */
export function minutes(value: number): string {
  if (Number.isNaN(value)) return '–';
  return Number.isFinite(value) ? digits(value) : 'never';
}

/** Minutes with their interval. */
export function minutesIn(value: number, { low, high }: Interval): string {
  return Number.isNaN(value) ? '–' : `${minutes(value)} [${minutes(low)}, ${minutes(high)}]`;
}

/** A table in Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** Three digits at most: trials do not tell more. */
function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
