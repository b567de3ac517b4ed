import type { OverrideKind } from '../fleet/fleet.ts';
import type { Instant } from '../fleet/quantities.ts';

/** The ordered result of a strategy: who is changed after whom, and why. */
export interface Plan {
  readonly rollout: string;
  readonly strategy: string;
  readonly stages: readonly Stage[];
  /** Every cluster of the fleet that is in no wave, with the reason. */
  readonly excluded: readonly { readonly cluster: string; readonly reason: string }[];
  readonly warnings: readonly PlanWarning[];
  /** When everything goes well and every approval is there at once. */
  readonly earliestFinish: Instant;
  /** How the time of a deadline is spent; left out where there is none. */
  readonly deadline?: DeadlinePlan;
  /** What it does without because somebody wants it so; left out where that is nothing. */
  readonly exceptions?: readonly PlanException[];
}

/** A tier's turn, or that of the clusters that are as exposed. Durations in milliseconds. */
export interface Stage {
  /** Its name: that of the tier, or by exposure `smoke`, `internet` and so on. */
  readonly tier: string;
  readonly soakMs: number;
  readonly waveSoakMs: number;
  /** Whether it soaks on, beyond that, until every required check has seen enough to decide. */
  readonly untilEvidence: boolean;
  readonly progressDeadlineMs: number;
  /** How many clusters of the stage may be changed or restored together. */
  readonly concurrencyMax: number;
  /** What must hold before its first wave begins. */
  readonly gates: readonly Gate[];
  readonly waves: readonly Wave[];
  readonly reasons: readonly string[];
  /** Left out where a policy forbids nothing. */
  readonly forbidden?: readonly Forbidden[];
}

export type Gate =
  | { readonly kind: 'soak'; readonly of: string; readonly soakMs: number }
  | { readonly kind: 'approval'; readonly count: number }
  | WindowGate
  | RiskGate;

/** Not before the stage as a whole: each of these clusters begins as the window lets it. */
export interface WindowGate {
  readonly kind: 'window';
  readonly window: string;
  readonly effect: 'allow' | 'deny';
  /** In words. */
  readonly when: string;
  /** Empty where nobody said. */
  readonly reason: string;
  readonly clusters: readonly string[];
}

/** What a person must accept by its name before a stage begins. */
export type RiskGate =
  | {
      /** Promise 4: nobody outside the changed clusters would see the harm. */
      readonly kind: 'accept-risk';
      readonly risk: 'no-outside-check';
      readonly clusters: readonly string[];
      readonly hint: string;
    }
  | {
      /** A deadline made its soaks shorter, so that they see less. */
      readonly kind: 'accept-risk';
      readonly risk: 'shortened-soak';
      readonly clusters: readonly string[];
      readonly hint: string;
      readonly trade: SoakTrade;
    };
export type Risk = RiskGate['risk'];

/** What a stage that has to be over by a deadline soaks for, and what that is worth. Durations in milliseconds. */
export interface SoakTrade {
  readonly stage: string;
  readonly usualSoakMs: number;
  /** Equal where nothing was taken from it. */
  readonly soakMs: number;
  /** Of the check that sees the least; null where nobody knows the traffic. */
  readonly sees: SoakSees | null;
}

/** The smallest regression that a soak sees, as a ratio to the usual; null for none up to a hundredfold. */
export interface SoakSees {
  readonly check: string;
  /** The one with the least traffic of the stage. */
  readonly cluster: string;
  readonly usual: number | null;
  readonly now: number | null;
}

/** How the exposed clusters are covered in time. Approvals take none. Durations in milliseconds. */
export interface DeadlinePlan {
  readonly deadlineMs: number;
  /** What it takes by the plan, with the usual soaks, and with the shortest that keep the promises. */
  readonly takesMs: number;
  readonly usualMs: number;
  readonly leastMs: number;
  /** Of the time that it takes, what goes to deliveries, and to evidence that does not count for health yet. */
  readonly deliveryMs: number;
  readonly settlingMs: number;
  /** Those that have to be over by then. */
  readonly stages: readonly SoakTrade[];
}

/** Something usual that a plan leaves out. */
export type PlanException =
  | {
      readonly code: 'smoke-off';
      /** With the reason that somebody gave. */
      readonly message: string;
    }
  | LoweredTier;

/** A cluster that is changed earlier than its tenants say, because its document has an override. */
export interface LoweredTier {
  readonly code: 'lowered-tier';
  readonly message: string;
  readonly cluster: string;
  /** The tier that it would have. */
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly owner: string;
  readonly until: Instant;
}

/** What nobody may do in a stage, and which policy says so. */
export interface Forbidden {
  readonly override: OverrideKind;
  /** `Fleet metrics tier application`. */
  readonly by: string;
}

/** The clusters that are changed together. */
export interface Wave {
  readonly clusters: readonly string[];
  readonly reasons: readonly string[];
}

export interface PlanWarning {
  readonly code: string;
  readonly message: string;
}

/** Why no plan can be made: the promise that it would break, or what is missing. */
export interface Refusal {
  readonly code: string;
  /** The number of the promise, null when the request itself makes no sense. */
  readonly promise: number | null;
  /** Which policy forbids it; left out where none does. */
  readonly policy?: string;
  readonly message: string;
}

export type Planning =
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };
