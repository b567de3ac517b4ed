import type { Enrolled, FleetState } from '../core/rollout/history/fleet-state.ts';
import type { Rollout } from '../core/rollout/history/state.ts';
import { aheadOf } from '../core/rollout/rules/queue.ts';

/** Who comes before a rollout, or before any part of a change in phases, that has not begun; in their order. */
export function queueOf(rollouts: readonly Rollout[], shared: FleetState): readonly Enrolled[] {
  const own = new Set(rollouts.map(({ pinned }) => pinned.spec.name));
  const waiting = rollouts.filter(({ claimed, course }) => !claimed && course.kind !== 'ended');
  const ahead = waiting.flatMap((rollout) => aheadOf(rollout, shared));
  const others = ahead.filter(({ rollout }) => !own.has(rollout));
  return [...new Map(others.map((one) => [one.rollout, one])).values()];
}
