import type { Cluster } from '../core/fleet/fleet.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import {
  closedUntil,
  closeSteps,
  type Columns,
  newColumns,
} from '../core/judge/compare/columns.ts';
import type { Series } from '../core/judge/evidence.ts';
import { type CheckNeed, hasHistory, stepLagMs } from '../core/rollout/needs.ts';
import type { Answers } from '../core/rollout/world.ts';
import { aheadOfSourceMs, graceMs } from './check-watch.ts';
import { type ColumnsKey, keepColumns, readColumns } from './columns-store.ts';
import type { Machinery } from './machinery.ts';
import { isStep } from './places.ts';
import { within } from './within.ts';

/** Asks a check that compares: its history once, and then only what was closed since. Never twice at a time. */
export interface ColumnsWatch {
  columns: Columns | null;
  isAsking: boolean;
  /** Whether it was read up to now once: before, all that is known is old. */
  isReadUp: boolean;
  /** When the next question is due. */
  dueAt: Instant;
  /** Since when it has been asked without a gap. */
  since: Instant;
  /** How far logical time was ahead of the source's when the log was last written. */
  readonly aheadMs: number;
  /** Where a source without history has its columns kept. */
  readonly key: ColumnsKey;
}

/** A check that was never asked; `aheadMs` is how far the log was ahead when it was last written. */
export function newColumnsWatch(key: ColumnsKey, aheadMs: number): ColumnsWatch {
  const dueAt = Number.NEGATIVE_INFINITY;
  return { columns: null, isAsking: false, isReadUp: false, dueAt, since: 0, aheadMs, key };
}

/** So many steps of all clusters together are asked for at once. */
const cellsMax = 100_000;

/** When the next question is due. */
export function columnsDueAt({ isAsking, dueAt }: ColumnsWatch): Instant {
  return isAsking ? Number.POSITIVE_INFINITY : dueAt;
}

/** What is known now, be it why nothing is; undefined while what was before is still read. */
export function columnsNow({ columns, since, isReadUp }: ColumnsWatch): Answers | undefined {
  if (columns === null) return undefined;
  const isKnown = isReadUp && columns.closed > 0;
  const isTroubled = [...columns.clusters.values()].every(({ trouble }) => trouble !== null);
  if (!isKnown && (!isTroubled || columns.clusters.size === 0)) return undefined;
  const until = closedUntil(columns) + columns.aheadMs;
  return { since, until, series: new Map(), columns };
}

/** One question for the whole fleet. Never throws: what was not answered is asked again. */
export async function askColumns(
  watch: ColumnsWatch,
  need: CheckNeed & { readonly clusters: readonly Cluster[] },
  machinery: Machinery,
): Promise<void> {
  watch.isAsking = true;
  try {
    const columns = await columnsFor(watch, need, machinery);
    await askOn(watch, columns, { need, machinery });
  } catch {
    // What was kept could not be read: whoever writes to that store next says why.
    watch.dueAt = machinery.clock.now() + need.source.stepMs;
  } finally {
    watch.isAsking = false;
  }
}

interface Asking {
  readonly need: CheckNeed & { readonly clusters: readonly Cluster[] };
  readonly machinery: Machinery;
}

async function askOn(
  watch: ColumnsWatch,
  columns: Columns,
  { need, machinery }: Asking,
): Promise<void> {
  const { clock } = machinery;
  const { source, check, clusters } = need;
  const from = closedUntil(columns);
  const closed = clock.now() - columns.aheadMs - stepLagMs(source);
  const stepsMax = Math.max(60, Math.floor(cellsMax / Math.max(1, clusters.length)));
  const newest = Math.floor(closed / columns.stepMs) * columns.stepMs;
  const to = Math.min(newest, from + stepsMax * columns.stepMs);
  if (to <= from) {
    watch.dueAt = from + columns.stepMs + stepLagMs(source) + columns.aheadMs;
    return;
  }
  let isAnswered = false;
  try {
    const answers = await within(machinery, source.timeoutMs + graceMs, (signal) =>
      machinery.signalFor(source).read({ source, check, clusters, from, to }, signal),
    );
    if (isStep(aheadOfSourceMs(source, clock), columns.aheadMs)) return;
    isAnswered = !isSilent(answers);
    if (isAnswered && to === newest) watch.isReadUp = true;
    const step = columns.closed;
    if (isAnswered) closeSteps(columns, to, answers);
    else noteTrouble(columns, answers);
    if (isAnswered && !hasHistory(source)) {
      await keepColumns(machinery.store.blobs, watch.key, { columns, from: step });
    }
  } catch (trouble) {
    const message = `${source.name}: ${trouble instanceof Error ? trouble.message : String(trouble)}`;
    const series = { kind: 'trouble', message } as const;
    noteTrouble(columns, new Map(clusters.map(({ name }) => [name, series])));
  } finally {
    watch.dueAt = isAnswered ? clock.now() : clock.now() + source.stepMs;
  }
}

/**
 * What was asked for until now; or, where a clock was set, anew, and only from there on: nothing says any more where
 * in the log the time before belongs.
 */
async function columnsFor(
  watch: ColumnsWatch,
  { source, from }: CheckNeed,
  machinery: Machinery,
): Promise<Columns> {
  const { clock, store } = machinery;
  const aheadMs = aheadOfSourceMs(source, clock);
  // What has no clock of its own goes by the log, whichever clock that was written by.
  const loggedMs = hasHistory(source) ? watch.aheadMs : aheadMs;
  const isStepped = isStep(aheadMs, watch.columns?.aheadMs ?? loggedMs);
  if (watch.columns !== null && !isStepped) return watch.columns;
  watch.since = clock.now();
  const mayBeKept = watch.columns === null && !isStepped && !hasHistory(source);
  const kept = mayBeKept ? await readColumns(store.blobs, watch.key) : null;
  if (kept !== null && kept.stepMs === source.stepMs && !isStep(aheadMs, kept.aheadMs)) {
    watch.columns = kept;
    return kept;
  }
  const start = isStepped || !hasHistory(source) ? clock.now() : from;
  watch.isReadUp = false;
  watch.columns = newColumns({ stepMs: source.stepMs, aheadMs }, start - aheadMs);
  return watch.columns;
}

/** Nothing but trouble: then nothing is closed, since the source may still know it later. */
function isSilent(answers: ReadonlyMap<string, Series>): boolean {
  return [...answers.values()].every(({ kind }) => kind === 'trouble');
}

/** Says why, without closing anything. */
function noteTrouble(columns: Columns, answers: ReadonlyMap<string, Series>): void {
  for (const [name, series] of answers) {
    const figures = columns.clusters.get(name)?.figures ?? [];
    if (series.kind === 'trouble') columns.clusters.set(name, { figures, trouble: series.message });
  }
}
