import type { Instant } from '../../fleet/quantities.ts';
import type { Pinned, RolloutEvent } from './events.ts';
import { evolveClusters, initialClusters } from './evolve-clusters.ts';
import { debtsAfter } from './debts-after.ts';
import { evolvePart, untouchedPart } from './evolve-part.ts';
import { evolveSoak } from './evolve-soak.ts';
import { lateWavesAfter, type Place, waveAfter } from './late-waves.ts';
import { evolveOverrides } from './overrides.ts';
import { PatchedMap } from './patched-map.ts';
import { stopped } from './stops.ts';
import { type Course, type Debt, gradeKey, type Rollout, soakEndOf } from './state.ts';

/** An event with what the log adds to it. */
export interface Happened {
  readonly event: RolloutEvent;
  readonly at: Instant;
  readonly actor: string;
}

/** The state after `planned`, the first event of every rollout. */
function begin(pinned: Pinned, at: Instant): Rollout {
  return {
    pinned,
    version: 1,
    plannedAt: at,
    changedAt: at,
    course: { kind: 'waiting', behind: null },
    claimed: false,
    isYielded: false,
    claimedAt: null,
    stage: 0,
    wave: 0,
    lateWaves: [],
    isFinishing: false,
    stageStartedAt: null,
    stoppedMs: 0,
    stoppedSince: null,
    clusters: initialClusters(pinned.plan),
    soak: null,
    grades: new Map(),
    firstTouchAt: null,
    forgivenUntil: at,
    held: [],
    regressions: [],
    rollback: null,
    approvals: [],
    undecided: [],
    debts: [],
    forces: [],
    ...untouchedPart,
  };
}

/** The state after one more event. Never looks at anything but its arguments. */
export function evolve(rollout: Rollout, happened: Happened): Rollout {
  const next = {
    ...rollout,
    version: rollout.version + 1,
    changedAt: Math.max(rollout.changedAt, happened.at),
  };
  const clusters = evolveClusters(next, happened);
  const changed = evolveCourse(evolvePosition({ ...next, clusters }, happened), happened);
  const accounted = evolveOverrides(evolveAccounts(changed, happened), happened);
  return evolvePart(evolveSoak(accounted, happened), happened);
}

/** All events of a stream, oldest first; null for a stream that does not begin with `planned`. */
export function fold(history: readonly Happened[]): Rollout | null {
  const [first, ...others] = history;
  if (first?.event.type !== 'planned') return null;
  return others.reduce(evolve, begin(first.event.pinned, first.at));
}

function evolvePosition(rollout: Rollout, { event, at }: Happened): Rollout {
  switch (event.type) {
    case 'stage-started':
      return { ...rollout, stage: event.stage, stageStartedAt: at, stoppedMs: 0 };
    case 'zone-started':
      return { ...rollout, firstTouchAt: rollout.firstTouchAt ?? at };
    case 'wave-verified':
      if (rollout.isFinishing) return finished(rollout);
      return { ...rollout, wave: waveAfter(rollout, event.wave) };
    case 'postponed':
      return { ...rollout, lateWaves: lateAfter(rollout, event.cluster) };
    case 'stage-verified':
      return { ...rollout, stage: event.stage + 1, wave: 0, stageStartedAt: null };
    case 'overruled':
      return unhurried(rewound(rollout), at);
    case 'retried':
      return rollout.course.kind === 'forward' || rollout.course.kind === 'paused'
        ? rewound(rollout)
        : rollout;
    default:
      return rollout;
  }
}

/**
 * Where to go on after a person let something be tried again: what is half done is finished first,
 * because others may wait for it; then back to the first wave with a cluster that is not begun.
 */
function rewound(rollout: Rollout): Rollout {
  const { halfDone, unbegun } = openWork(rollout);
  const isFinishing =
    halfDone !== undefined && unbegun !== undefined && inOrder(unbegun, halfDone) < 0;
  const next = halfDone ?? unbegun;
  if (next === undefined || inOrder(next, rollout) >= 0) return { ...rollout, isFinishing };
  return { ...movedTo(rollout, next), isFinishing };
}

/** What was half done in the current wave is verified: on to the next half-done one, or back. */
function finished(rollout: Rollout): Rollout {
  const { halfDone, unbegun } = openWork(rollout);
  if (unbegun === undefined || inOrder(unbegun, rollout) > 0) {
    return { ...rollout, wave: waveAfter(rollout, rollout.wave), isFinishing: false };
  }
  return { ...movedTo(rollout, halfDone ?? unbegun), isFinishing: halfDone !== undefined };
}

function openWork({ clusters }: Rollout) {
  const all = [...clusters.values()].toSorted(inOrder);
  return {
    halfDone: all.find(({ step }) => step === 'changing' || step === 'delivered'),
    unbegun: all.find(({ step }) => step === 'pending'),
  };
}

function movedTo(rollout: Rollout, { stage, wave }: Place): Rollout {
  const stageStartedAt = stage === rollout.stage ? rollout.stageStartedAt : null;
  return { ...rollout, stage, wave, stageStartedAt, soak: null };
}

function lateAfter({ lateWaves, clusters }: Rollout, cluster: string): readonly Place[] {
  const place = clusters.get(cluster);
  return place === undefined ? lateWaves : lateWavesAfter(lateWaves, place);
}

