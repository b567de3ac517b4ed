import { amountOf } from '../../fleet/quantities.ts';
import type { ClusterProgress, Rollout } from '../history/state.ts';

/** The clusters of a stage whose delivery failed, and whether they are more than it may have. */
export interface StageFailures {
  readonly failed: readonly ClusterProgress[];
  readonly isTooMany: boolean;
}

/** What `maxFailures` says of a stage, counted from 0. */
export function failuresOf({ clusters, pinned }: Rollout, stage: number): StageFailures {
  const members = pinned.plan.stages[stage]?.waves.flatMap((wave) => wave.clusters) ?? [];
  const failed = [...clusters.values()].filter(
    (cluster) => cluster.step === 'failed' && cluster.stage === stage,
  );
  const max = amountOf(pinned.spec.strategy.maxFailures, members.length);
  return { failed, isTooMany: failed.length > max };
}
