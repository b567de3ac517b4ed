import { explainFigures } from './explain-figures.ts';
import { explainFleet } from './explain-fleet.ts';
import { explainPolicy } from './explain-policy.ts';
import { explainRollout } from './explain-rollout.ts';
import { explainWindows } from './explain-windows.ts';
import type { ExplainedValue, PlanToExplain } from './explained-value.ts';

/**
 * Where each value of a plan is from: of every stage its figures, and then what holds of all of them. Whoever adds a field
 * to a Fleet, a Strategy or a Rollout adds a line to `explain-fleet.ts`, `explain-policy.ts` or `explain-rollout.ts`; the
 * compiler and a test ask for it.
 */
export function explainPlan(asked: PlanToExplain): readonly ExplainedValue[] {
  return [
    ...explainFigures(asked),
    ...explainWindows(asked),
    ...explainPolicy(asked),
    ...explainRollout(asked),
    ...explainFleet(asked),
  ];
}
