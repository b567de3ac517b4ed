/** What is played: which cells, how many trials of each, and who reads them at which α. */
import { type Cell, type Half, seedOf, type Track } from '../tracks/trial.ts';
import { ours } from './entrants.ts';

/**
 * The α that Tierwise is asked for, beside that of the case, to compare it at the false-halt rate
 * of others.
 */
export const alphaGrid: readonly number[] = [0.000_1, 0.001, 0.01, 0.05, 0.1, 0.3, 0.6, 0.9];

/**
 * Of those the ones at which the nominal α is held against the real one, on the half that is
 * reported.
 */
export const nominalAlphas: readonly number[] = [0.001, 0.01, 0.05, 0.1];

/** Trials of one cell for one process, small enough that both cores are busy to the end. */
export interface Task {
  readonly track: string;
  readonly cell: string;
  readonly seeds: readonly number[];
  /** Entrants, each at the α of the case. */
  readonly judges: readonly string[];
  /** At which α Tierwise reads the trials besides. */
  readonly alphas: readonly number[];
  readonly dataPath: string;
}

/** What is asked of one pass over the tracks. */
export interface Pass {
  readonly half: Half;
  /** Trials of a cell of weight 1. */
  readonly cases: number;
  readonly judges: readonly string[];
  readonly dataPath: string;
  /** The α besides that of the case, by track and cell. */
  alphasFor(track: string, cell: Cell): readonly number[];
  /** Whether a cell is played at all. */
  includes(cell: Cell): boolean;
}

const seedsOfTask = 10;

/** The tasks of one track. */
export function tasksOf(track: Track, pass: Pass): readonly Task[] {
  const { half, cases, judges, dataPath } = pass;
  return track.cells
    .filter((cell) => pass.includes(cell))
    .flatMap((cell) => {
      const alphas = judges.includes(ours) ? pass.alphasFor(track.name, cell) : [];
      const count = Math.min(cell.casesMax ?? Number.POSITIVE_INFINITY, cases * cell.weight);
      const seeds = Array.from({ length: count }, (_, at) => seedOf(half, at));
      const chunks = Array.from({ length: Math.ceil(count / seedsOfTask) }, (_, at) =>
        seeds.slice(at * seedsOfTask, (at + 1) * seedsOfTask),
      );
      return chunks.map((chunk) => ({
        track: track.name,
        cell: cell.name,
        seeds: chunk,
        judges,
        alphas,
        dataPath,
      }));
    });
}
