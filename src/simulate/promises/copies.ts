import { requiredChecks } from '../../core/rollout/history/events.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Checker } from '../trial/facts.ts';
import { place } from './story.ts';
import { checkerOf, isBadFor, firstTouch, sightMs, type Truth } from './truth.ts';

/** Promise 5: of the clusters that hold a tenant, enough are not being changed, and are well. */
export const copies: Checker = checkerOf(5, (moment, truth) => {
  const { rollouts } = moment;
  const fact = firstTouch(truth, moment);
  if (fact === null) return null;
  const rollout = rollouts.get(fact.fence.rollout);
  // A broken copy is no redundancy: its repair waits for nobody.
  if (rollout === undefined || rollout.clusters.get(fact.cluster)?.isRepair === true) return null;
  for (const { tenant, clusters, minUntouched } of truth.copies) {
    if (!clusters.includes(fact.cluster)) continue;
    const left = clusters.filter(
      (name) =>
        name !== fact.cluster &&
        (truth.changing.get(name)?.size ?? 0) === 0 &&
        !isKnownBad(truth, rollout, { name, now: fact.at }),
    );
    if (left.length < minUntouched) {
      return `${place(fact)}: ${tenant} is left with ${left.length} of ${minUntouched} copies`;
    }
  }
  return null;
});

/** Bad for so long that a controller that was there all the time has seen it. */
function isKnownBad(
  truth: Truth,
  rollout: Rollout,
  { name, now }: { readonly name: string; readonly now: number },
): boolean {
  const { mood, since } = truth.mood(name);
  const control = truth.inControlSince ?? now;
  const isBad = requiredChecks(rollout.pinned).some((check) => isBadFor(mood, check));
  const seenFrom = Math.max(since, control, rollout.plannedAt);
  return isBad && now - seenFrom > 2 * sightMs(rollout);
}
