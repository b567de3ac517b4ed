import type { Cluster, Source } from '../core/fleet/fleet.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { CheckNeed } from '../core/rollout/needs.ts';
import type { Answers } from '../core/rollout/world.ts';
import type { Clock } from './clock.ts';
import type { Machinery } from './machinery.ts';
import { isStep, type Place, place, placesAt, placeBefore, steadySince } from './places.ts';
import { within } from './within.ts';

/** Asks one check of its source, never twice at a time, and keeps the last answer. */
export interface CheckWatch {
  answer: Answers | undefined;
  isAsking: boolean;
  askedAt: Instant;
  /** Since when it has been asked without a gap. */
  since: Instant;
  /** How far logical time was ahead of the source's, as far back as is asked for. */
  places: readonly Place[];
}

/** Beyond the source's own time limit. */
export const graceMs = 5_000;

const never = Number.NEGATIVE_INFINITY;

/** A check that was never asked; `aheadMs` is how far the log was ahead when it was last written. */
export function newCheckWatch(aheadMs: number): CheckWatch {
  return {
    answer: undefined,
    isAsking: false,
    askedAt: never,
    since: never,
    places: [placeBefore(aheadMs)],
  };
}

/** When the next question is due: once in each step of the grid, however late the last one was. */
export function checkDueAt(watch: CheckWatch, everyMs: number): Instant {
  if (watch.isAsking) return Number.POSITIVE_INFINITY;
  return (Math.floor(watch.askedAt / everyMs) + 1) * everyMs;
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
  const aheadMs = aheadOfSourceMs(source, clock);
  watch.isAsking = true;
  if (to - watch.askedAt > patienceMs({ source, everyMs })) watch.since = to;
  watch.places = placesAt(watch.places, { from: to, aheadMs }, from);
  const steadyFrom = steadySince(watch.places);
  if (steadyFrom === to) watch.since = to;
  watch.askedAt = to;
  const { since } = watch;
  try {
    const question = { source, check, clusters, from: from - aheadMs, to: to - aheadMs };
    const series = await within(machinery, source.timeoutMs + graceMs, (signal) =>
      machinery.signalFor(source).read(question, signal),
    );
    if (isStep(aheadOfSourceMs(source, clock), aheadMs)) throw new Error(setMeanwhile);
    watch.answer = { since, until: to, series: place(series, { from: steadyFrom, aheadMs }) };
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

const setMeanwhile = 'the clock was set while it was asked; the next answer counts';

/**
 * Sources with a clock of their own go by the time of the world. A page that is scraped, and a probe, have none: they
 * are stamped with logical time, which no step of a clock moves.
 */
export function aheadOfSourceMs({ settings }: Source, clock: Clock): number {
  return settings.kind === 'prometheus' ? clock.aheadMs() : 0;
}
