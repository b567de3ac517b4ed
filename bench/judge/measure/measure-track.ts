/**
 * Measures one track: first what competitors cost on the tuning half, then everything on the half
 * that is reported.
 */
import { alphaOfTrials, type Half, type Track } from '../tracks/trial.ts';
import { ours } from './entrants.ts';
import { endingsOf } from './endings.ts';
import { type EqualAlpha, equalAlphaOf } from './equal-rate.ts';
import { alphaGrid, nominalAlphas, type Pass, tasksOf } from './plan.ts';
import type { Pool } from './pool.ts';
import type { TrackResult } from './results.ts';

/** What is asked of every track. */
export interface MeasureAsk {
  readonly half: Half;
  readonly cases: number;
  readonly judges: readonly string[];
  readonly dataPath: string;
}

/** Rejects where a judge fails. */
export async function measureTrack(
  pool: Pool,
  track: Track,
  ask: MeasureAsk,
): Promise<TrackResult> {
  const equal = await equalAlphas(pool, track, ask);
  const chosen = [...new Set([...equal.values()].map(({ alpha }) => alpha))];
  const others = (alphas: readonly number[]): readonly number[] =>
    [...new Set(alphas)].filter((alpha) => alpha !== alphaOfTrials);
  const pass: Pass = {
    ...ask,
    alphasFor: (_, { ratio }) => others(ratio === 1 ? [...chosen, ...nominalOf(track)] : chosen),
    includes: () => true,
  };
  return { track, endings: endingsOf(await pool.play(tasksOf(track, pass))), equal };
}

function nominalOf({ kind }: Track): readonly number[] {
  return kind === 'losses' ? [] : nominalAlphas;
}

/**
 * Good trials of the tuning half alone; a track of losses has no false-halt rate that could be
 * equal.
 */
async function equalAlphas(
  pool: Pool,
  track: Track,
  ask: MeasureAsk,
): Promise<ReadonlyMap<string, EqualAlpha>> {
  const competitors = ask.judges.filter((name) => name !== ours);
  const isCompared = ask.judges.includes(ours) && track.kind !== 'losses';
  if (!isCompared || competitors.length === 0) return new Map();
  const pass: Pass = {
    ...ask,
    half: 'tuning',
    alphasFor: () => alphaGrid,
    includes: ({ ratio }) => ratio === 1,
  };
  const tuning = endingsOf(await pool.play(tasksOf(track, pass)));
  const alphas = { ofCase: alphaOfTrials, grid: alphaGrid };
  return new Map(competitors.map((name) => [name, equalAlphaOf(tuning, name, alphas)]));
}
