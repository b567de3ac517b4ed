import type { Check } from '../../fleet/check.ts';
import type { Fleet, RolloutSpec } from '../../fleet/fleet.ts';
import type { Instant, Json } from '../../fleet/quantities.ts';
import type { Grade } from '../../judge/evidence.ts';
import type { Plan, Risk } from '../../plan/plan.ts';
import type { Reason, Running } from '../world.ts';

/**
 * Everything that can happen to a rollout, in the past tense. The log holds decisions and changes,
 * never samples. Times are not in here: each stored event has its own.
 */
export type RolloutEvent =
  /** The plan, the policy and the fleet are pinned: later changes of the files change nothing. */
  | { readonly type: 'planned'; readonly pinned: Pinned }
  /** Another rollout has the component; this one goes on when that one is done with it. */
  | { readonly type: 'queued'; readonly behind: string; readonly message: string }
  /** The component on these clusters is this rollout's (promise 7). */
  | { readonly type: 'claimed'; readonly component: string; readonly clusters: readonly string[] }
  | { readonly type: 'stage-started'; readonly stage: number }
  /** Before the first action on a cluster: what runs there and is gone back to. */
  | {
      readonly type: 'cluster-started';
      readonly cluster: string;
      readonly before: readonly Before[];
      /** It was broken already: the checks that called it bad, or heard nothing of it. Left out where it was well. */
      readonly repairs?: readonly string[];
    }
  /** Before the first action on a zone. */
  | { readonly type: 'zone-started'; readonly cluster: string; readonly zone: string }
  /** Every zone runs the new revision and is ready. */
  | { readonly type: 'delivered'; readonly cluster: string }
  | { readonly type: 'delivery-failed'; readonly cluster: string; readonly message: string }
  /** A cluster that was touched is not as it should be, or cannot be seen; and well again. */
  | { readonly type: 'faltered'; readonly cluster: string; readonly falter: Falter }
  | { readonly type: 'recovered'; readonly cluster: string }
  /** The verdict of a required check on a cluster changed its grade. */
  | {
      readonly type: 'graded';
      readonly cluster: string;
      readonly check: string;
      readonly grade: Grade;
      /** The content address of the stored receipt; left out where there is only the grade. */
      readonly evidence?: Json;
      /** A soak ended without deciding it: the same verdict, with all that is known by then. */
      readonly isAgain?: true;
    }
  /** Healthy time earned since the last checkpoint, and up to where time has been looked at. */
  | { readonly type: 'soaked'; readonly creditMs: number; readonly until: Instant }
  | { readonly type: 'wave-verified'; readonly stage: number; readonly wave: number }
  | { readonly type: 'stage-verified'; readonly stage: number }
  | { readonly type: 'held'; readonly reasons: readonly Reason[] }
  | { readonly type: 'released' }
  | { readonly type: 'regressed'; readonly regression: Regression }
  | { readonly type: 'halted'; readonly code: HaltCode; readonly message: string }
  /** A hotfix takes the component: it is halted, and what the hotfix goes to is not its work any more. */
  | {
      readonly type: 'yielded';
      readonly to: string;
      readonly ceded: readonly string[];
      readonly message: string;
    }
  /** What it is for is done by others, or not wanted any more. */
  | { readonly type: 'superseded'; readonly message: string }
  | { readonly type: 'rollback-began'; readonly rollback: Rollback }
  | { readonly type: 'restore-started'; readonly cluster: string }
  /** Every zone is back at what was recorded before the first action. */
  | { readonly type: 'restored'; readonly cluster: string }
  | { readonly type: 'restore-failed'; readonly cluster: string; readonly message: string }
  /** All that the rollback was to restore is restored. */
  | { readonly type: 'rollback-finished'; readonly left: readonly string[] }
  /** It is busy, and its turn comes again at the end of its stage. */
  | {
      readonly type: 'postponed';
      readonly cluster: string;
      readonly message: string;
      /** It is the end of its stage, and it is busy all the same. */
      readonly isAgain?: true;
    }
  | { readonly type: 'deferred'; readonly cluster: string; readonly message: string }
  /** `onInconclusive: advance` let a stage go on that could not be decided. */
  | {
      readonly type: 'advanced-undecided';
      readonly stage: number;
      /** Left out in old logs, where it was for all of the stage. */
      readonly wave?: number;
      readonly message: string;
    }
  | { readonly type: 'completed' }
  /** Of one in phases: all of its stages are done, and it watches on until the later phases have ended. */
  | { readonly type: 'through' }
  | CommandEvent;

/** What people did. The actor is the stored event's own. */
export type CommandEvent =
  | { readonly type: 'paused'; readonly reason: string }
  /** From a pause. */
  | { readonly type: 'resumed'; readonly reason: string }
  /** From a halt: what was bad is forgiven, what failed or was restored is tried again. */
  | { readonly type: 'overruled'; readonly reason: string }
  | { readonly type: 'approved'; readonly approval: Approval }
  | {
      readonly type: 'skipped';
      readonly cluster: string;
      readonly reason: string;
      /** Until when the debt may stand; null when nobody said. */
      readonly until: Instant | null;
    }
  | { readonly type: 'retried'; readonly clusters: readonly string[]; readonly reason: string }
  | { readonly type: 'aborted'; readonly reason: string; readonly left: readonly string[] }
  /** It may go back past points of no return: somebody knows what is lost. */
  | { readonly type: 'loss-accepted'; readonly losses: readonly Loss[]; readonly reason: string };

/** What is lost when a phase goes back. */
export interface Loss {
  readonly phase: string;
  readonly message: string;
}

/** All that decides this rollout, as it was when it was planned. */
export interface Pinned {
  readonly plan: Plan;
  readonly spec: RolloutSpec;
  readonly fleet: Fleet;
  /** The checks of the spec, with a version of the policy for every later event. */
  readonly policyVersion: string;
  readonly author: string;
}

/** What ran in a zone before the change; null running when nothing did. */
export interface Before {
  readonly zone: string;
  readonly running: Running | null;
}

export interface Falter {
  /** unreachable: no answer. drifted: another revision runs. unready: not all is ready. */
  readonly kind: 'unreachable' | 'drifted' | 'unready';
  readonly message: string;
}

export interface Regression {
  readonly cluster: string;
  /** Null for a delivery that failed too often. */
  readonly check: string | null;
  /** lost-signal: silence after the change while others report. shared: seen on untouched ones. */
  readonly cause: 'change' | 'shared' | 'lost-signal' | 'delivery';
  readonly message: string;
  /** The content address of the stored receipt, null when there is only the message. */
  readonly evidence: Json;
}

export type HaltCode =
  | 'regression'
  | 'shared-regression'
  | 'failures'
  | 'progress-deadline'
  | 'yielded'
  | 'undoes-hotfix'
  | 'point-of-no-return'
  | 'restore-failed';

/** Which clusters go back, most critical first, in groups that may go back together. */
export interface Rollback {
  readonly scope: 'wave' | 'stage' | 'all';
  readonly clusters: readonly string[];
  /** True when `onRegression` asked for it, false when a person did. */
  readonly automatic: boolean;
  readonly message: string;
}

/** A person's consent. */
export type Approval =
  | { readonly kind: 'stage'; readonly stage: number; readonly reason: string }
  | {
      readonly kind: 'risk';
      readonly stage: number;
      readonly risk: Risk;
      readonly reason: string;
    }
  | { readonly kind: 'inconclusive'; readonly stage: number; readonly reason: string };

/** Checks whose verdicts decide. */
export function requiredChecks(pinned: Pinned): readonly Check[] {
  return pinned.spec.checks.filter((check) => check.required);
}
