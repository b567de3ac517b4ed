import { graceMs } from '../../controller/check-watch.ts';
import type { ComparedCheck } from '../../core/fleet/check.ts';
import type { Cluster, Source } from '../../core/fleet/fleet.ts';
import { durationText, type Instant } from '../../core/fleet/quantities.ts';
import { countText } from '../../core/fleet/names.ts';
import {
  closedUntil,
  closeSteps,
  type Columns,
  newColumns,
} from '../../core/judge/compare/columns.ts';
import type { Series } from '../../core/judge/evidence.ts';
import { stepLagMs } from '../../core/rollout/needs.ts';

/** Asks a source, from `from` (exclusive) to `to` (inclusive). May throw. */
export type AskSource = (
  asking: HistoryAsking & { readonly from: Instant; readonly to: Instant },
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, Series>>;

/** Whose history is read. */
export interface HistoryAsking {
  readonly source: Source;
  readonly check: ComparedCheck;
  readonly clusters: readonly Cluster[];
}

/** What history is read with. */
export interface HistoryMeans {
  readonly ask: AskSource;
  /** Told how far it is. */
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The history, or the first reason that was given for having none. */
export type Recorded =
  | { readonly kind: 'recorded'; readonly columns: Columns }
  | { readonly kind: 'silent'; readonly message: string };

/** So many steps of all clusters together are asked for at once, as the loop does. */
const cellsAtOnce = 100_000;
const stepsAtOnceMin = 60;
/** And so many are kept, of all figures: what is more is left out of the history. */
const cellsMax = 4_000_000;
/** Whether somebody is there at all is asked with so many steps. */
const greetingSteps = 10;
const triesMax = 2;

/**
 * What a source knows of the time before `now`. What it does not answer, when it is asked again as well, is a gap. Comes
 * back early when the signal is aborted.
 */
export async function recordedColumns(
  asking: HistoryAsking,
  { now, historyMs }: { readonly now: Instant; readonly historyMs: number },
  means: HistoryMeans,
): Promise<Recorded> {
  const { source, check, clusters } = asking;
  const { stepMs } = source;
  const to = Math.floor((now - stepLagMs(source)) / stepMs) * stepMs;
  const greeting = await answered(asking, { from: to - greetingSteps * stepMs, to }, means);
  const silence = silenceIn(greeting);
  if (silence !== null) return { kind: 'silent', message: silence };
  const figures = figuresEach(check) * Math.max(1, clusters.length);
  const steps = Math.min(Math.floor(historyMs / stepMs), Math.floor(cellsMax / figures));
  const from = to - steps * stepMs;
  const columns = newColumns({ stepMs, aheadMs: 0 }, from);
  const stepsAtOnce = Math.max(stepsAtOnceMin, Math.floor(cellsAtOnce / clusters.length));
  while (closedUntil(columns) < to && !means.signal.aborted) {
    const start = closedUntil(columns);
    const end = Math.min(to, start + stepsAtOnce * stepMs);
    closeSteps(columns, end, await answered(asking, { from: start, to: end }, means));
    const read = `${durationText(end - from)} of ${durationText(to - from)}`;
    means.tell(`${check.name}: read ${read} of ${countText(clusters.length, 'cluster')}`);
  }
  return { kind: 'recorded', columns };
}

/** How many numbers one step of one cluster is. */
function figuresEach({ compare: { measure } }: ComparedCheck): number {
  if (measure.kind === 'latency') return 1 + measure.bounds.length;
  return measure.kind === 'rate' ? 2 : 1;
}

/** Never throws: trouble is an answer. What is silent for all is asked a second time. */
async function answered(
  asking: HistoryAsking,
  span: { readonly from: Instant; readonly to: Instant },
  { ask, signal }: HistoryMeans,
): Promise<ReadonlyMap<string, Series>> {
  const { source, clusters } = asking;
  let answers: ReadonlyMap<string, Series> = new Map();
  for (let tries = 0; tries < triesMax && !signal.aborted; tries += 1) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(source.timeoutMs + graceMs)]);
    try {
      answers = await ask({ ...asking, ...span }, limit);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      answers = new Map(clusters.map(({ name }) => [name, { kind: 'trouble', message }]));
    }
    if (silenceIn(answers) === null) return answers;
  }
  return answers;
}

/** Why nobody is known of, by the first of all; null where somebody is. */
function silenceIn(answers: ReadonlyMap<string, Series>): string | null {
  let first: string | null = null;
  for (const series of answers.values()) {
    if (series.kind !== 'trouble') return null;
    first ??= series.message;
  }
  return first ?? 'it answers for no cluster';
}
