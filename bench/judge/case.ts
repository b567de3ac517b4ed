/**
 * One case for a judge: what the checks ask, what was recorded before and after a change, and what one judge
 * makes of it. It is the shape of `npm run judge:replay`, so others may ask with recordings of their own.
 */

/** One rollout as recordings; all minutes are whole numbers on one axis that the case chooses. */
export interface Case {
  readonly checks: readonly CaseCheck[];
  readonly series: readonly CaseSeries[];
  /** The first minute in which treated clusters run the new revision. */
  readonly changeAt: number;
  /** How many minutes after `changeAt` the soak lasts. */
  readonly horizonMin: number;
  /** The probability of a false halt, over all checks and clusters of the case. */
  readonly alpha: number;
}

export interface CaseCheck {
  readonly name: string;
  readonly kind: 'rate' | 'gauge';
  /** Which direction is worse. */
  readonly bad: 'higher' | 'lower' | 'either';
  /** The smallest effect that matters: 2 as a ratio is a doubling, 0.01 as absolute is one more in a hundred. */
  readonly effectMin: number;
  readonly effectUnit: 'ratio' | 'absolute';
}

export interface CaseSeries {
  readonly check: string;
  readonly cluster: string;
  readonly role: 'treated' | 'control';
  readonly samples: readonly CaseSample[];
}

/** `[minute, value]` of a gauge, or `[minute, bad, total]` of a rate; steps may be longer than a minute. */
export type CaseSample =
  | readonly [minute: number, value: number]
  | readonly [minute: number, bad: number, total: number];

export type CaseVerdict = 'regressed' | 'blind' | 'inconclusive' | 'healthy';

export interface CaseAnswer {
  readonly verdict: CaseVerdict;
  /** The minute of the first firing where `regressed`, the last minute of the horizon otherwise. */
  readonly atMinute: number;
  /** Each check with its receipt, whatever the judge has to show. */
  readonly checks: readonly (CheckAnswer & Readonly<Record<string, unknown>>)[];
}

export interface CheckAnswer {
  readonly name: string;
  readonly verdict: CaseVerdict;
}

/** Answers as a controller would have that read minute by minute. */
export type CaseJudge = (each: Case) => CaseAnswer;
