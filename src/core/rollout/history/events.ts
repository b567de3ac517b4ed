import type { Check } from '../../fleet/check.ts';
import type { Fleet, RolloutSpec } from '../../fleet/fleet.ts';
import type { Instant, Json } from '../../fleet/quantities.ts';
import type { Grade } from '../../judge/evidence.ts';
import type { Plan, Risk } from '../../plan/plan.ts';
import type { Reason, Running } from '../world.ts';
import type { Forcible } from './overrides.ts';

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
  | {
      readonly type: 'halted';
      readonly code: HaltCode;
      readonly message: string;
      /** Those that the harm may be from as well: they stop too. */
      readonly beside?: readonly string[];
    }
  /** A hotfix takes the component: it is halted, and what the hotfix goes to is not its work any more. */
  | {
      readonly type: 'yielded';
      readonly to: string;
      readonly ceded: readonly string[];
      readonly message: string;
    }
  /** A catch-up that has not begun: others have done what these clusters were owed, or will. */
  | {
      readonly type: 'relieved';
      readonly clusters: readonly string[];
      readonly message: string;
    }
  /** What it is for is done by others, or not wanted any more. */
  | {
      readonly type: 'superseded';
      readonly message: string;
      /** The rollout that takes its place; left out where none does. */
      readonly by?: string;
      /** What it leaves to that one, on clusters that it has changed. */
      readonly left?: readonly Legacy[];
    }
  | { readonly type: 'rollback-began'; readonly rollback: Rollback }
  | { readonly type: 'restore-started'; readonly cluster: string }
  /** Every zone is back at what was recorded before the first action. */
  | { readonly type: 'restored'; readonly cluster: string }
  | { readonly type: 'restore-failed'; readonly cluster: string; readonly message: string }
  /** All that the rollback was to restore is restored. */
  | { readonly type: 'rollback-finished'; readonly left: readonly string[] }
  /** It is busy, or another one goes first, and its turn comes again at the end of its stage. */
  | {
      readonly type: 'postponed';
      readonly cluster: string;
      readonly message: string;
      /** It is the end of its stage, and it is busy all the same. */
      readonly isAgain?: true;
      /** Left out where it says so itself; else something else goes before it. */
      readonly isBusy?: false;
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
  /** It goes on without what a person has forced: once for each thing that was not waited for. */
  | {
      readonly type: 'not-awaited';
      readonly what: Forcible;
      readonly stage: number;
      readonly of: readonly string[];
      readonly message: string;
    }
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
  /** Something is not waited for in a stage, until then. */
  | {
      readonly type: 'forced';
      readonly what: Forcible;
      readonly stage: number;
      readonly reason: string;
      readonly until: Instant;
    }
  | { readonly type: 'retried'; readonly clusters: readonly string[]; readonly reason: string }
  | {
      readonly type: 'aborted';
      readonly reason: string;
      /** Where the change, or part of it, may be. */
      readonly left: readonly string[];
      /** Those of them of which nobody knows that all of it got there; not in logs of before that was told apart. */
      readonly unsure?: readonly string[];
    }
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

/** A cluster that a rollout has changed, for whoever comes after it. */
export interface Legacy {
  readonly cluster: string;
  /** What ran there before the change; null where the change was verified and is to be gone back to. */
  readonly before: readonly Before[] | null;
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
  | 'overlap'
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
  | {
      readonly kind: 'stage';
      readonly stage: number;
      readonly reason: string;
      /** Whose approval it is, where somebody else gave it; then it ends where the stage has not begun by `until`. */
      readonly onBehalfOf?: string;
      readonly until?: Instant;
    }
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
