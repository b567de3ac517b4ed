import type { Instant } from '../../fleet/quantities.ts';
import type { Count, Series } from '../evidence.ts';
import { cleanCount } from './rate-sides.ts';

/**
 * What a source said of one check, step by step, for all clusters. Steps are numbered since the epoch of the source's
 * own clock: step k is the time from k·stepMs (exclusive) to (k + 1)·stepMs (inclusive). A step is closed once, and
 * what comes for it later changes nothing.
 */
export interface Columns {
  readonly stepMs: number;
  /** Add to a time of the source to get logical time. */
  readonly aheadMs: number;
  /** The number of the first step. */
  readonly first: number;
  /** So many steps are closed. */
  closed: number;
  /** For how many steps there is room. */
  capacity: number;
  /** By cluster; those of a zone alone by `zoneKey`. */
  readonly clusters: Map<string, Column>;
}

/** One cluster's figures; NaN where nothing is known. */
export interface Column {
  /** Of counts all, and then those that are bad, of a latency once for each bound; else the values. */
  readonly figures: readonly Float64Array[];
  /** What the source said instead of figures, when it was asked last. */
  readonly trouble: string | null;
}

/** Under which name the figures of one zone stand beside those of its whole cluster; no name has a slash. */
export function zoneKey(cluster: string, zone: string): string {
  return `${cluster}/${zone}`;
}

/** Room for so many steps is made at once. */
const roomSteps = 512;

/** Columns that begin with the step in which `from` lies, which is a time of the source's clock. */
export function newColumns(
  { stepMs, aheadMs }: Pick<Columns, 'stepMs' | 'aheadMs'>,
  from: Instant,
): Columns {
  const first = Math.floor(from / stepMs);
  return { stepMs, aheadMs, first, closed: 0, capacity: roomSteps, clusters: new Map() };
}

/** Up to when everything is closed, by the source's clock. */
export function closedUntil({ first, closed, stepMs }: Columns): Instant {
  return (first + closed) * stepMs;
}

/** Closes the steps up to a time of the source's clock with what it said of them. */
export function closeSteps(
  columns: Columns,
  to: Instant,
  answers: ReadonlyMap<string, Series>,
): void {
  const until = Math.floor(to / columns.stepMs) - columns.first;
  if (until <= columns.closed) return;
  if (until > columns.capacity) enlarge(columns, Math.max(until, 2 * columns.capacity));
  for (const [name, series] of answers) {
    const known = columns.clusters.get(name);
    if (series.kind === 'trouble') {
      const figures = known?.figures ?? [];
      columns.clusters.set(name, { figures, trouble: series.message });
      continue;
    }
    const rows: readonly Count[] = series.kind === 'counts' ? series.counts : series.samples;
    const figures = known?.figures.length === 0 ? undefined : known?.figures;
    const column = figures ?? emptyFigures(widthOf(rows), columns.capacity);
    columns.clusters.set(name, { figures: column, trouble: null });
    for (const row of rows) put(columns, { column, row, until, isCount: series.kind === 'counts' });
  }
  columns.closed = until;
}

/** Closes so many steps with figures that were closed before; null is not known. */
export function putSteps(
  columns: Columns,
  steps: number,
  clusters: Readonly<Record<string, readonly (readonly (number | null)[])[]>>,
): void {
  const until = columns.closed + steps;
  if (until > columns.capacity) enlarge(columns, Math.max(until, 2 * columns.capacity));
  for (const [name, parts] of Object.entries(clusters)) {
    const known = columns.clusters.get(name)?.figures ?? [];
    const figures = known.length > 0 ? known : emptyFigures(parts.length, columns.capacity);
    columns.clusters.set(name, { figures, trouble: null });
    for (const [which, values] of parts.entries()) {
      const kept = values.slice(0, steps).map((value) => value ?? Number.NaN);
      figures[which]?.set(kept, columns.closed);
    }
  }
  columns.closed = until;
}

function widthOf(rows: readonly Count[]): number {
  return Math.max(0, (rows[0]?.length ?? 1) - 1);
}

function emptyFigures(width: number, length: number): readonly Float64Array[] {
  return Array.from({ length: width }, () => new Float64Array(length).fill(Number.NaN));
}

/** With new arrays: whoever reads the old ones goes on with what was closed until now. */
function enlarge(columns: Columns, capacity: number): void {
  for (const [name, { figures, trouble }] of columns.clusters) {
    const larger = figures.map((figure) => {
      const copy = new Float64Array(capacity).fill(Number.NaN);
      copy.set(figure);
      return copy;
    });
    columns.clusters.set(name, { figures: larger, trouble });
  }
  columns.capacity = capacity;
}

interface Put {
  readonly column: readonly Float64Array[];
  readonly row: Count;
  readonly until: number;
  readonly isCount: boolean;
}

/** Counts of one step are added up; of samples the last one counts. */
function put({ stepMs, first, closed }: Columns, { column, row, until, isCount }: Put): void {
  const [at, ...written] = row;
  const index = Math.ceil(at / stepMs) - 1 - first;
  if (index < closed || index >= until) return;
  const values = isCount ? cleanCounts(written) : written;
  for (const [which, figure] of column.entries()) {
    const value = values[which] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const before = figure[index] ?? Number.NaN;
    figure[index] = isCount && !Number.isNaN(before) ? before + value : value;
  }
}

/** None without the others, and none that counts for nothing: a part of them compares nothing. */
function cleanCounts(counts: readonly number[]): readonly number[] {
  if (counts.some((count) => !Number.isFinite(count) || count < 0)) return [];
  const [total = 0, ...bad] = counts;
  return [total, ...bad.map((one) => cleanCount(one, total)[0])];
}
