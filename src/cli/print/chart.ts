import type { ReceiptChart } from '../../api/operations/read-receipts.ts';
import { instantText } from '../../core/fleet/instant.ts';
import { durationText } from '../../core/fleet/quantities.ts';
import { figureText } from '../../core/judge/compare/words.ts';
import { clean } from './clean.ts';
import { percentText } from './receipt-words.ts';
import { fit, pad, widthOf } from './width.ts';

/** What the rows of a chart are called, and what their figures are. */
export interface ChartWords {
  readonly own: string;
  readonly beside: string;
  /** Whether they are shares of one. */
  readonly isShare: boolean;
  /** What happened at the mark: `changed 00:00:00Z`. */
  readonly mark: string;
}

/** From the lowest to the highest. */
const blocks = '▁▂▃▄▅▆▇█'.split('');
const unknown = '·';
/** A chart is no wider than this, however wide the terminal is. */
const columnsMax = 80;
/** The rows stand so far from the edge. */
const margin = 4;
/** Between a label and its row. */
const gap = 2;
const labelColumnsMax = 16;
/** On a terminal that is narrower than the labels it is wider than that. */
const bucketsMin = 8;

/**
 * Two rows of blocks on one scale, a mark over the change, and below them what the blocks mean; the latter may be
 * longer than a line. Empty where nothing is known.
 */
export function chartLines(chart: ReceiptChart, words: ChartWords, columns: number): ChartLines {
  const labels = [words.own, words.beside].map((label) => fit(clean(label), labelColumnsMax));
  const labelColumns = Math.max(...labels.map(widthOf)) + gap;
  const room = Math.max(bucketsMin, Math.min(columns, columnsMax) - margin - labelColumns);
  const narrow = narrowed(chart, room);
  const rows = [narrow.own, narrow.beside].map((row) => row.slice(0, room));
  const known = rows.flat().filter((value) => value !== null);
  if (known.length === 0) return { rows: [], legend: '' };
  const scale = { low: Math.min(0, ...known), high: Math.max(...known) };
  const drawn = rows.flatMap((row, index) => {
    // Beside nothing there is one row.
    const isEmpty = row.every((value) => value === null);
    const bars = row.map((value) => blockOf(value, scale)).join('');
    return isEmpty && index > 0 ? [] : [`${pad(labels[index] ?? '', labelColumns)}${bars}`];
  });
  const mark = markText(narrow.changeAt, clean(words.mark), room);
  return {
    rows: [`${' '.repeat(labelColumns)}${mark}`, ...drawn],
    legend: legendOf(chart, { ...scale, isShare: words.isShare, by: narrow.by }),
  };
}

/** A chart as lines: rows that must not be broken, and a sentence that may. */
export interface ChartLines {
  readonly rows: readonly string[];
  readonly legend: string;
}

interface Scale {
  readonly low: number;
  readonly high: number;
}

interface Narrowed extends Pick<ReceiptChart, 'own' | 'beside' | 'changeAt'> {
  /** So many buckets became one. */
  readonly by: number;
}

/** As many buckets as there is room for: neighbours are taken together, but never over the change. */
function narrowed({ own, beside, changeAt }: ReceiptChart, room: number): Narrowed {
  const count = Math.max(own.length, beside.length);
  let by = Math.max(1, Math.ceil(count / room));
  while (Math.ceil(changeAt / by) + Math.ceil((count - changeAt) / by) > room) by += 1;
  const first = Math.ceil(changeAt / by);
  const merged = (row: ReceiptChart['own']): (number | null)[] => {
    const length = first + Math.ceil((count - changeAt) / by);
    return Array.from({ length: Math.max(0, length) }, (_, group) => {
      const from = changeAt + (group - first) * by;
      return meanOf(row.slice(Math.max(0, from), Math.max(0, from + by)));
    });
  };
  return { own: merged(own), beside: merged(beside), changeAt: first, by };
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function blockOf(value: number | null, { low, high }: Scale): string {
  if (value === null) return unknown;
  const share = high > low ? (value - low) / (high - low) : 0;
  return blocks[Math.min(blocks.length - 1, Math.floor(share * blocks.length))] ?? unknown;
}

/** A mark over a bucket, with its words on the side where there is room for them. */
function markText(at: number, words: string, room: number): string {
  const place = Math.min(at, room - 1);
  const needed = widthOf(words) + 1;
  if (place + 1 + needed <= room) return `${' '.repeat(place)}▾ ${words}`;
  if (place >= needed) return `${' '.repeat(place - needed)}${words} ▾`;
  return `${' '.repeat(place)}▾`;
}

function legendOf(
  { from, bucketMs, own, beside }: ReceiptChart,
  { low, high, isShare, by }: Scale & { readonly isShare: boolean; readonly by: number },
): string {
  const count = Math.max(own.length, beside.length);
  const text = isShare ? percentText : figureText;
  const times = `from ${instantText(from)} to ${instantText(from + count * bucketMs)}`;
  const isPatchy =
    own.includes(null) || (beside.includes(null) && beside.some((one) => one !== null));
  const gaps = isPatchy ? `, ${unknown} is not known` : '';
  const each = `Each block is ${durationText(by * bucketMs)}, ${times}`;
  if (high === low) return `${each}; all are ${text(low)}${gaps}.`;
  return `${each}; ${blocks[0]} begins at ${text(low)}, ${blocks.at(-1)} ends at ${text(high)}${gaps}.`;
}

/** What the values in the chart were in the mean, before the change and after it. */
export function meansLines(
  { own, beside, changeAt }: ReceiptChart,
  words: Pick<ChartWords, 'own' | 'beside'>,
): readonly string[] {
  const told = [
    { name: words.own, row: own },
    { name: words.beside, row: beside },
  ].flatMap(({ name, row }) => {
    const [before, after] = [meanOf(row.slice(0, changeAt)), meanOf(row.slice(changeAt))];
    return before === null || after === null
      ? []
      : [`${name} ${figureText(before)} and ${figureText(after)}`];
  });
  if (told.length === 0) return [];
  return [`Means of what is drawn, before the change and after it: ${told.join('; ')}.`];
}
