import { isCompared, type ThresholdCheck } from '../../fleet/check.ts';
import type { Source } from '../../fleet/fleet.ts';
import type { Instant } from '../../fleet/quantities.ts';
import type { Grade, Series } from '../../judge/evidence.ts';
import { gradeOnce } from '../../judge/grade-once.ts';
import { lookBackMs } from '../../judge/threshold.ts';
import { gradeKey, isTouched } from '../history/state.ts';
import { type Answered, gradeBeside, noticePool } from './grade-beside.ts';
import { harmFrom, healthFrom, isUnmended } from './health-from.ts';
import { answererOn } from './phases.ts';
import { receiptOf } from './receipt.ts';
import { type Asked, emit, type Turn } from './turn.ts';

/** An answer that leaves a cluster out says that the source has nothing of it. */
const nothing: Series = { kind: 'samples', samples: [] };

/**
 * The verdicts of every required check on every cluster of the fleet, changed or not. Of changed
 * clusters each change of grade is recorded, of the others only that something is bad, and that it
 * is over: with a thousand clusters the log would otherwise be the fleet's diary.
 */
export function noticeGrades(turn: Turn): void {
  for (const asked of turn.required) {
    const answers = turn.seen.evidence.get(asked.check.name);
    if (answers === undefined) continue;
    const grades = new Map<string, Grade>();
    turn.grades.set(asked.check.name, grades);
    for (const { name } of turn.rollout.pinned.fleet.clusters) {
      grades.set(name, gradeNow(turn, { ...asked, answers }, name));
    }
  }
  noticePool(turn);
  for (const asked of turn.required) {
    for (const [cluster, grade] of turn.grades.get(asked.check.name) ?? []) {
      record(turn, { ...asked, cluster, grade });
    }
  }
}

function gradeNow(turn: Turn, { check, source, answers }: Answered, name: string): Grade {
  if (isCompared(check)) return gradeBeside(turn, { check, source, answers }, name);
  const series = answers.series.get(name) ?? nothing;
  return gradeOnce(series, {
    threshold: check.threshold,
    stepMs: source.stepMs,
    lagMs: source.lagMs,
    now: answers.until,
    ...windowOf(turn, { check, source, until: answers.until }, name),
  });
}

interface Window {
  readonly harmFrom: Instant;
  readonly healthFrom: Instant | null;
}

interface AskedUntil {
  readonly check: ThresholdCheck;
  readonly source: Source;
  readonly until: Instant;
}

/**
 * Promise 8: of a changed cluster, harm counts from its first new process, health only after its
 * last one has warmed up. Of others, health counts from when the rollout began to look, and harm only
 * while it is recent: a long soak is read again from its beginning, and what was bad on somebody
 * else's cluster then and is over must not hold it for ever.
 */
function windowOf(turn: Turn, { check, source, until }: AskedUntil, name: string): Window {
  const { rollout } = turn;
  const cluster = rollout.clusters.get(name);
  const recent = until - lookBackMs(check.threshold, source.stepMs, source.lagMs);
  if (cluster === undefined || !isTouched(cluster) || cluster.startedAt === null) {
    return {
      harmFrom: Math.max(rollout.forgivenUntil, recent),
      healthFrom: rollout.plannedAt,
    };
  }
  const warmAt = healthFrom(cluster, check);
  const forgivenUntil = Math.max(rollout.forgivenUntil, rollout.absolvedUntil[name] ?? 0);
  const from = Math.max(harmFrom(cluster, check), forgivenUntil);
  const isOthers = answererOn(turn, name) !== null;
  return {
    harmFrom: isOthers || isUnmended(cluster, check) ? Math.max(from, recent) : from,
    // What a person forgave is no harm any more, and no health either.
    healthFrom: warmAt === null ? null : Math.max(warmAt, rollout.forgivenUntil),
  };
}

interface Found extends Asked {
  readonly cluster: string;
  readonly grade: Grade;
}

function record(turn: Turn, { check, source, cluster, grade }: Found): void {
  const known = turn.rollout.grades.get(gradeKey(check.name, cluster))?.grade.verdict;
  if (known === grade.verdict) return;
  const progress = turn.rollout.clusters.get(cluster);
  const isChanged = progress !== undefined && isTouched(progress);
  const matters = isChanged || grade.verdict === 'regressed' || known === 'regressed';
  if (!matters) return;
  const isProven = turn.compared.has(gradeKey(check.name, cluster));
  const proof = isProven ? { evidence: receiptOf(turn, cluster, { check, source }) } : {};
  emit(turn, { type: 'graded', cluster, check: check.name, grade, ...proof });
}
