import type { Instant } from '../fleet/quantities.ts';
import { isCatchUpWaiting, returnEveryMs } from './catch-up.ts';
import { advance } from './rules/advance.ts';
import { creditSoak } from './rules/credit-soak.ts';
import type { RolloutEvent } from './history/events.ts';
import type { FleetState } from './history/fleet-state.ts';
import { goBack } from './rules/roll-back.ts';
import { noticeClusters } from './rules/notice-clusters.ts';
import { noticeGrades } from './rules/notice-grades.ts';
import { react, stageDeadline } from './rules/react.ts';
import { startZones, wantedActions } from './rules/start-zones.ts';
import type { Rollout } from './history/state.ts';
import { emit, requiredOf, type Turn } from './rules/turn.ts';
import { waitingReasons } from './rules/waiting.ts';
import type { Action, Observations, Reason } from './world.ts';

/** What follows from what is known and seen. */
export interface Decision {
  /** To be appended before anything is done. */
  readonly events: readonly RolloutEvent[];
  /** All that is wanted now, whether or not it was asked for before. */
  readonly actions: readonly Action[];
  /** What each thing waits for, whose move it is, and until when at the latest. */
  readonly waiting: readonly Reason[];
  /** When to look again at the latest, even if nothing happens. */
  readonly wakeAt: Instant;
}

/** Without any news, a rollout looks again after this long. */
const restMs = 5_000;

/**
 * One turn of a rollout. The only place that answers "what next": it notices what is seen, pays the
 * soak, reacts to harm, and only then goes forward or back. Deterministic: the same state, sight
 * and time give the same decision. Logical time never goes back, whatever the clock does.
 */
// The design fixes this signature.
// oxlint-disable-next-line max-params
export function decide(
  rollout: Rollout,
  fleet: FleetState,
  seen: Observations,
  now: Instant,
): Decision {
  if (rollout.course.kind === 'ended') {
    return { events: [], actions: [], waiting: [], wakeAt: Number.POSITIVE_INFINITY };
  }
  const turn: Turn = {
    rollout,
    fleet,
    seen,
    now: Math.max(now, rollout.changedAt),
    events: [],
    required: requiredOf(rollout),
    grades: new Map(),
    compared: new Map(),
    begun: { clusters: 0 },
    waits: [],
  };
  noticeClusters(turn);
  noticeGrades(turn);
  creditSoak(turn);
  react(turn);
  advance(turn);
  if (turn.rollout.course.kind === 'backward') {
    goBack(turn);
    startZones(turn);
  }
  const waiting = waitingReasons(turn);
  noteHold(turn);
  return {
    events: turn.events,
    actions: wantedActions(turn),
    waiting,
    wakeAt: wakeAt(turn, waiting),
  };
}

/** Records when the rollout begins to be held, when the cause changes, and when it goes on. */
function noteHold(turn: Turn): void {
  const reasons = turn.waits.filter(({ holds }) => holds).map(({ reason }) => reason);
  const key = (list: readonly Reason[]): string =>
    JSON.stringify([...new Set(list.map((one) => `${one.for} ${one.owner}`))].toSorted());
  if (key(reasons) === key(turn.rollout.held)) return;
  if (reasons.length === 0) emit(turn, { type: 'released' });
  else emit(turn, { type: 'held', reasons });
}

function wakeAt(turn: Turn, waiting: readonly Reason[]): Instant {
  const limits = [stageDeadline(turn.rollout), ...waiting.map(({ until }) => until)];
  const ahead = limits.filter((at) => at !== null).filter((at) => at > turn.now);
  const isAway = isCatchUpWaiting(turn.rollout);
  const waitMs = isAway ? returnEveryMs(turn.rollout, turn.now) : restMs;
  return Math.min(turn.now + waitMs, ...ahead);
}
