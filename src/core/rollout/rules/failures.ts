import { amountOf } from '../../fleet/quantities.ts';
import type { ClusterProgress, Rollout } from '../history/state.ts';

/** The clusters of a stage whose delivery failed, and whether they are more than it may have. */
export interface StageFailures {
  readonly failed: readonly ClusterProgress[];
  readonly isTooMany: boolean;
}

/** What `maxFailures` says of a stage, counted from 0. */
export function failuresOf({ clusters, pinned }: Rollout, stage: number): StageFailures {
  const failed: ClusterProgress[] = [];
  for (const cluster of clusters.values()) {
    if (cluster.step === 'failed' && cluster.stage === stage) failed.push(cluster);
  }
  const waves = pinned.plan.stages[stage]?.waves ?? [];
  const members = waves.reduce((sum, wave) => sum + wave.clusters.length, 0);
  const max = amountOf(pinned.spec.strategy.maxFailures, members);
  return { failed, isTooMany: failed.length > max };
}
