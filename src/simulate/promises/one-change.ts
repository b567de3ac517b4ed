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
    if (theirs.length === 0) continue;
    if (other.course.kind !== 'ended') return `${place(fact)}: ${name} is at work there`;
    const isOver = rollouts.get(mine)?.course.kind === 'ended';
    const last = truth.actsOf(mine, fact.cluster).at(-1)?.at ?? 0;
    if (isOver && theirs.some(({ at }) => at > last)) {
      return `${place(fact)}: it has ended, and ${name} was at work there since`;
    }
  }
  return null;
});
