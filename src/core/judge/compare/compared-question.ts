import type { ComparedCheck } from '../../fleet/check.ts';
import type { Instant, Json } from '../../fleet/quantities.ts';
import type { Grade } from '../evidence.ts';
import type { Interval } from '../intervals.ts';

/** A check on a cluster that is changed, and in what circumstances it is read. Times are logical. */
export interface ComparedQuestion {
  readonly check: ComparedCheck;
  readonly cluster: string;
  /** Clusters that were not changed when this one was, with when that was done since. */
  readonly controls: readonly Standing[];
  /** The first new process: from here on nothing is history. */
  readonly changedAt: Instant;
  /** What the cluster did then is no history: the change was on it before, and was taken back. */
  readonly forgotten?: readonly Interval[];
  /** Evidence of harm counts from here: from `changedAt` or later. */
  readonly harmFrom: Instant;
  /** Evidence for health counts from here. Null: not yet. */
  readonly healthFrom: Instant | null;
  /** How long the cluster is planned to be watched. */
  readonly horizonMs: number;
  /** After so long health is asked for first; up to `horizonMs`. */
  readonly healthHorizonMs: number;
  /** Whether it soaks on until there is the information to see the effect that matters. */
  readonly untilEvidence?: boolean;
  /** Of this check on this cluster. */
  readonly alpha: number;
  readonly now: Instant;
  /** How long after its end a step is closed. */
  readonly lagMs: number;
  /** Whether what fired stands only until it is over; harm of the change stands for good. */
  readonly mayRecover?: boolean;
  /** Whether the source knows what was before it was asked. */
  readonly hasHistory: boolean;
}

/** A cluster beside which another one is compared. */
export interface Standing {
  readonly name: string;
  readonly changedAt: Instant | null;
}

/** A verdict with its proof. */
export interface ComparedGrade {
  readonly grade: Grade;
  /** Evidence for the pooled decision: an e-value, 1 for none. */
  readonly evidence: number;
  /** How much of what it needs to see the effect that matters it has; 1 and more is enough. */
  readonly information: number;
  /** Whether a blind verdict is for lost signal or traffic; a cluster that nobody can judge is blind as well. */
  readonly isLost: boolean;
  /** All that a person needs to redo it; the same for whoever reads the same columns. */
  readonly receipt: () => Json;
}
