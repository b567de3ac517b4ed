import { amountOf } from '../../fleet/quantities.ts';
import { isPassedOver, type Rollout } from '../history/state.ts';

/**
 * Within `maxDeferred` of the rollout's clusters, and never all of a stage. What a catch-up comes to is owed already, and
 * the stages in front of it were verified by the rollout whose change it brings.
 */
export function mayBeDeferred(rollout: Rollout): boolean {
  if (rollout.pinned.spec.catchUpOf !== undefined) return true;
  const all = [...rollout.clusters.values()];
  const deferred = all.filter(({ step }) => step === 'deferred').length;
  if (deferred >= amountOf(rollout.pinned.spec.strategy.maxDeferred, all.length)) return false;
  const others = all
    .filter(({ stage }) => stage === rollout.stage)
    .filter((one) => !isPassedOver(one));
  return others.length > 1;
}
