import { requiredChecks } from '../../core/rollout/history/events.ts';
import { isDelivered, type Rollout } from '../../core/rollout/history/state.ts';
import type { Checker } from '../trial/facts.ts';
import { isForced } from './forced.ts';
import { toldIn } from './story.ts';
import { checkerOf, isSilent, sightMs, type Truth } from './truth.ts';

const advances = new Set(['wave-verified', 'stage-verified', 'completed']);

/** Promise 3: nothing advances on silence, and silence after a change does not last unnoticed. */
export const silence: Checker = checkerOf(3, (moment, truth) => {
  const told = toldIn(moment);
  if (told !== null && advances.has(told.happened.event.type)) {
    const { rollout, at } = told;
    const mute = muteClusters(truth, rollout).find(
      ({ since, isFromTheBeginning }) => isFromTheBeginning || at - since > sightMs(rollout),
    );
    if (mute === undefined) return null;
    // When all is done, its last stage has just been left.
    const last = Math.min(rollout.stage, rollout.pinned.plan.stages.length - 1);
    if (isForced(truth, rollout, { what: 'blind', stage: last, at })) return null;
    return `${told.happened.event.type} of ${rollout.pinned.spec.name}: nothing was heard of ${mute.name}`;
  }
  const { fact, rollouts } = moment;
  if (fact.kind !== 'told') return null;
  const rollout = rollouts.get(fact.rollout);
  return rollout === undefined ? null : unnoticed(truth, rollout, fact.at);
});

/** The changed clusters of which nothing is heard now. */
function muteClusters(truth: Truth, rollout: Rollout) {
  if (requiredChecks(rollout.pinned).length === 0) return [];
  return [...rollout.clusters.values()].filter(isDelivered).flatMap((cluster) => {
    const { name, deliveredAt, startedAt, isRepair } = cluster;
    const { mood, since } = truth.mood(name);
    if (!isSilent(mood)) return [];
    // What was silent before it was repaired has lost nothing by it.
    const isOld = isRepair && startedAt !== null && since <= startedAt;
    // Since the change was in place there has not been a single sample.
    const isFromTheBeginning = deliveredAt !== null && since < deliveredAt;
    return [{ name, since: Math.max(since, deliveredAt ?? since), isFromTheBeginning, isOld }];
  });
}

/** Silence for longer than `blindDeadline`, while others report and a controller is there. */
function unnoticed(truth: Truth, rollout: Rollout, now: number): string | null {
  const { inControlSince: control } = truth;
  if (rollout.course.kind !== 'forward' || control === null) return null;
  const othersReport = rollout.pinned.fleet.clusters.some(({ name }) => {
    const { mood, since } = truth.mood(name);
    const isChanging = (rollout.clusters.get(name)?.startedAt ?? null) !== null;
    return mood === 'good' && !isChanging && now - since > 2 * sightMs(rollout);
  });
  if (!othersReport) return null;
  const { blindDeadlineMs } = rollout.pinned.spec.strategy;
  const warmUpMs = Math.max(0, ...requiredChecks(rollout.pinned).map((one) => one.warmUpMs));
  const patienceMs = blindDeadlineMs + 2 * sightMs(rollout) + warmUpMs;
  // Since the clock was last set, or somebody let it go on, it listens anew.
  const setAt = truth.clocks.at(-1)?.since ?? control;
  const listensFrom = Math.max(control, setAt, rollout.forgivenUntil);
  const lost = muteClusters(truth, rollout).find(
    ({ since, isOld }) => !isOld && now - Math.max(since, listensFrom) > patienceMs,
  );
  if (lost === undefined) return null;
  return `${rollout.pinned.spec.name} goes on although nothing is heard of ${lost.name}`;
}
