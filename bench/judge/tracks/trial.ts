/**
 * A trial is a case with the truth beside it. A track is a kind of world that trials come from, in
 * cells that are equal in what the report tells apart: the true ratio, the traffic, the shape of
 * the harm.
 */
import type { Case } from '../case.ts';

/** Parameters are fixed on the trials with even seeds and reported on those with odd ones. */
export type Half = 'tuning' | 'report';

/** The course of harm: nothing, at once and for good, growing to the horizon, or over soon. */
export type Shape = 'none' | 'step' | 'ramp' | 'spike';

/** How a signal was damaged, in a trial of the matrix of losses. */
export interface Loss {
  readonly kind: string;
  /**
   * Whether a treated signal is lost from the change on, or over the last stretch of the horizon:
   * then `healthy` is said of what nobody saw.
   */
  readonly isBlind: boolean;
}

/**
 * What theory needs about one check on one hurt cluster and its controls, as it was meant before
 * the dice.
 */
export interface Expected {
  /** Errors a minute without harm, of the hurt cluster and of all its controls together. */
  readonly treatedPerMin: number;
  readonly controlPerMin: number;
  readonly historyMin: number;
  /** Variance over mean of a cluster's errors in 30 minutes. */
  readonly phi: number;
  /** Among how many checks and clusters the α of the case is split. */
  readonly parts: number;
}

/** What is true of a case, whatever a judge makes of it. */
export interface Truth {
  readonly track: string;
  readonly cell: string;
  readonly seed: number;
  readonly half: Half;
  /** Whether the change did harm. */
  readonly isBad: boolean;
  /** The first minute with a harmful sample in it; null where the change is good. */
  readonly firstBadMinute: number | null;
  /** The minute after the last of the horizon. */
  readonly endAt: number;
  /**
   * By what the bad events or the value are multiplied where it is worst; 1 for a good change, null
   * for a real issue.
   */
  readonly ratio: number | null;
  readonly shape: Shape;
  /** Requests a minute of a cluster, before unequal baselines; null for gauges and recordings. */
  readonly traffic: number | null;
  /** From which minute after the change the controls are hurt as well; null where they are not. */
  readonly sharedFrom: number | null;
  readonly loss: Loss | null;
  readonly expected: Expected | null;
}

export interface Trial {
  readonly case: Case;
  readonly truth: Truth;
}

/** Trials that differ in nothing but their seed. */
export interface Cell {
  readonly name: string;
  /** As in the truth of its trials. */
  readonly ratio: number | null;
  readonly traffic: number | null;
  /**
   * How many times as many trials it gets as others: false halts are rare and need many good
   * changes.
   */
  readonly weight: number;
  /** How many different trials each half can have; null where there is no end of them. */
  readonly casesMax: number | null;
  /** The trial of a seed, always the same one. */
  make(seed: number): Trial;
}

export interface Track {
  readonly name: string;
  /**
   * What the figures may be used for: `losses` has no fair false-halt rate, since a lost signal may
   * halt.
   */
  readonly kind: 'simulated' | 'recorded' | 'losses';
  /** In words, with what is drawn from where, for the report. */
  readonly what: string;
  readonly cells: readonly Cell[];
}

/** The default of a rollout, and the α of every trial. */
export const alphaOfTrials = 0.004;

/** Good changes are this many times as many as bad ones of one ratio. */
export const goodWeight = 4;

/** The half that a seed belongs to. */
export function halfOf(seed: number): Half {
  return seed % 2 === 0 ? 'tuning' : 'report';
}

/** The seed of the n-th trial of a half, n counted from 0. */
export function seedOf(half: Half, n: number): number {
  return 2 * n + (half === 'tuning' ? 0 : 1);
}
