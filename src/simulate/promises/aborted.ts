import type { Checker } from '../trial/facts.ts';
import { toldIn } from './story.ts';
import { checkerOf } from './truth.ts';

/** Promise 9: who ends a rollout is told that a change is on a cluster only where all of it got there. */
export const aborted: Checker = checkerOf(9, (moment, truth) => {
  const told = toldIn(moment);
  const event = told?.happened.event;
  if (told === null || event?.type !== 'aborted') return null;
  const { rollout } = told;
  const { left, unsure = [] } = event;
  const sure = left.filter((name) => !unsure.includes(name));
  const untrue = sure.filter((name) => truth.firstReadySince(rollout, name) === null);
  if (untrue.length === 0) return null;
  return `${rollout.pinned.spec.name} was aborted, and is said to be on ${untrue.join(', ')}`;
});
