/** Counts endings, and makes shares of them. */
import type { Ended } from './ending.ts';

/** What came of the trials of one judge, counted. */
export interface Score {
  readonly good: number;
  readonly bad: number;
  /** Of the bad ones. */
  readonly detected: number;
  readonly early: number;
  readonly badInconclusive: number;
  /** Of the good ones; inconclusive counts those that ended blind as well. */
  readonly falseHalts: number;
  readonly goodHealthy: number;
  readonly goodInconclusive: number;
  /** Of both, for a shock that hurt the controls as well. */
  readonly sharedHalts: number;
  /** Trials whose treated signal is lost, and those of them that were called healthy. */
  readonly blind: number;
  readonly blindHealthy: number;
  /** Of the detected ones, in minutes, in rising order. */
  readonly delaysMin: readonly number[];
}

/** The score of some trials. */
export function scoreOf(endings: readonly Ended[]): Score {
  const count = (isMeant: (each: Ended) => boolean): number => endings.filter(isMeant).length;
  const isOpen = ({ end }: Ended): boolean => end === 'inconclusive' || end === 'blind';
  return {
    good: count(({ truth }) => !truth.isBad),
    bad: count(({ truth }) => truth.isBad),
    detected: count(({ end }) => end === 'detected'),
    early: count(({ end }) => end === 'early'),
    badInconclusive: count((each) => each.truth.isBad && isOpen(each)),
    falseHalts: count(({ end }) => end === 'false halt'),
    goodHealthy: count(({ truth, end }) => !truth.isBad && end === 'healthy'),
    goodInconclusive: count((each) => !each.truth.isBad && isOpen(each)),
    sharedHalts: count(({ end }) => end === 'shared halt'),
    blind: count(({ truth }) => truth.loss?.isBlind === true),
    blindHealthy: count(({ truth, end }) => truth.loss?.isBlind === true && end === 'healthy'),
    delaysMin: endings
      .flatMap(({ delayMin }) => (delayMin === null ? [] : [delayMin]))
      .toSorted((a, b) => a - b),
  };
}

/** The share of bad changes that were halted once they did harm; NaN without bad ones. */
export function recallOf({ detected, bad }: Score): number {
  return detected / bad;
}

/** The share of good changes that were halted and blamed; NaN without good ones. */
export function falseHaltRateOf({ falseHalts, good }: Score): number {
  return falseHalts / good;
}

/**
 * Of the changes that are halted, the share that is bad, when `badShare` of all changes are; NaN
 * where none is.
 */
export function precisionOf(score: Score, badShare: number): number {
  const rightly = badShare * recallOf(score);
  return rightly / (rightly + (1 - badShare) * falseHaltRateOf(score));
}

/**
 * The smallest value with at least a share `q` of the rising values at or below it; NaN of none.
 */
export function quantileOf(rising: readonly number[], q: number): number {
  return rising[Math.max(0, Math.ceil(q * rising.length) - 1)] ?? Number.NaN;
}
