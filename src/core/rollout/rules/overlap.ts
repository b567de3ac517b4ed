import { namesText } from '../../fleet/names.ts';
import type { Regression } from '../history/events.ts';
import type { Enrolled } from '../history/fleet-state.ts';
import { isSameGroup } from '../history/phases.ts';
import { emit, type Turn } from './turn.ts';

/**
 * The rollouts of other components that a regression on a cluster may be from as well. What is being changed is
 * suspected before what was verified there; where that tells nothing, nobody can say which of them it was. A hotfix is
 * there because something was bad, and is never stopped for it.
 */
export function suspectsOf(
  { rollout, fleet }: Turn,
  { cluster, cause }: Pick<Regression, 'cluster' | 'cause'>,
): readonly Enrolled[] {
  if (cause !== 'change' && cause !== 'lost-signal') return [];
  const { name, component, hotfix } = rollout.pinned.spec;
  if (hotfix !== undefined) return [];
  const changing = fleet.changing.get(cluster);
  const isFresh = changing?.has(name) === true;
  const others = [...(fleet.touched.get(cluster) ?? [])].flatMap(
    (other) => fleet.enrolled.get(other) ?? [],
  );
  return others.filter(
    (other) =>
      other.rollout !== name &&
      other.component !== component &&
      other.isUrgent !== true &&
      // Phases know among themselves which one answers.
      !isSameGroup(other, rollout.pinned.spec) &&
      (!isFresh || changing.has(other.rollout)),
  );
}

/** Stops this rollout and the others, because a person has to tell whose doing a regression is. */
export function suspend(turn: Turn, regression: Regression, others: readonly Enrolled[]): void {
  const { name, component } = turn.rollout.pinned.spec;
  const all = [{ rollout: name, component }, ...others];
  const who = all.map((one) => `${one.rollout} (${one.component})`);
  const what = `${regression.check ?? 'delivery'} on ${regression.cluster}: ${regression.message}`;
  const message =
    `${what}. ${namesText(who)} were at work there at the same time, so nobody can tell which of them it is from: ` +
    'all of them stop, and a person decides which one goes back';
  emit(turn, {
    type: 'halted',
    code: 'overlap',
    message,
    beside: others.map(({ rollout }) => rollout),
  });
}

/** Stops because another rollout has seen what may be from this one. */
export function answerSuspicion(turn: Turn): void {
  const { rollout, fleet } = turn;
  const message = fleet.suspects.get(rollout.pinned.spec.name);
  const { kind } = rollout.course;
  if (message === undefined || (kind !== 'forward' && kind !== 'paused')) return;
  emit(turn, { type: 'halted', code: 'overlap', message });
}
