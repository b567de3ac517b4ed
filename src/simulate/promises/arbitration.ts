import { fleetEventFrom, fleetStream, rolloutOfStream } from '../../core/rollout/history/codec.ts';
import type { RolloutEvent } from '../../core/rollout/history/events.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Breach, Checker, Fact } from '../trial/facts.ts';
import { type Moment, moments, toldIn } from './story.ts';
import { checkerOf, type Truth } from './truth.ts';

/** Promise 7: who takes whose place takes it between two waves; and nobody is blamed for what may be from another one. */
export const arbitration: Checker = (trace) => [
  ...places(trace),
  ...blames(trace),
  ...suspects(trace),
];

/** By rollout: those that have taken its place, or will. */
class Successors {
  readonly #by = new Map<string, string>();

  see(fact: Fact): void {
    if (fact.kind !== 'stored' || fact.event.stream !== fleetStream) return;
    const event = fleetEventFrom(fact.event);
    if (event.type === 'enrolled') {
      for (const older of event.supersedes ?? []) this.#by.set(older, event.rollout);
    }
    if (event.type === 'ended') {
      for (const [older, newer] of this.#by) if (newer === event.rollout) this.#by.delete(older);
    }
  }

  of(rollout: string): string | undefined {
    return this.#by.get(rollout);
  }
}

const places: Checker = (trace) => {
  const successors = new Successors();
  const found: Breach[] = [];
  for (const moment of moments(trace)) {
    const message = misplaced(moment, successors);
    if (message !== null) found.push({ promise: 7, at: moment.fact.at, message });
    successors.see(moment.fact);
  }
  return found;
};

function misplaced(moment: Moment, successors: Successors): string | null {
  const told = toldIn(moment);
  if (told === null) return null;
  const { rollout, happened } = told;
  const { event } = happened;
  const { name } = rollout.pinned.spec;
  const isForward = rollout.course.kind === 'forward';
  if (event.type === 'superseded' && event.by !== undefined && isForward && isUnderWay(rollout)) {
    return `${name} is superseded in the middle of a wave`;
  }
  const newer = successors.of(name);
  if (newer === undefined || event.type !== 'cluster-started' || isUnderWay(rollout)) return null;
  if (isAside(moment.rollouts.get(newer))) return null;
  return `${name} begins a wave with ${event.cluster}, and ${newer} has taken its place`;
}

/** A person keeps it from beginning. */
function isAside(rollout: Rollout | undefined): boolean {
  return rollout !== undefined && !rollout.claimed && rollout.course.kind !== 'waiting';
}

function isUnderWay({ clusters }: Rollout): boolean {
  return [...clusters.values()].some(({ step }) => step === 'changing' || step === 'delivered');
}

/** Longer than it takes until all know what began. */
const knownMs = 15_000;

const blames: Checker = checkerOf(7, (moment, truth) => {
  const told = toldIn(moment);
  if (told === null) return null;
  const { rollout, happened, at } = told;
  const { event } = happened;
  if (event.type !== 'rollback-began' || !event.rollback.automatic) return null;
  if (rollout.course.kind === 'backward') return null;
  const last = rollout.regressions.at(-1);
  if (last === undefined || last.check === null || last.cause === 'shared') return null;
  const { name, hotfix } = rollout.pinned.spec;
  if (hotfix !== undefined) return null;
  const other = besideOn(moment, truth, { cluster: last.cluster, name, since: at - knownMs });
  return other === null
    ? null
    : `${name} goes back for ${last.check} on ${last.cluster}, which may be from ${other} as well`;
});

/** Another component is being changed on the cluster at the same time, and not for an emergency. */
function besideOn(
  { rollouts }: Moment,
  truth: Truth,
  { cluster, name, since }: { cluster: string; name: string; since: number },
): string | null {
  const mine = rollouts.get(name)?.pinned.spec;
  if (mine === undefined) return null;
  for (const one of truth.changing.get(cluster) ?? []) {
    const other = rollouts.get(one);
    const progress = other?.clusters.get(cluster);
    const spec = other?.pinned.spec;
    if (one === name || spec === undefined || progress === undefined) continue;
    const isSuspect =
      spec.component !== mine.component &&
      spec.hotfix === undefined &&
      // Phases know among themselves which one answers.
      (spec.phase === undefined || spec.phase.of !== mine.phase?.of);
    if (isSuspect && isBeingChanged(progress.step) && (progress.startedAt ?? since) < since)
      return one;
  }
  return null;
}

function isBeingChanged(step: string): boolean {
  return step === 'changing' || step === 'delivered' || step === 'restoring';
}

/** Whoever is suspected begins nothing before a person has let it. */
const suspects: Checker = (trace) => {
  const open = new Map<string, string>();
  const found: Breach[] = [];
  for (const moment of moments(trace)) {
    const told = toldIn(moment);
    const name = moment.fact.kind === 'stored' ? rolloutOfStream(moment.fact.event.stream) : null;
    if (told === null || name === null) continue;
    const { event } = told.happened;
    const by = open.get(name);
    if (by !== undefined && event.type === 'cluster-started') {
      const message = `${name} begins with ${event.cluster}, and ${by} suspects it`;
      found.push({ promise: 7, at: moment.fact.at, message });
    }
    if (isAnswer(event, told.rollout)) open.delete(name);
    if (event.type !== 'halted') continue;
    for (const other of event.beside ?? []) open.set(other, name);
  }
  return found;
};

function isAnswer(event: RolloutEvent, { course }: Rollout): boolean {
  if (event.type === 'halted') return event.code === 'overlap';
  return event.type === 'overruled' && course.kind === 'halted' && course.code === 'overlap';
}
