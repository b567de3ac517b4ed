import { namesText } from '../../fleet/names.ts';
import type { Loss } from '../history/events.ts';
import type { FleetState } from '../history/fleet-state.ts';
import { type OpenGroup, type OpenPart, owedBy } from '../history/phases.ts';
import {
  type ClusterProgress,
  isTouched,
  type Rollout,
  touchedClusters,
} from '../history/state.ts';
import type { Reason } from '../world.ts';
import { emit, expect, hold, type Turn } from './turn.ts';

/**
 * A change in phases: a later one begins where the earlier ones are in place, and what goes back goes back in reverse. Every
 * rollout of the group sees in the shared stream how far the others are.
 */

type Seen = Pick<Turn, 'rollout' | 'fleet'>;

function groupOf({ rollout, fleet }: Seen): OpenGroup | null {
  const { phase } = rollout.pinned.spec;
  return phase === undefined ? null : (fleet.phases.get(phase.of) ?? null);
}

function earlierOf(seen: Seen): readonly OpenPart[] {
  const index = seen.rollout.pinned.spec.phase?.index ?? 0;
  return (groupOf(seen)?.parts ?? []).filter((part) => part.index < index);
}

function laterOf(seen: Seen): readonly OpenPart[] {
  const index = seen.rollout.pinned.spec.phase?.index ?? 0;
  return (groupOf(seen)?.parts ?? []).filter((part) => part.index > index);
}

/** Whether it may not even claim its component: what has that keeps others waiting. */
export function isBehindPhase(turn: Turn): boolean {
  const reason = stopOf(turn) ?? fleetAhead(turn);
  if (reason === null) return false;
  expect(turn, reason);
  const { course } = turn.rollout;
  if (course.kind === 'waiting' && course.behind !== reason.owner) {
    emit(turn, { type: 'queued', behind: reason.owner, message: reason.message });
  }
  return true;
}

/** Whether it has nothing under way, and goes on with nothing until a person decides about another one of its group. */
export function isStoppedByGroup(rollout: Rollout, fleet: FleetState): boolean {
  const parts = groupOf({ rollout, fleet })?.parts ?? [];
  const isStopped = parts.some(({ course }) => course.kind === 'stopped');
  const isMoving = parts.some(({ course }) => course.kind === 'backward');
  const isAtWork = [...rollout.clusters.values()].some(({ step }) => step === 'changing');
  return isStopped && !isMoving && !isAtWork;
}

/** Whether a cluster may begin: nothing of the group stands still or goes back, and the earlier phases are in place. */
export function isInTurn(turn: Turn, { name }: ClusterProgress): boolean {
  const reason = stopOf(turn) ?? fleetAhead(turn) ?? clusterAhead(turn, name);
  if (reason !== null) hold(turn, reason);
  return reason === null;
}

/** Stop means stop for the group: what one has to decide, or takes back, no other goes on with. */
function stopOf(turn: Turn): Reason | null {
  const me = turn.rollout.pinned.spec.name;
  const found = groupOf(turn)?.parts.find(
    ({ rollout, course }) =>
      rollout !== me && (course.kind === 'stopped' || course.kind === 'backward'),
  );
  if (found === undefined) return null;
  const what = found.course.kind === 'stopped' ? 'is halted' : 'goes back';
  const message = `${found.rollout} (phase ${found.phase}) ${what}: nothing of ${groupOf(turn)?.of ?? ''} begins meanwhile`;
  return { for: 'phase', owner: found.rollout, until: null, message };
}

function fleetAhead(turn: Turn): Reason | null {
  if (groupOf(turn)?.scope !== 'fleet') return null;
  for (const part of earlierOf(turn)) {
    const owed = [...owedBy(part)];
    const isOver = part.course.kind === 'through' || part.course.kind === 'ended';
    if (isOver && owed.length === 0) continue;
    const mine = turn.rollout.pinned.spec.phase?.name ?? '';
    const message =
      `phase ${mine} begins nowhere before ${part.component} ${part.revision} (${part.rollout}, phase ${part.phase}) ` +
      `is everywhere: ${missingText(part, owed)}`;
    return { for: 'phase', owner: part.rollout, until: null, message };
  }
  return null;
}

function missingText(
  { course, component, revision, rollout }: OpenPart,
  owed: readonly string[],
): string {
  const verb = owed.length === 1 ? 'does' : 'do';
  const lacking = `${namesText(owed)} ${verb} not run it yet`;
  if (course.kind === 'onward') {
    return owed.length === 0 ? 'its last soak is not over' : lacking;
  }
  const how = `another rollout of ${component} ${revision} brings it there: tierwise debts repay ${rollout}`;
  return course.kind === 'ended'
    ? `${lacking}, and the rollout is ${course.as}; ${how}`
    : `${lacking}; ${how}`;
}

/** By cluster, the earlier phases that are to be there are. */
function clusterAhead(turn: Turn, cluster: string): Reason | null {
  if (groupOf(turn)?.scope !== 'cluster') return null;
  const part = earlierOf(turn).find((one) => owedBy(one).has(cluster));
  if (part === undefined) return null;
  const message = `${cluster} waits for ${part.component} ${part.revision} there (${part.rollout}, phase ${part.phase})`;
  return { for: 'phase', owner: part.rollout, until: null, message };
}

