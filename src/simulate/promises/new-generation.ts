import { isCompared } from '../../core/fleet/check.ts';
import { requiredChecks } from '../../core/rollout/history/events.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { ActedFact, Checker } from '../trial/facts.ts';
import { isForced } from './forced.ts';
import { place, toldIn } from './story.ts';
import { checkerOf, harmSightMs, isBadFor, stepMs, type Truth } from './truth.ts';

/** Promise 8: health is that of the new processes after they warmed up, harm counts from the first. */
export const newGeneration: Checker = checkerOf(8, (moment, truth) => {
  const { fact, rollouts } = moment;
  if (fact.kind === 'acted' && fact.how === 'apply') {
    const rollout = rollouts.get(fact.fence.rollout);
    return rollout === undefined ? null : harmUnheeded(truth, rollout, fact);
  }
  const told = toldIn(moment);
  if (told?.happened.event.type !== 'wave-verified') return null;
  const { rollout, happened, at } = told;
  const { event } = happened;
  if (
    event.type !== 'wave-verified' ||
    rollout.undecided.some(({ stage }) => stage === event.stage)
  )
    return null;
  const stage = rollout.pinned.plan.stages[event.stage];
  const checks = requiredChecks(rollout.pinned);
  const warmUpMs = Math.max(0, ...checks.map((check) => check.warmUpMs));
  const isUndecided = rollout.approvals.some(({ approval }) => approval.kind === 'inconclusive');
  if (checks.length === 0 || isUndecided) return null;
  const isPaid = isForced(truth, rollout, { what: 'soak', stage: event.stage, at });
  const owedMs = isPaid ? 0 : (stage?.waveSoakMs ?? 0);
  for (const { name, step, ...place } of rollout.clusters.values()) {
    const isMember = place.stage === event.stage && place.wave === event.wave;
    if (!isMember || step !== 'delivered') continue;
    const readyAt = truth.readySince(rollout, name);
    const firstAt = truth.firstReadySince(rollout, name);
    const slackMs = 2 * stepMs(rollout);
    const isWarm = readyAt !== null && at - readyAt >= warmUpMs - slackMs;
    // What was soaked before somebody drifted it, and it came back, stays soaked.
    const soakedMs = firstAt === null ? 0 : at - firstAt;
    if (!isWarm || soakedMs < warmUpMs + owedMs - slackMs) {
      return `wave-verified of ${rollout.pinned.spec.name}: ${name} had not warmed up`;
    }
  }
  return null;
});

/** A further zone of a cluster whose first new zone has been bad for long. */
function harmUnheeded(truth: Truth, rollout: Rollout, fact: ActedFact): string | null {
  const acts = truth.actsOf(rollout.pinned.spec.name, fact.cluster);
  const first = acts[0]?.at;
  const control = truth.inControlSince;
  const isFurther = acts.every(({ zone }) => zone !== fact.zone);
  if (first === undefined || control === null || !isFurther) return null;
  const { mood, since } = truth.mood(fact.cluster);
  const isBad = requiredChecks(rollout.pinned).some((check) => isBadFor(mood, check));
  if (!isBad || since < rollout.forgivenUntil || isOutOfPlace(truth, rollout)) return null;
  // What was decided before it showed may land much later.
  const decidedAt = truth.decidedOn(fact)?.changedAt ?? fact.at;
  const badMs = decidedAt - Math.max(since, first, control);
  return badMs > harmSightMs(rollout)
    ? `${place(fact)}: ${fact.cluster} has been bad all the time`
    : null;
}

/** While a clock is off, what a check that compares sees has no place in its history. */
function isOutOfPlace({ clocks }: Truth, { pinned }: Rollout): boolean {
  return clocks.at(-1)?.byMs !== 0 && requiredChecks(pinned).some(isCompared);
}
