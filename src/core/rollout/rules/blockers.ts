import { durationText } from '../../fleet/quantities.ts';
import { forceOf, goOnWithout } from './forced.ts';
import { badSince, isOthersDoing, silentForMs } from './harm.ts';
import { isUnmended } from './health-from.ts';
import { gradeKey, isDelivered } from '../history/state.ts';
import { inheritedOn } from './succession.ts';
import { laterPhase } from '../history/evolve-part.ts';
import { answererOn } from './phases.ts';
import { gradeOf, type Turn } from './turn.ts';
import type { Reason } from '../world.ts';

/**
 * What holds the whole rollout: nothing new begins and nothing is verified while a changed cluster
 * is not well or blind, or while something is bad on clusters that were never touched.
 * Each lifts by itself when its cause is gone.
 */
export function blockers(turn: Turn): readonly Reason[] {
  return [
    ...falters(turn),
    ...unmended(turn),
    ...blindness(turn),
    ...ofLaterPhases(turn),
    ...incidents(turn),
  ];
}

/** A repair that has not helped yet, where it should have: it is no harm, and no reason to go on. */
function unmended(turn: Turn): readonly Reason[] {
  return [...turn.rollout.clusters.values()].filter(isDelivered).flatMap((cluster) =>
    turn.required.flatMap(({ check }) => {
      const grade = gradeOf(turn, check.name, cluster.name);
      if (grade?.verdict !== 'regressed' || !isUnmended(cluster, check)) return [];
      const message = `${check.name} is bad on ${cluster.name} as it was before the repair: ${grade.message}`;
      return [{ for: 'repair', owner: cluster.name, until: null, message }];
    }),
  );
}

/** Bad, or silent, where a later phase has changed the cluster since: that one goes back first, if any. */
function ofLaterPhases(turn: Turn): readonly Reason[] {
  return [...turn.rollout.clusters.values()].filter(isDelivered).flatMap(({ name }) => {
    const answerer = answererOn(turn, name);
    if (answerer === null) return [];
    return turn.required.flatMap(({ check }) => {
      const grade = gradeOf(turn, check.name, name);
      if (grade?.verdict !== 'regressed' && grade?.verdict !== 'blind') return [];
      const message =
        `${check.name} is ${grade.verdict === 'blind' ? 'blind' : 'bad'} on ${name} since ${answerer.rollout} ` +
        `(phase ${answerer.phase}) came there, which answers for it: ${grade.message}`;
      return [{ for: laterPhase, owner: name, until: null, message }];
    });
  });
}

function falters({ rollout }: Turn): readonly Reason[] {
  return [...rollout.clusters.values()].flatMap(({ name, falter, step }) => {
    if (falter === null || step === 'restoring') return [];
    const message = `${name} is ${falter.kind} since the change began: ${falter.message}`;
    return [{ for: falter.kind, owner: name, until: null, message }];
  });
}

function blindness(turn: Turn): readonly Reason[] {
  const { blindDeadlineMs } = turn.rollout.pinned.spec.strategy;
  const force = forceOf(turn, 'blind');
  const own = [...turn.rollout.clusters.values()].filter(
    ({ name }) => answererOn(turn, name) === null,
  );
  return own.filter(isDelivered).flatMap((cluster) =>
    turn.required.flatMap(({ check, source }): readonly Reason[] => {
      const silentMs = silentForMs(turn, cluster, { check, source });
      if (silentMs === null) return [];
      const why = gradeOf(turn, check.name, cluster.name)?.message ?? '';
      const what = `${check.name} is blind on ${cluster.name}`;
      if (force !== null) {
        goOnWithout(turn, force, { of: [gradeKey(check.name, cluster.name)], message: what });
        return [];
      }
      if (isUnmended(cluster, check)) {
        const message = `${what}, as it was before the repair: ${why}`;
        return [{ for: 'repair', owner: cluster.name, until: null, message }];
      }
      const message =
        `${what}: ${why}. Silence is not health; after ` +
        `${durationText(blindDeadlineMs)} of it, while others report, it is a regression`;
      const until = turn.now - silentMs + blindDeadlineMs;
      return [{ for: 'blind', owner: source.name, until, message }];
    }),
  );
}

/**
 * Bad before the first write, or where another rollout is at work: not this change's doing. A hotfix is there because of
 * an incident, and is not held by it.
 */
function incidents(turn: Turn): readonly Reason[] {
  const { rollout } = turn;
  if (rollout.pinned.spec.hotfix !== undefined) return [];
  const touchedAt = rollout.firstTouchAt ?? Number.POSITIVE_INFINITY;
  const force = forceOf(turn, 'incident');
  return rollout.pinned.fleet.clusters.flatMap(({ name }) => {
    const progress = rollout.clusters.get(name);
    if (progress !== undefined && progress.startedAt !== null) return [];
    // What a superseded rollout broke is what this one comes to mend.
    if (inheritedOn(turn, name) !== undefined) return [];
    return turn.required.flatMap(({ check }) => {
      const onset = badSince(turn, check.name, name);
      const isBefore = onset !== null && onset < touchedAt;
      if (onset === null || (!isBefore && !isOthersDoing(turn, name))) return [];
      const why = gradeOf(turn, check.name, name)?.message ?? '';
      const when = isBefore
        ? 'since before the change came near'
        : 'where another rollout was at work';
      const message = `${check.name} is bad on ${name}, ${when}: ${why}`;
      // What another rollout does is for that one to answer, and is over soon.
      if (isBefore && force !== null) {
        goOnWithout(turn, force, { of: [gradeKey(check.name, name)], message });
        return [];
      }
      return [{ for: 'incident', owner: name, until: null, message }];
    });
  });
}