/** Whether it is through and has to watch on, because a later phase has not ended. */
export function awaitsLater(turn: Turn): boolean {
  const later = laterOf(turn).filter(({ course }) => course.kind !== 'ended');
  const [next] = later;
  if (next === undefined) return false;
  if (!turn.rollout.isThrough) emit(turn, { type: 'through' });
  const names = namesText(later.map(({ rollout }) => rollout));
  const message = `through all of its stages; it watches on, and can go back, until ${names} ${later.length === 1 ? 'has' : 'have'} ended`;
  expect(turn, { for: 'phase', owner: next.rollout, until: null, message });
  return true;
}

/** Whether an earlier phase was taken back before it began: then it ends. */
export function isLeftBehind(turn: Turn): boolean {
  const { rollout } = turn;
  if (rollout.course.kind === 'ended' || [...rollout.clusters.values()].some(isTouched))
    return false;
  const gone = earlierOf(turn).find(
    ({ course }) => course.kind === 'ended' && course.as === 'rolled-back',
  );
  if (gone === undefined) return false;
  const message = `${gone.rollout} (phase ${gone.phase}) was taken back`;
  emit(turn, { type: 'superseded', message });
  return true;
}

/** An earlier phase that goes back, and that this one has to go back in front of; null where there is none. */
export function returnAhead(turn: Turn): { message: string; byPerson: boolean } | null {
  const { course } = turn.rollout;
  // What could not be restored is tried again by a person.
  const isStuck = course.kind === 'halted' && course.code === 'restore-failed';
  if (course.kind === 'ended' || isStuck || touchedClusters(turn.rollout).length === 0) return null;
  for (const { rollout, phase, course: theirs } of earlierOf(turn)) {
    if (theirs.kind !== 'backward') continue;
    const message = `${rollout} (phase ${phase}) goes back, and later phases go back before it`;
    return { message, byPerson: theirs.byPerson };
  }
  return null;
}

/** Why a cluster that is verified is not restored yet: a later phase is still on its change. */
export function laterOnChange(turn: Turn, { name, step }: ClusterProgress): Reason | null {
  // What was never in place is nothing that a later phase could have begun on.
  if (step !== 'verified') return null;
  const isEverywhere = groupOf(turn)?.scope === 'fleet';
  for (const part of laterOf(turn).toReversed()) {
    const on = isEverywhere ? [...part.on.keys()] : part.on.has(name) ? [name] : [];
    const [first] = on;
    if (first === undefined) continue;
    const by = part.on.get(first)?.by ?? part.rollout;
    const isItself = by === part.rollout && part.course.kind !== 'ended';
    const how = isItself
      ? 'goes back first'
      : `is no more at work: ${part.component} has to be brought back from ${part.revision} there first`;
    const message = `${name} is not restored yet: ${by} (phase ${part.phase}) is on ${namesText(on)}, and ${how}`;
    return { for: 'phase', owner: by, until: null, message };
  }
  return null;
}

/** Whether a later phase has its change on anything, so that all that is under way has to be settled on the way back. */
export function isLaterBegun(turn: Turn): boolean {
  return laterOf(turn).some(({ on }) => on.size > 0);
}

/** The later phase that answers for what got worse on a cluster since it came there; null while none does. */
export function answererOn(turn: Turn, cluster: string): OpenPart | null {
  const found = laterOf(turn).findLast(({ on }) => on.has(cluster));
  if (found !== undefined) return found;
  // It has gone back from there: what was its doing stays so until that is over.
  const isKnown = turn.rollout.othersHarm.includes(cluster);
  return isKnown ? (laterOf(turn).at(-1) ?? null) : null;
}

/** Whether another rollout of the group has its change on a cluster. */
export function isOnByGroup(turn: Turn, cluster: string): boolean {
  const me = turn.rollout.pinned.spec.name;
  return (groupOf(turn)?.parts ?? []).some(({ rollout, on }) => rollout !== me && on.has(cluster));
}

/** What going back would lose now: of this phase and of later ones, once they have begun. */
export function lossesAhead(rollout: Rollout, fleet: FleetState): readonly Loss[] {
  const { phase, loss } = rollout.pinned.spec;
  if (loss !== undefined) return touchedClusters(rollout).length === 0 ? [] : [loss];
  const parts = groupOf({ rollout, fleet })?.parts ?? [];
  const lost = parts.flatMap((part): readonly Loss[] => {
    const isPassed = part.isBegun && part.index >= (phase?.index ?? 0);
    if (!isPassed || part.pointOfNoReturn === undefined) return [];
    return [{ phase: part.phase, message: part.pointOfNoReturn }];
  });
  // A phase of several components says it once.
  return lost.filter(
    (one, index) => lost.findIndex(({ phase: other }) => other === one.phase) === index,
  );
}

/** That going back loses something, and how a person accepts that. */
export function lossText(rollout: string, losses: readonly Loss[]): string {
  const what = losses.map(({ phase, message }) => `${message} (phase ${phase})`).join('; ');
  return (
    `going back is past a point of no return: ${what}. To accept that: ` +
    `tierwise rollback ${rollout} --accept data-loss --reason TEXT`
  );
}
