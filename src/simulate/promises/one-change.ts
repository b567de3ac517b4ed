import type { Fence } from '../../core/rollout/world.ts';
import type { Checker } from '../trial/facts.ts';
import { place } from './story.ts';
import { checkerOf } from './truth.ts';

/** Promise 7: on a component of a cluster one change is at work at a time. */
export const oneChange: Checker = checkerOf(7, ({ fact, rollouts }, truth) => {
  if (fact.kind !== 'acted') return null;
  const { rollout: mine } = fact.fence;
  for (const [name, other] of rollouts) {
    if (name === mine || other.pinned.spec.component !== fact.component) continue;
    const theirs = truth.actsOf(name, fact.cluster);
    // What gave way to a hotfix has given up what that goes to.
    const isCeded = other.clusters.get(fact.cluster)?.step === 'skipped';
    if (theirs.length === 0 || isCeded) continue;
    if (other.course.kind !== 'ended') return `${place(fact)}: ${name} is at work there`;
    if (theirs.some(({ fence }) => isLater(fence, fact.fence))) {
      return `${place(fact)}: ${name} was at work there since it was decided`;
    }
  }
  return null;
});

function isLater(fence: Fence, than: Fence): boolean {
  return fence.epoch > than.epoch || (fence.epoch === than.epoch && fence.position > than.position);
}
