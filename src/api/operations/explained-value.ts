import type { Written } from '../../core/fleet/declared.ts';
import type { Fleet, RolloutSpec } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Plan } from '../../core/plan/plan.ts';

/** A value that decides something of a plan, with who says it. */
export interface ExplainedValue {
  /** Null for what holds of the whole rollout. */
  readonly stage: string | null;
  /** As in the manifests, and written as there. */
  readonly field: string;
  readonly value: string;
  /** `Fleet metrics tier application`, `Strategy quick`, `Rollout r`, `deadline` or `default`. */
  readonly from: string;
  /** What it was made from, where that is not the value itself; empty elsewhere. */
  readonly note: string;
}

/** A plan with what it was made from. */
export interface PlanToExplain {
  readonly fleet: Fleet;
  readonly spec: RolloutSpec;
  readonly plan: Plan;
  readonly now: Instant;
  /** What the documents say themselves. */
  readonly written: Written;
}
