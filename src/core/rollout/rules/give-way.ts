import type { Enrolled } from '../history/fleet-state.ts';
import { undoneHotfixes, undoneText } from '../history/hotfixes.ts';
import { isTouched, type Rollout } from '../history/state.ts';
import { emit, hold, type Turn } from './turn.ts';

/**
 * The hotfix that wants this rollout's component on clusters of its plan; null when none does. One that the rollout's
 * own change includes is in nobody's way.
 */
export function hotfixAhead({ rollout, fleet }: Turn): Enrolled | null {
  const { name, component, includes = [] } = rollout.pinned.spec;
  const found = [...fleet.enrolled.values()].find(
    (other) =>
      other.isUrgent === true &&
      other.rollout !== name &&
      other.component === component &&
      !includes.includes(other.rollout) &&
      other.clusters.some((cluster) => rollout.clusters.has(cluster)),
  );
  return found ?? null;
}

/**
 * Promise 7: a hotfix is not kept waiting by what is on its way forward or stands still. What is half changed is finished
 * first, since nothing is worse than half a cluster; a rollback, which repairs as well, is waited for. What the hotfix
 * goes to is given up: to change or restore it later would undo the fix.
 */
export function giveWay(turn: Turn): void {
  const { rollout } = turn;
  const mayYield = ['forward', 'paused', 'halted'].includes(rollout.course.kind);
  const hotfix = rollout.claimed && mayYield ? hotfixAhead(turn) : null;
  if (hotfix === null) return;
  const ceded = [...rollout.clusters.values()].filter(({ name }) => hotfix.clusters.includes(name));
  const half = [...rollout.clusters.values()].find(({ step }) => step === 'changing');
  if (half !== undefined && rollout.course.kind === 'forward') {
    const message =
      `hotfix ${hotfix.rollout} has the component next: ${half.name} is finished first and nothing new begins; ` +
      `to leave it as it is: tierwise pause ${rollout.pinned.spec.name}`;
    hold(turn, { for: 'hotfix', owner: hotfix.rollout, until: null, message });
    return;
  }
  const message = `hotfix ${hotfix.rollout} took ${rollout.pinned.spec.component}`;
  emit(turn, {
    type: 'yielded',
    to: hotfix.rollout,
    ceded: ceded.map(({ name }) => name),
    message,
  });
}

/** Whether it is a backfill whose hotfix was settled before it began: then it ends. */
export function isNotNeeded(turn: Turn): boolean {
  const { pinned, course, claimed } = turn.rollout;
  const { backfillOf } = pinned.spec;
  if (claimed || course.kind === 'ended') return false;
  const isBegun = [...turn.rollout.clusters.values()].some(isTouched);
  if (backfillOf === undefined || turn.fleet.hotfixes.has(backfillOf) || isBegun) return false;
  emit(turn, { type: 'superseded', message: `hotfix ${backfillOf} owes nothing any more` });
  return true;
}

/** Whether its change would undo a hotfix: then it is halted before it has the component. */
export function isTurnedDown(turn: Turn): boolean {
  const { rollout, fleet } = turn;
  const undone = undoneHotfixes(fleet.hotfixes, rollout.pinned.spec, unfinishedOf(rollout));
  if (undone.length === 0) return false;
  emit(turn, { type: 'halted', code: 'undoes-hotfix', message: undoneText(undone) });
  return true;
}

/** The clusters that it would still change. */
function unfinishedOf({ clusters }: Rollout): readonly string[] {
  return [...clusters.values()].filter(({ step }) => step !== 'skipped').map(({ name }) => name);
}
