/**
 * Clusters that are busy when their turn comes are passed over for now. Those of one wave make a wave of their own
 * behind all others of their stage: the same clusters may be changed together, and the stage ends with them.
 */
import type { Instant } from '../../fleet/quantities.ts';
import type { ClusterProgress, Rollout } from './state.ts';

/** A wave of a stage, both counted from 0; late waves count on from the last one of the plan. */
export interface Place {
  readonly stage: number;
  readonly wave: number;
}

/** What becomes of a cluster that is busy: it moves to the late wave of its own, or is busy there again. */
export function postponed(
  { pinned }: Pick<Rollout, 'pinned'>,
  { stage, wave }: ClusterProgress,
  at: Instant,
): Pick<ClusterProgress, 'wave' | 'postponed'> {
  const planned = pinned.plan.stages[stage]?.waves.length ?? 0;
  return { wave: wave < planned ? planned + wave : wave, postponed: { since: at, wave } };
}

/** The late waves, once one more cluster has come to its own. */
export function lateWavesAfter(late: readonly Place[], { stage, wave }: Place): readonly Place[] {
  const isKnown = late.some((one) => one.stage === stage && one.wave === wave);
  return isKnown ? late : [...late, { stage, wave }];
}

/** The wave that follows upon another one in the current stage; when none does, one that there is not. */
export function waveAfter(rollout: Rollout, wave: number): number {
  const planned = rollout.pinned.plan.stages[rollout.stage]?.waves.length ?? 0;
  if (wave + 1 < planned) return wave + 1;
  const late = lateOf(rollout).filter((one) => one > wave);
  return late.length === 0 ? Math.max(planned, wave + 1) : Math.min(...late);
}

/** Whether no wave of the current stage comes after the current one. */
export function isLastWave(rollout: Rollout): boolean {
  const planned = rollout.pinned.plan.stages[rollout.stage]?.waves.length ?? 0;
  return rollout.wave >= Math.max(planned - 1, ...lateOf(rollout));
}

/** Whether the current wave is one of those that were busy before. */
export function isLateWave(rollout: Rollout): boolean {
  return lateOf(rollout).includes(rollout.wave);
}

/** The progress of the clusters whose turn it is in a wave, whether it is planned or late. */
export function membersAt(rollout: Rollout, { stage, wave }: Place): readonly ClusterProgress[] {
  const planned = rollout.pinned.plan.stages[stage]?.waves[wave]?.clusters;
  const isLate = rollout.lateWaves.some((one) => one.stage === stage && one.wave === wave);
  if (planned === undefined && !isLate) return [];
  const among =
    planned === undefined
      ? [...rollout.clusters.values()]
      : planned.flatMap((name) => rollout.clusters.get(name) ?? []);
  return among.filter((one) => one.stage === stage && one.wave === wave);
}

function lateOf({ lateWaves, stage }: Rollout): readonly number[] {
  return lateWaves.filter((one) => one.stage === stage).map(({ wave }) => wave);
}