function inOrder(a: Place, b: Place): number {
  return a.stage - b.stage || a.wave - b.wave;
}

/** The time that was used up is not held against a rollout that a person lets go on. */
function unhurried(rollout: Rollout, at: Instant): Rollout {
  const stageStartedAt = rollout.stageStartedAt === null ? null : at;
  return { ...rollout, stageStartedAt, stoppedMs: 0, stoppedSince: null };
}

function evolveCourse(rollout: Rollout, happened: Happened): Rollout {
  return stopped(rollout, courseAfter(rollout, happened), happened);
}

function courseAfter(rollout: Rollout, { event, actor }: Happened): Course {
  switch (event.type) {
    case 'queued':
      return { kind: 'waiting', behind: event.behind };
    case 'claimed':
      return rollout.course.kind === 'waiting' ? { kind: 'forward' } : rollout.course;
    case 'paused':
      return { kind: 'paused', by: actor, reason: event.reason };
    case 'resumed':
    case 'overruled':
      return onward(rollout);
    case 'retried':
      return rollout.course.kind === 'halted' ? { kind: 'backward' } : rollout.course;
    case 'halted':
      return { kind: 'halted', code: event.code, message: event.message };
    case 'rollback-began':
      return { kind: 'backward' };
    case 'rollback-finished':
      return courseAfterRollback(rollout, event.left);
    case 'aborted':
      return { kind: 'ended', as: 'aborted', byPerson: true };
    case 'completed':
      return { kind: 'ended', as: 'completed', byPerson: false };
    case 'yielded':
      return { kind: 'halted', code: 'yielded', message: event.message };
    case 'superseded':
      return { kind: 'ended', as: 'superseded', byPerson: false };
    default:
      return rollout.course;
  }
}

function onward({ claimed }: Rollout): Course {
  return claimed ? { kind: 'forward' } : { kind: 'waiting', behind: null };
}

function courseAfterRollback(rollout: Rollout, left: readonly string[]): Course {
  if (left.length === 0) {
    const byPerson = rollout.rollback?.automatic === false;
    return { kind: 'ended', as: 'rolled-back', byPerson };
  }
  const cause = rollout.rollback === null ? '' : ` (${rollout.rollback.message})`;
  const message = `rolled back, but the change is still on ${left.join(', ')}${cause}`;
  return { kind: 'halted', code: 'partial-rollback', message };
}

function evolveAccounts(rollout: Rollout, happened: Happened): Rollout {
  const { event, at, actor } = happened;
  switch (event.type) {
    case 'claimed':
      return { ...rollout, claimed: true, isYielded: false, claimedAt: at };
    case 'yielded':
      return {
        ...rollout,
        claimed: false,
        isYielded: true,
        debts: [...rollout.debts, ...debtsAfter(rollout, happened)],
      };
    case 'graded':
      return { ...rollout, grades: gradesAfter(rollout, event, at) };
    case 'held':
      return { ...rollout, held: event.reasons };
    case 'released':
      return { ...rollout, held: [] };
    case 'regressed':
      return { ...rollout, regressions: [...rollout.regressions, { ...event.regression, at }] };
    case 'rollback-began':
      return { ...rollout, rollback: event.rollback };
    case 'approved':
      return {
        ...rollout,
        approvals: [...rollout.approvals, { approval: event.approval, by: actor, at }],
      };
    case 'overruled':
      return forgiven(rollout, at);
    case 'advanced-undecided': {
      const { stage, wave = null } = event;
      const undecided = [...rollout.undecided, { stage, wave }];
      return { ...rollout, undecided, debts: [...rollout.debts, ...debtsAfter(rollout, happened)] };
    }
    case 'restored':
      return { ...rollout, debts: rollout.debts.filter((debt) => !isRepaid(debt, event.cluster)) };
    case 'rollback-finished': {
      const others = rollout.debts.filter(({ kind }) => kind !== 'left-on-change');
      return { ...rollout, debts: [...others, ...debtsAfter(rollout, happened)] };
    }
    case 'deferred':
    case 'skipped':
    case 'aborted':
    case 'superseded':
      return { ...rollout, debts: [...rollout.debts, ...debtsAfter(rollout, happened)] };
    default:
      return rollout;
  }
}

/** What is recorded again stands since it was first. */
function gradesAfter(
  rollout: Rollout,
  { check, cluster, grade, isAgain }: Extract<RolloutEvent, { type: 'graded' }>,
  at: Instant,
): Rollout['grades'] {
  const key = gradeKey(check, cluster);
  const since = isAgain === true ? (rollout.grades.get(key)?.since ?? at) : at;
  const againFor = isAgain === true ? soakEndOf(rollout) : null;
  return PatchedMap.of(rollout.grades).with(key, { check, cluster, grade, since, againFor });
}

function isRepaid({ kind, cluster }: Debt, restored: string): boolean {
  return kind === 'left-on-change' && cluster === restored;
}

/** A person has seen what was bad: it is not held against the rollout a second time. */
function forgiven(rollout: Rollout, at: Instant): Rollout {
  const debts = rollout.debts.filter(
    ({ kind, cluster }) =>
      kind !== 'left-on-change' &&
      (kind !== 'skipped' || rollout.clusters.get(cluster ?? '')?.step === 'skipped'),
  );
  return { ...rollout, regressions: [], rollback: null, forgivenUntil: at, held: [], debts };
}
