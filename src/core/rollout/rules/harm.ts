import { type Check, isCompared } from '../../fleet/check.ts';
import type { Source } from '../../fleet/fleet.ts';
import { lookBackMs } from '../../judge/threshold.ts';
import { durationText } from '../../fleet/quantities.ts';
import type { Regression } from '../history/events.ts';
import { type ClusterProgress, gradeKey, isDelivered, isTouched } from '../history/state.ts';
import { stepLagMs } from '../needs.ts';
import { isUnmended } from './health-from.ts';
import { answererOn, isOnByGroup } from './phases.ts';
import { receiptOf } from './receipt.ts';
import { inheritedOn } from './succession.ts';
import { type Asked, gradeOf, type Turn } from './turn.ts';

/** A comparing check that says nothing for so many steps is silent. */
const silentStepsMin = 10;

/**
 * The regressions that are seen now and not recorded yet: a required check that fires on a changed
 * cluster; signal that the change has silenced; and what fires on clusters that nobody changed,
 * but began after the first write, because a bad neighbour hurts others.
 */
export function harmSeen(turn: Turn): readonly Regression[] {
  const { rollout } = turn;
  if (rollout.course.kind === 'ended') return [];
  const known = new Set(rollout.regressions.map(({ cluster }) => cluster));
  const fresh = rollout.pinned.fleet.clusters.filter(({ name }) => !known.has(name));
  const harms = fresh.flatMap(({ name }) => {
    const cluster = rollout.clusters.get(name);
    return turn.required.flatMap((asked) => {
      const harm =
        cluster !== undefined && isTouched(cluster)
          ? harmOfChange(turn, cluster, asked)
          : sharedHarm(turn, name, asked);
      return harm ?? [];
    });
  });
  return firstOfEachCluster(harms);
}

function harmOfChange(turn: Turn, cluster: ClusterProgress, asked: Asked): Regression | null {
  if (cluster.step === 'restoring' || cluster.step === 'stuck') return null;
  if (answererOn(turn, cluster.name) !== null) return null;
  const { check } = asked;
  // What does not help yet has done no harm, neither to what was bad before nor to what was silent.
  if (isUnmended(cluster, check)) return null;
  const grade = gradeOf(turn, check.name, cluster.name);
  if (grade === undefined) return null;
  const regression = { cluster: cluster.name, check: check.name };
  if (grade.verdict === 'regressed') {
    const evidence = receiptOf(turn, cluster.name, asked);
    return { ...regression, cause: 'change', message: grade.message, evidence };
  }
  const silentMs = silentForMs(turn, cluster, asked);
  const { blindDeadlineMs } = turn.rollout.pinned.spec.strategy;
  if (silentMs === null || silentMs < blindDeadlineMs || !othersReport(turn, check)) return null;
  const message =
    `no signal for ${durationText(silentMs)} since the change (${grade.message}), ` +
    'while other clusters still report';
  const evidence = receiptOf(turn, cluster.name, asked);
  return { ...regression, cause: 'lost-signal', message, evidence };
}

/**
 * How long a delivered cluster has been blind; null while it is not. What Tierwise itself missed while it
 * was away is not the cluster's silence: it listens for as long as a check looks back before it counts.
 */
export function silentForMs(turn: Turn, cluster: ClusterProgress, asked: Asked): number | null {
  const { check, source } = asked;
  if (!isDelivered(cluster)) return null;
  if (gradeOf(turn, check.name, cluster.name)?.verdict !== 'blind') return null;
  // That nobody knows what is usual is no silence.
  if (turn.compared.get(gradeKey(check.name, cluster.name))?.isLost === false) return null;
  const recorded = turn.rollout.grades.get(gradeKey(check.name, cluster.name));
  if (recorded?.grade.verdict !== 'blind') return 0;
  const listensFrom = turn.seen.evidence.get(check.name)?.since ?? turn.now;
  const heardFrom = listensFrom + listenMs(check, source);
  return Math.max(0, turn.now - Math.max(recorded.since, heardFrom));
}

/** How long a source must be listened to before its silence means anything. */
function listenMs(check: Check, source: Source): number {
  return isCompared(check)
    ? stepLagMs(source) + silentStepsMin * source.stepMs
    : lookBackMs(check.threshold, source.stepMs, source.lagMs);
}

/** Whether clusters that are not being changed still have signal: then silence is not theirs. */
function othersReport(turn: Turn, check: Check): boolean {
  return turn.rollout.pinned.fleet.clusters.some(({ name }) => {
    const progress = turn.rollout.clusters.get(name);
    if (progress !== undefined && isTouched(progress) && progress.step !== 'verified') return false;
    const verdict = gradeOf(turn, check.name, name)?.verdict;
    return verdict !== undefined && verdict !== 'blind';
  });
}

/** On a cluster that is not changed: bad since after the first write. */
function sharedHarm(turn: Turn, name: string, asked: Asked): Regression | null {
  const { rollout } = turn;
  const { firstTouchAt } = rollout;
  if (firstTouchAt === null || !isForward(turn) || isRestored(turn, name)) return null;
  if (inheritedOn(turn, name) !== undefined) return null;
  const grade = gradeOf(turn, asked.check.name, name);
  const onset = badSince(turn, asked.check.name, name);
  if (onset === null || onset < firstTouchAt || isOthersDoing(turn, name)) return null;
  return {
    cluster: name,
    check: asked.check.name,
    cause: 'shared',
    message: grade?.message ?? '',
    evidence: receiptOf(turn, name, asked),
  };
}

/**
 * Whether another rollout is changing the cluster, or was when the harm was first seen: then that one
 * answers for it. What is held as an incident stays one until it is over.
 */
export function isOthersDoing(turn: Turn, name: string): boolean {
  const { rollout, fleet } = turn;
  const by = fleet.changing.get(name) ?? new Set();
  const isChanged = [...by].some((other) => other !== rollout.pinned.spec.name);
  return (
    isChanged ||
    isOnByGroup(turn, name) ||
    rollout.held.some((one) => one.for === 'incident' && one.owner === name)
  );
}

/** Since when a check is bad on a cluster that is not changed; null while it is not. */
export function badSince(turn: Turn, check: string, cluster: string): number | null {
  const grade = gradeOf(turn, check, cluster);
  if (grade?.verdict !== 'regressed') return null;
  const recorded = turn.rollout.grades.get(gradeKey(check, cluster))?.grade;
  return recorded?.onset ?? grade.onset;
}

function isForward({ rollout }: Turn): boolean {
  return rollout.course.kind === 'forward' || rollout.course.kind === 'paused';
}

function isRestored({ rollout }: Turn, name: string): boolean {
  return rollout.clusters.get(name)?.step === 'restored';
}

function firstOfEachCluster(harms: readonly Regression[]): readonly Regression[] {
  const seen = new Set<string>();
  return harms.filter(({ cluster }) => !seen.has(cluster) && seen.add(cluster));
}
