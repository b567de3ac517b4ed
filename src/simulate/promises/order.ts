import type { Checker } from '../trial/facts.ts';
import { place } from './story.ts';
import { checkerOf, firstTouch } from './truth.ts';

/** What leaves a cluster in front out of the order, with a debt or within `maxFailures`. */
const leftOut = new Set(['deferred', 'skipped', 'failed']);

/** Promise 1: no cluster is touched before all that are in front of it are truly on the change. */
export const order: Checker = checkerOf(1, (moment, truth) => {
  const fact = firstTouch(truth, moment);
  if (fact === null) return null;
  const rollout = truth.decidedOn(fact);
  const now = moment.rollouts.get(fact.fence.rollout);
  const mine = rollout?.clusters.get(fact.cluster);
  if (rollout === undefined || mine === undefined) return `${place(fact)}: it is in no plan`;
  for (const { name, stage, wave, step } of rollout.clusters.values()) {
    const isAhead = stage < mine.stage || (stage === mine.stage && wave < mine.wave);
    if (!isAhead || leftOut.has(step)) continue;
    if (step !== 'verified') return `${place(fact)}: ${name} in front of it is ${step}`;
    // Since it was decided, what is in front may have begun to go back.
    if (now?.clusters.get(name)?.step !== 'verified') continue;
    const readyAt = truth.readySince(rollout, name);
    if (readyAt === null || readyAt > fact.at) {
      return `${place(fact)}: ${name} in front of it is not on the change`;
    }
  }
  return null;
});
