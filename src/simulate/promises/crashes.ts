import type { ClusterProgress } from '../../core/rollout/history/state.ts';
import type { ActedFact, Breach, Checker, Fact } from '../trial/facts.ts';
import { type Moment, moments, place } from './story.ts';
import { Truth } from './truth.ts';

/** A look and the write of what it found may be so far apart. */
const lookMs = 60_000;

/** Promise 10: what is done was written before, as it was to be; who lost its place does nothing. */
export const crashes: Checker = (trace) => {
  const found: Breach[] = [];
  const newest = new Map<string, number>();
  const times = new Map<string, number>();
  const truth = new Truth(trace);
  const hands: Fact[] = [];
  for (const moment of moments(trace)) {
    const { fact, rollouts } = moment;
    truth.remember(rollouts);
    if (fact.kind === 'zone') hands.push(fact);
    if (fact.kind === 'stored') {
      const before = times.get(fact.event.stream) ?? 0;
      if (fact.event.at < before) {
        found.push({ promise: 10, at: fact.at, message: `time goes back in ${fact.event.stream}` });
      }
      times.set(fact.event.stream, fact.event.at);
    }
    if (fact.kind !== 'acted') continue;
    const key = `${fact.component} ${fact.cluster}`;
    const wrong =
      unwritten(truth, fact) ??
      misremembered(moment, fact, hands) ??
      outOfPlace(newest.get(key), fact);
    newest.set(key, Math.max(newest.get(key) ?? 0, fact.controller ?? 0));
    if (wrong !== null)
      found.push({ promise: 10, at: fact.at, message: `${place(fact)}: ${wrong}` });
  }
  return found;
};

function unwritten(truth: Truth, fact: ActedFact): string | null {
  const progress = truth.decidedOn(fact)?.clusters.get(fact.cluster);
  if (progress === undefined) return 'nothing of it was written';
  if (!progress.zonesTried.includes(fact.zone)) return 'the zone was not begun in the log';
  const step = fact.how === 'apply' ? 'changing' : 'restoring';
  return progress.step === step ? null : `the cluster was ${progress.step} in the log`;
}

/** What is to be gone back to is what truly ran there. */
function misremembered(
  { rollouts }: Moment,
  fact: ActedFact,
  hands: readonly Fact[],
): string | null {
  const progress = rollouts.get(fact.fence.rollout)?.clusters.get(fact.cluster);
  const { change } = rollouts.get(fact.fence.rollout)?.pinned.spec ?? {};
  if (fact.how !== 'apply' || progress === undefined || progress.before === null) return null;
  if (fact.before?.revision === change?.revision) return null;
  const wasTouched = hands.some(
    (hand) =>
      hand.kind === 'zone' && hand.cluster === fact.cluster && fact.at - hand.at < 60 * lookMs,
  );
  const written = revisionBefore(progress, fact.zone);
  if (wasTouched || written === fact.before?.revision) return null;
  if (isInherited(rollouts, fact, written)) return null;
  return `${fact.before?.revision} ran there, and ${written} was written down`;
}

/** Whether what was written down is what ran before a superseded rollout came there, and was never verified. */
function isInherited(
  rollouts: Moment['rollouts'],
  { cluster, zone, component }: ActedFact,
  written: string | undefined,
): boolean {
  return [...rollouts.values()].some(({ course, pinned, clusters }) => {
    const left = clusters.get(cluster);
    const isSuperseded = course.kind === 'ended' && course.as === 'superseded';
    if (!isSuperseded || pinned.spec.component !== component || left === undefined) return false;
    return left.step !== 'verified' && revisionBefore(left, zone) === written;
  });
}

function revisionBefore({ before }: ClusterProgress, zone: string): string | undefined {
  return before?.find((one) => one.zone === zone)?.running?.revision;
}

function outOfPlace(newest: number | undefined, { controller }: ActedFact): string | null {
  if (controller === null || newest === undefined || controller >= newest) return null;
  return `by controller ${controller} after controller ${newest} was there`;
}
