/** What a whole run of the bench found. */
import type { Half, Track } from '../tracks/trial.ts';
import type { Ended } from './ending.ts';
import { type Endings, keyOf } from './endings.ts';
import type { EqualAlpha } from './equal-rate.ts';

export interface TrackResult {
  readonly track: Track;
  /** Of the half that is reported. */
  readonly endings: Endings;
  /** By competitor, in the order of the judges; empty where nothing was compared. */
  readonly equal: ReadonlyMap<string, EqualAlpha>;
}

export interface Results {
  readonly half: Half;
  /** Trials of a cell of weight 1. */
  readonly cases: number;
  /** The α of the trials. */
  readonly alpha: number;
  readonly judges: readonly string[];
  readonly tracks: readonly TrackResult[];
  /** Tracks that were asked for and not run. */
  readonly notRun: readonly { readonly name: string; readonly why: string }[];
}

/** What a judge made of some tracks at the α of the trials, or at another. */
export function endedIn(
  tracks: readonly TrackResult[],
  judge: string,
  alpha: number,
): readonly Ended[] {
  return tracks.flatMap(({ endings }) => endings.get(keyOf(judge, alpha)) ?? []);
}

/** The tracks on which recall and false halts mean what they say. */
export function fairTracks(results: Results): readonly TrackResult[] {
  return results.tracks.filter(({ track }) => track.kind !== 'losses');
}
