import type { Figure } from './case.ts';

/** What all runs of a case found for one of its figures. */
export interface Result {
  readonly name: string;
  readonly unit: Figure['unit'];
  readonly limit: number | null;
  /** One of each run, in the order of the runs. Never empty. */
  readonly values: readonly number[];
}

export type Verdict = 'below' | 'OVER' | 'told';

/** Brings the figures of several runs together by their names, in the order of the first run. */
export function resultsOf(runs: readonly (readonly Figure[])[]): readonly Result[] {
  const figures = runs.flat();
  const first = new Map(figures.toReversed().map((figure) => [figure.name, figure]));
  return [...new Set(figures.map(({ name }) => name))].flatMap((name) => {
    const figure = first.get(name);
    if (figure === undefined) return [];
    const values = figures.filter((each) => each.name === name).map(({ value }) => value);
    return [{ name, unit: figure.unit, limit: figure.limit, values }];
  });
}

/** The middle value; of an even number of them the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** A figure must stay below its limit; one that is no number does not. */
export function verdictOf({ values, limit }: Result): Verdict {
  if (limit === null) return 'told';
  return median(values) < limit ? 'below' : 'OVER';
}
