import type { RolloutSpec } from '../fleet/fleet.ts';
import type { Plan } from '../plan/plan.ts';
import type { OpenPart, PhaseEvent } from './history/phases.ts';

/** A rollout with the plan that it starts with. */
export interface PlannedRollout {
  readonly spec: RolloutSpec;
  readonly plan: Plan;
}

/** What all share of a change in phases, when its rollouts are written down together; nothing of any other rollout. */
export function phasesOpened(rollouts: readonly PlannedRollout[]): readonly PhaseEvent[] {
  const [first] = rollouts;
  const phase = first?.spec.phase;
  if (phase === undefined) return [];
  const { of, scope } = phase;
  return [{ type: 'phases-opened', group: { of, scope, parts: rollouts.flatMap(partOf) } }];
}

function partOf({ spec, plan }: PlannedRollout) {
  const { name, component, change, phase } = spec;
  if (phase === undefined) return [];
  const part: Omit<OpenPart, 'course' | 'isBegun' | 'on'> = {
    rollout: name,
    phase: phase.name,
    index: phase.index,
    component,
    revision: change.revision,
    clusters: plan.stages.flatMap(({ waves }) => waves.flatMap(({ clusters }) => clusters)),
    ...(phase.pointOfNoReturn === undefined ? {} : { pointOfNoReturn: phase.pointOfNoReturn }),
  };
  return [part];
}
