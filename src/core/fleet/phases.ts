/**
 * One change in phases: what reads is changed before what writes. Each component of each phase is a rollout of its own,
 * linked to the others of its group by this.
 */
import type { Change, RolloutSpec } from './fleet.ts';

/** Whether a phase waits for the whole fleet, or cluster by cluster. */
export type PhaseScope = 'fleet' | 'cluster';

/** A phase as its document says it. */
export interface DeclaredPhase {
  readonly name: string;
  /** At least one. */
  readonly components: readonly string[];
  /** In place of the rollout's; null where that is meant. */
  readonly change: Change | null;
  /** What is lost when it goes back; left out where that is nothing. */
  readonly pointOfNoReturn?: string;
}

/** The phases of a rollout, in the order in which they are changed. */
export interface DeclaredPhases {
  readonly scope: PhaseScope;
  readonly order: readonly DeclaredPhase[];
}

/** What a rollout is of a change in phases. */
export interface PhasePart {
  /** The group: the name that its document has. */
  readonly of: string;
  readonly name: string;
  /** Of its phase, from 0. */
  readonly index: number;
  readonly scope: PhaseScope;
  /** What is lost when its own phase goes back; left out where that is nothing. */
  readonly pointOfNoReturn?: string;
  /** Every phase of the group with its rollouts, the first one first. */
  readonly order: readonly PhaseRollouts[];
}

export interface PhaseRollouts {
  readonly phase: string;
  readonly rollouts: readonly string[];
}

/** Names of rollouts are names of documents, and those are no longer. */
export const rolloutNameMax = 63;

/** `NAME-PHASE`, and `NAME-PHASE-COMPONENT` where the phase has several. */
export function partNames(
  group: string,
  { name, components }: Pick<DeclaredPhase, 'name' | 'components'>,
): readonly string[] {
  const phase = `${group}-${name}`;
  return components.length === 1 ? [phase] : components.map((one) => `${phase}-${one}`);
}

/** A rollout as it is written for all of its phases. */
export type PhasedRollout = Omit<RolloutSpec, 'component' | 'change' | 'phase'> & {
  readonly phases: DeclaredPhases;
  /** Of the phases that have none of their own; null where all have. */
  readonly change: Change | null;
};

/** The rollouts that it is, the first phase first. */
export function partsOf({ phases, change, ...common }: PhasedRollout): readonly RolloutSpec[] {
  const order = phases.order.map((phase) => {
    return { phase: phase.name, rollouts: partNames(common.name, phase) };
  });
  return phases.order.flatMap((phase, index) => {
    const own = phase.change ?? change;
    const { name, pointOfNoReturn } = phase;
    if (own === null) return [];
    const part: PhasePart = {
      of: common.name,
      name,
      index,
      scope: phases.scope,
      ...(pointOfNoReturn === undefined ? {} : { pointOfNoReturn }),
      order,
    };
    return phase.components.map((component, place) => ({
      ...common,
      name: order[index]?.rollouts[place] ?? common.name,
      component,
      change: own,
      phase: part,
    }));
  });
}
