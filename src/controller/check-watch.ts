import type { Cluster } from '../core/fleet/fleet.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { Series } from '../core/judge/evidence.ts';
import type { CheckNeed } from '../core/rollout/needs.ts';
import type { Answers } from '../core/rollout/world.ts';
import type { Machinery } from './machinery.ts';
import { within } from './within.ts';

/** Asks one check of its source, never twice at a time, and keeps the last answer. */
export interface CheckWatch {
  answer: Answers | undefined;
  isAsking: boolean;
  askedAt: Instant;
  /** Since when it has been asked without a gap. */
  since: Instant;
}

/** Beyond the source's own time limit. */
const graceMs = 5_000;

const never = Number.NEGATIVE_INFINITY;

/** A check that was never asked. */
export function newCheckWatch(): CheckWatch {
  return { answer: undefined, isAsking: false, askedAt: never, since: never };
}

/** When the next question is due: once in each step of the grid, however late the last one was. */
export function checkDueAt(watch: CheckWatch, everyMs: number): Instant {
  if (watch.isAsking) return Number.POSITIVE_INFINITY;
  return (Math.floor(watch.askedAt / everyMs) + 1) * everyMs;
}

function later(all: Answers['series'], byMs: number): Answers['series'] {
  const moved = [...all].map(([name, series]): [string, Series] => {
    if (series.kind === 'trouble') return [name, series];
    const samples = series.samples.map(([at, value]) => [at + byMs, value] as const);
    return [name, { kind: 'samples', samples }];
  });
  return new Map(moved);
}

/** What is known now. Too old an answer is none: while the loop stood still, nobody asked. */
export function answerNow(
  { answer }: CheckWatch,
  { source, everyMs }: CheckNeed,
  now: Instant,
): Answers | undefined {
  if (answer === undefined) return undefined;
  return now - answer.until > patienceMs({ source, everyMs }) ? undefined : answer;
}

function patienceMs({ source, everyMs }: Pick<CheckNeed, 'source' | 'everyMs'>): number {
  return 3 * everyMs + source.timeoutMs + graceMs;
}

/** One question for the whole fleet. Never throws: trouble is an answer. */
export async function ask(
  watch: CheckWatch,
  { check, source, from, everyMs, clusters }: CheckNeed & { readonly clusters: readonly Cluster[] },
  machinery: Machinery,
): Promise<void> {
  const { clock } = machinery;
  const to = clock.now();
  watch.isAsking = true;
  if (to - watch.askedAt > patienceMs({ source, everyMs })) watch.since = to;
  watch.askedAt = to;
  const { since } = watch;
  try {
    // Sources go by the time of the world; the log may be ahead of it since a clock stepped back.
    const aheadMs = clock.aheadMs();
    const question = { source, check, clusters, from: from - aheadMs, to: to - aheadMs };
    const series = await within(machinery, source.timeoutMs + graceMs, (signal) =>
      machinery.signalFor(source).read(question, signal),
    );
    watch.answer = { since, until: to, series: aheadMs === 0 ? series : later(series, aheadMs) };
  } catch (trouble) {
    const message = `${source.name}: ${trouble instanceof Error ? trouble.message : String(trouble)}`;
    const series = new Map(
      clusters.map(({ name }) => [name, { kind: 'trouble', message } as const]),
    );
    watch.answer = { since, until: to, series };
  } finally {
    watch.isAsking = false;
  }
}
