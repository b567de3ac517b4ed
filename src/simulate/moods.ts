import type { Check, Cluster, Source } from '../core/fleet/fleet.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { Sample, Series } from '../core/judge/evidence.ts';

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
  const samples: Sample[] = [];
  const first = (Math.floor(from / source.stepMs) + 1) * source.stepMs;
  for (let at = first; at <= to; at += source.stepMs) {
    const mood = moods.at(cluster, check.name, at);
    if (mood === 'late' && at > to - lateMs) continue;
    if (mood === 'partial' && Math.floor(at / source.stepMs) % 5 !== 0) continue;
    const value = sampleOf(check, mood);
    if (value !== null) samples.push([at, value]);
  }
  return { kind: 'samples', samples };
}

/** What one sample of a mood is worth; null where there is none. */
export function sampleOf({ threshold: { bad } }: Check, mood: Mood): number | null {
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
