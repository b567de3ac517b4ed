import type { Instant } from '../fleet/quantities.ts';

/** What a source answered about one cluster: samples or counts, oldest first, or why there are none. */
export type Series =
  | { readonly kind: 'samples'; readonly samples: readonly Sample[] }
  | { readonly kind: 'counts'; readonly counts: readonly Count[] }
  | { readonly kind: 'trouble'; readonly message: string };

/** The time of a sample and its value; NaN counts as no sample. */
export type Sample = readonly [at: Instant, value: number];

/**
 * What was counted up to a time, since the count before it: all, and those of them that are bad, of a latency once for each
 * bound. NaN is not known.
 */
export type Count = readonly [at: Instant, total: number, ...bad: readonly number[]];

/** From worst to best; `regressed` wins over `blind` over `inconclusive` over `healthy`. */
export const verdicts = ['regressed', 'blind', 'inconclusive', 'healthy'] as const;
export type Verdict = (typeof verdicts)[number];

/** The verdict of one check on one cluster, with what a person needs to redo it. */
export interface Grade {
  readonly verdict: Verdict;
  /** In words, with the figures. */
  readonly message: string;
  /** When what makes it bad began; null unless regressed or blind. */
  readonly onset: Instant | null;
  /** The newest value, or the worst of what fired; null when there is none or it is infinite. */
  readonly value: number | null;
  /** Share of the last ten steps that had a sample, 0 to 1. */
  readonly coverage: number;
  /** That it only advises, since chance alone moves it too far: it holds nothing up. Left out for one that decides. */
  readonly isAdvisory?: boolean;
}

/** The worst of several verdicts; healthy when there are none. */
export function worst(all: Iterable<Verdict>): Verdict {
  let index: number = verdicts.length - 1;
  for (const verdict of all) index = Math.min(index, verdicts.indexOf(verdict));
  return verdicts[index] ?? 'healthy';
}
