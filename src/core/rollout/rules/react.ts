import { durationText } from '../../fleet/quantities.ts';
import type { Regression } from '../history/events.ts';
import { failuresOf } from './failures.ts';
import { lossesAhead, lossText, returnAhead } from './phases.ts';
import { harmSeen } from './harm.ts';
import { answerSuspicion, suspectsOf, suspend } from './overlap.ts';
import { recordAtDeadline } from './record-again.ts';
import { beginRollback } from './roll-back.ts';
import { type ClusterProgress, currentStage, type Rollout } from '../history/state.ts';
import { emit, type Turn } from './turn.ts';

/**
 * Promise 6, stop means stop: what is bad is recorded, and the rollout turns at once. Nothing that
 * runs after this in the turn begins anything new.
 */
export function react(turn: Turn): void {
  for (const regression of harmSeen(turn)) {
    emit(turn, { type: 'regressed', regression });
    turnBack(turn, regression);
  }
  answerSuspicion(turn);
  reactToFailures(turn);
  reactToDeadline(turn);
  goBackInFront(turn);
}

/** Of a change in phases the later ones go back first, and all of what they changed. */
function goBackInFront(turn: Turn): void {
  const ahead = returnAhead(turn);
  if (ahead === null) return;
  const { message, byPerson } = ahead;
  beginRollback(turn, { scope: 'all', cluster: null, automatic: !byPerson, message });
}

function turnBack(turn: Turn, regression: Regression): void {
  const { onRegression } = turn.rollout.pinned.spec.strategy;
  const what =
    regression.check === null ? regression.cluster : `${regression.check} on ${regression.cluster}`;
  const message = `${what}: ${regression.message}`;
  if (regression.cause === 'shared') {
    halt(
      turn,
      'shared-regression',
      `${message}. It is not on the change's clusters alone: a person decides`,
    );
    return;
  }
  const others = turn.rollout.course.kind === 'backward' ? [] : suspectsOf(turn, regression);
  if (others.length > 0) {
    // What stands still already, because of another one's word, is not taken back for its own either.
    if (isOnward(turn)) suspend(turn, regression, others);
    return;
  }
  if (onRegression === 'halt') {
    halt(turn, 'regression', message);
    return;
  }
  const losses = lossesAhead(turn.rollout, turn.fleet);
  if (losses.length > 0 && !turn.rollout.mayLose && turn.rollout.course.kind !== 'backward') {
    const { name } = turn.rollout.pinned.spec;
    halt(turn, 'point-of-no-return', `${message}. ${lossText(name, losses)}`);
    return;
  }
  const scope = onRegression.slice('rollback-'.length) as 'wave' | 'stage' | 'all';
  beginRollback(turn, { scope, cluster: regression.cluster, automatic: true, message });
}

function halt(
  turn: Turn,
  code: 'regression' | 'shared-regression' | 'point-of-no-return',
  message: string,
): void {
  if (isOnward(turn)) emit(turn, { type: 'halted', code, message });
}

function isOnward({ rollout }: Turn): boolean {
  return rollout.course.kind === 'forward' || rollout.course.kind === 'paused';
}

/**
 * More failed deliveries than the strategy allows in a stage are a regression of the change; so is
 * what breaks later on in a stage that was left behind.
 */
function reactToFailures(turn: Turn): void {
  for (const index of turn.rollout.pinned.plan.stages.keys()) {
    const { course } = turn.rollout;
    if (course.kind !== 'forward' && course.kind !== 'paused') return;
    const { failed, isTooMany } = failuresOf(turn.rollout, index);
    if (isTooMany) tooManyFailed(turn, failed);
  }
}

function tooManyFailed(turn: Turn, failed: readonly ClusterProgress[]): void {
  const last = failed.findLast(({ startedAt }) => startedAt !== null);
  if (last === undefined) {
    const names = failed.map(({ name, message }) => `${name} (${message})`).join(', ');
    const message = `could not be changed: ${names}`;
    emit(turn, { type: 'halted', code: 'failures', message });
    return;
  }
  const regression: Regression = {
    cluster: last.name,
    check: null,
    cause: 'delivery',
    message: last.message,
    evidence: failed.map(({ name, message }) => ({ cluster: name, message })),
  };
  emit(turn, { type: 'regressed', regression });
  turnBack(turn, regression);
}

function reactToDeadline(turn: Turn): void {
  const { rollout } = turn;
  const stage = currentStage(rollout);
  const deadline = stageDeadline(rollout);
  if (stage === undefined || deadline === null || rollout.course.kind !== 'forward') return;
  if (turn.now < deadline) return;
  recordAtDeadline(turn);
  const message =
    `stage ${stage.tier} took longer than its progressDeadline of ` +
    `${durationText(stage.progressDeadlineMs)}${waitedFor(turn)}`;
  emit(turn, { type: 'halted', code: 'progress-deadline', message });
}

function waitedFor({ rollout, seen }: Turn): string {
  const tries = [...seen.troubles].map(([cluster, trouble]) => `${cluster}: ${trouble}`);
  const messages = [...rollout.held.map(({ message }) => message), ...tries];
  return messages.length === 0 ? '' : `; it waited: ${messages.slice(0, 3).join('; ')}`;
}

/** When the current stage has taken too long; null before it has started. */
export function stageDeadline(rollout: Rollout): number | null {
  const stage = currentStage(rollout);
  if (stage === undefined || rollout.stageStartedAt === null) return null;
  // While windows or freezes let nothing begin, nobody's time runs out.
  if (rollout.course.kind === 'forward' && rollout.stoppedSince !== null) return null;
  return rollout.stageStartedAt + rollout.stoppedMs + stage.progressDeadlineMs;
}
