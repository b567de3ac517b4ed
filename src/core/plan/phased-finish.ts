import type { PhasePart } from '../fleet/phases.ts';
import type { Instant } from '../fleet/quantities.ts';
import type { Plan } from './plan.ts';

/** A rollout of a change in phases, with its plan. */
export interface PhasePlan {
  readonly phase: PhasePart;
  readonly plan: Plan;
}

/**
 * When all phases are done at the earliest. Over the fleet one follows upon the other; cluster by cluster they go side by
 * side, and none is done before the last one in front of it.
 */
export function phasedFinish(parts: readonly PhasePlan[], now: Instant): Instant {
  const byPhase = new Map<number, number>();
  for (const { phase, plan } of parts) {
    const takesMs = plan.earliestFinish - now;
    byPhase.set(phase.index, Math.max(takesMs, byPhase.get(phase.index) ?? 0));
  }
  const times = [...byPhase.values()];
  const isInTurn = parts.some(({ phase }) => phase.scope === 'fleet');
  return now + (isInTurn ? times.reduce((sum, ms) => sum + ms, 0) : Math.max(0, ...times));
}
