/** A series that was recorded somewhere, as the tracks of recordings use it. */
import type { Truth } from '../trial.ts';

export interface Recording {
  readonly name: string;
  /** Minutes from one sample to the next, where none is missing. */
  readonly stepMin: number;
  /** In order of their minutes, each minute once. */
  readonly points: readonly Point[];
}

export interface Point {
  /** Minutes since 1970, UTC. */
  readonly minute: number;
  readonly value: number;
  /** Whether experts called it anomalous. */
  readonly isLabelled: boolean;
}

/** What nobody knows of a rollout on recordings, and what does not happen there. */
export const untold = {
  traffic: null,
  sharedFrom: null,
  loss: null,
  expected: null,
} as const satisfies Partial<Truth>;

/** The points from one minute to below another. */
export function within({ points }: Recording, from: number, until: number): readonly Point[] {
  return points.slice(firstFrom(points, from), firstFrom(points, until));
}

/** The middle value, of an even number of them the upper one; NaN of none. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The index of the first point at a minute or after it. */
function firstFrom(points: readonly Point[], minute: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((points[middle]?.minute ?? Infinity) < minute) low = middle + 1;
    else high = middle;
  }
  return low;
}
