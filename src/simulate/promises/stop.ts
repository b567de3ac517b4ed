import { requiredChecks, type RolloutEvent } from '../../core/rollout/history/events.ts';
import { isTouched, type Rollout } from '../../core/rollout/history/state.ts';
import { rolloutOfStream } from '../../core/rollout/history/codec.ts';
import type { Breach, Checker } from '../trial/facts.ts';
import { moments, place } from './story.ts';
import { checkerOf, firstTouch, harmSightMs, isBadFor, type Truth } from './truth.ts';

/** Promise 6: what was decided after a regression begins nothing, and harm that shows is recorded. */
export const stop: Checker = (trace) => [...decidedAfter(trace), ...wentOn(trace)];

/** By what each action carries: the state of the log that it was decided on. */
const decidedAfter: Checker = (trace) => {
  const stopped = new Map<string, { from: number; to: number }[]>();
  const found: Breach[] = [];
  for (const { fact, happened, rollouts } of moments(trace)) {
    if (fact.kind === 'acted' && fact.how === 'apply') {
      const { rollout, version } = fact.fence;
      const isStopped = stopped
        .get(rollout)
        ?.some(({ from, to }) => version >= from && version < to);
      if (isStopped === true) {
        found.push({
          promise: 6,
          at: fact.at,
          message: `${place(fact)}: decided after a regression`,
        });
      }
    }
    const name = fact.kind === 'stored' ? rolloutOfStream(fact.event.stream) : null;
    if (fact.kind !== 'stored' || name === null || happened === null) continue;
    const { event } = happened;
    const spans = stopped.get(name) ?? [];
    stopped.set(name, spans);
    const open = spans.find(({ to }) => to === Number.POSITIVE_INFINITY);
    if (open !== undefined && isBeginning(event, rollouts.get(name))) {
      found.push({
        promise: 6,
        at: fact.at,
        message: `${event.type} of ${name} after a regression`,
      });
    }
    if (event.type === 'regressed' && open === undefined) {
      spans.push({ from: fact.event.version, to: Number.POSITIVE_INFINITY });
    }
    if (event.type === 'overruled' && open !== undefined) open.to = fact.event.version;
  }
  return found;
};

/** Something new, and not a restore. */
function isBeginning(event: RolloutEvent, rollout: Rollout | undefined): boolean {
  if (event.type === 'cluster-started') return true;
  const isZone = event.type === 'zone-started';
  return isZone && rollout?.clusters.get(event.cluster)?.step === 'changing';
}

const wentOn: Checker = checkerOf(6, (moment, truth) => {
  const { rollouts } = moment;
  const fact = firstTouch(truth, moment);
  if (fact === null) return null;
  const rollout = rollouts.get(fact.fence.rollout);
  // What was sent before a regression was recorded may arrive after it.
  const isRecorded = (rollout?.regressions.length ?? 0) > 0;
  const hurt =
    rollout === undefined || isRecorded ? undefined : longBad(truth, rollout, truth.sentBy(fact));
  return hurt === undefined ? null : `${place(fact)}: ${hurt} has been bad since its change`;
});

/** A changed cluster that has been bad for so long that it must have been seen; nobody forgave it. */
function longBad(truth: Truth, rollout: Rollout, now: number): string | undefined {
  const checks = requiredChecks(rollout.pinned);
  const control = truth.inControlSince ?? now;
  const touched = [...rollout.clusters.values()].filter(isTouched);
  return touched.find(({ name, startedAt }) => {
    const { mood, since } = truth.mood(name);
    const from = Math.max(since, startedAt ?? now, control, rollout.forgivenUntil);
    const isForgiven = rollout.forgivenUntil > since;
    return (
      !isForgiven && now - from > harmSightMs(rollout) && checks.some((one) => isBadFor(mood, one))
    );
  })?.name;
}
