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
}

/** A tier's turn. Durations in milliseconds. */
export interface Stage {
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
}

export type Gate =
  | { readonly kind: 'soak'; readonly of: string; readonly soakMs: number }
  | { readonly kind: 'approval'; readonly count: number }
  | {
      /** Promise 4: nobody outside the changed clusters would see the harm. */
      readonly kind: 'accept-risk';
      readonly risk: 'no-outside-check';
      readonly clusters: readonly string[];
      readonly hint: string;
    };

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
  readonly message: string;
}

export type Planning =
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };
