import { type Check, isCompared, type ThresholdCheck } from '../core/fleet/check.ts';
import type { Cluster, Source } from '../core/fleet/fleet.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { Count, Sample, Series } from '../core/judge/evidence.ts';

/**
 * What checks say of clusters over time, in words, and as the series that a source would answer.
 * partial: most samples are missing. late: they come only after `lateMs`.
 */
export type Mood = (typeof moodKinds)[number];

export const moodKinds = [
  'good',
  'bad',
  'silent',
  'nan',
  'infinite',
  'trouble',
  'partial',
  'late',
] as const;

/** How late samples of the mood `late` come. */
const lateMs = 4 * 60_000;

/** From a moment on the check says something else of the cluster; without a check, all of them. */
export interface MoodTurn {
  readonly cluster: string;
  readonly check: string | null;
  readonly from: Instant;
  readonly mood: Mood;
}

/** A question for samples, from `from` (exclusive) to `to` (inclusive). */
export interface Reading {
  readonly check: Check;
  readonly source: Source;
  readonly clusters: readonly Cluster[];
  readonly from: Instant;
  readonly to: Instant;
  /** Where only a part of each cluster is asked about: whether what is bad then is bad elsewhere in the cluster. */
  readonly isSpared?: (cluster: string, at: Instant) => boolean;
}

/** A history of moods; all is good where nothing was said. */
export interface Moods {
  turn(turn: MoodTurn): void;
  at(cluster: string, check: string, at: Instant): Mood;
  read(reading: Reading): ReadonlyMap<string, Series>;
}

/** Nothing was said yet. */
export function newMoods(): Moods {
  const turns = new Map<string, MoodTurn[]>();
  const moods: Moods = {
    turn: (turn) => {
      const known = turns.get(turn.cluster);
      if (known === undefined) turns.set(turn.cluster, [turn]);
      else known.push(turn);
    },
    at: (cluster, check, at) =>
      turns
        .get(cluster)
        ?.findLast((one) => (one.check === null || one.check === check) && one.from < at)?.mood ??
      'good',
    read: (reading) =>
      new Map(reading.clusters.map(({ name }) => [name, seriesOf(moods, name, reading)])),
  };
  return moods;
}

function seriesOf(moods: Moods, cluster: string, reading: Reading): Series {
  const { check, source, from, to } = reading;
  if (moods.at(cluster, check.name, to) === 'trouble') {
    return { kind: 'trouble', message: 'the source has a problem' };
  }
  const rows: Count[] = [];
  const first = (Math.floor(from / source.stepMs) + 1) * source.stepMs;
  for (let at = first; at <= to; at += source.stepMs) {
    const mood = moodAt(moods, cluster, { ...reading, at });
    if (mood === 'late' && at > to - lateMs) continue;
    if (mood === 'partial' && Math.floor(at / source.stepMs) % 5 !== 0) continue;
    const row = rowOf(check, mood, at);
    if (row !== null) rows.push(row);
  }
  return seriesFrom(check, rows);
}

function moodAt(
  moods: Moods,
  cluster: string,
  { check, at, isSpared }: Reading & { readonly at: Instant },
): Mood {
  const mood = moods.at(cluster, check.name, at);
  return mood === 'bad' && isSpared?.(cluster, at) === true ? 'good' : mood;
}

/** What a source answers: counts to a check that compares, as far as these worlds have such, and else samples. */
export function seriesFrom(check: Check, rows: readonly Count[]): Series {
  return isCompared(check)
    ? { kind: 'counts', counts: rows }
    : { kind: 'samples', samples: rows.map(([at, value]): Sample => [at, value]) };
}

/** What is measured of a mood at a time; null where nothing is. */
export function rowOf(check: Check, mood: Mood, at: Instant): Count | null {
  if (isCompared(check)) return countOf(mood, at);
  const value = sampleOf(check, mood);
  return value === null ? null : [at, value];
}

/** So many requests are counted in each step, and so many of them go wrong. */
const requestsEach = 1_000;
const errorsEach = { good: 10, bad: 400 };

function countOf(mood: Mood, at: Instant): Count | null {
  switch (mood) {
    case 'good':
    case 'partial':
    case 'late':
      // Not always the same, or every chance would be a wonder.
      return [at, requestsEach, errorsEach.good + Math.round(3 * Math.sin(at / 7_919))];
    case 'bad':
      return [at, requestsEach, errorsEach.bad];
    case 'infinite':
      return [at, requestsEach, Number.POSITIVE_INFINITY];
    case 'nan':
      return [at, requestsEach, Number.NaN];
    case 'silent':
    case 'trouble':
      return null;
  }
}

function sampleOf({ threshold: { bad } }: ThresholdCheck, mood: Mood): number | null {
  const limit = bad.kind === 'outside' ? bad.high : bad.limit;
  switch (mood) {
    case 'good':
    case 'partial':
    case 'late':
      return bad.kind === 'above' ? limit / 2 : limit;
    case 'bad':
      return bad.kind === 'below' ? limit - 1 : limit + 1;
    case 'infinite':
      return Number.POSITIVE_INFINITY;
    case 'nan':
      return Number.NaN;
    case 'silent':
    case 'trouble':
      return null;
  }
}
