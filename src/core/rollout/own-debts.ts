import { amountText } from '../fleet/quantities.ts';
import type { Debt, Rollout } from './history/state.ts';
import { failuresOf } from './rules/failures.ts';

/**
 * What a rollout owes by its own events, whatever others did since. A change that was taken back altogether owes
 * nothing to those that never had it.
 */
export function ownDebts(rollout: Rollout): readonly Debt[] {
  const { course, debts } = rollout;
  if (course.kind === 'ended' && course.as === 'rolled-back') return [];
  return [...debts, ...failures(rollout)];
}

/** A delivery that failed within what the strategy allows is still owed; past that, it is a halt. */
function failures(rollout: Rollout): readonly Debt[] {
  const { maxFailures } = rollout.pinned.spec.strategy;
  const tolerated = rollout.pinned.plan.stages.flatMap((_, stage) => {
    const { failed, isTooMany } = failuresOf(rollout, stage);
    return isTooMany ? [] : failed;
  });
  return tolerated.map(({ name, message }) => ({
    kind: 'failed',
    cluster: name,
    owner: rollout.pinned.author,
    since: rollout.changedAt,
    until: null,
    message: `${name} failed and maxFailures (${amountText(maxFailures)}) let the rollout go on: ${message}`,
  }));
}
