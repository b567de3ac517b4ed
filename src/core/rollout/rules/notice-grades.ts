import type { Check, Source } from '../../fleet/fleet.ts';
import type { Instant } from '../../fleet/quantities.ts';
import type { Grade, Series } from '../../judge/evidence.ts';
import { gradeThreshold } from '../../judge/threshold.ts';
import {
  type ClusterProgress,
  gradeKey,
  isDelivered,
  isTouched,
  type Rollout,
} from '../history/state.ts';
import { emit, required, type Turn } from './turn.ts';

/** An answer that leaves a cluster out says that the source has nothing of it. */
const nothing: Series = { kind: 'samples', samples: [] };

/**
 * The verdicts of every required check on every cluster of the fleet, changed or not. Of changed
 * clusters each change of grade is recorded, of the others only that something is bad, and that it
 * is over: with a thousand clusters the log would otherwise be the fleet's diary.
 */
export function noticeGrades(turn: Turn): void {
  for (const { check, source } of required(turn)) {
    const answers = turn.seen.evidence.get(check.name);
    if (answers === undefined) continue;
    for (const { name } of turn.rollout.pinned.fleet.clusters) {
      const series = answers.series.get(name) ?? nothing;
      const window = windowOf(turn.rollout, check, name);
      const grade = gradeThreshold(series, {
        threshold: check.threshold,
        stepMs: source.stepMs,
        lagMs: source.lagMs,
        now: answers.until,
        ...window,
      });
      turn.grades.set(gradeKey(check.name, name), grade);
      record(turn, { check, source, cluster: name, grade });
    }
  }
}

interface Window {
  readonly harmFrom: Instant;
  readonly healthFrom: Instant | null;
}

/**
 * Promise 8: of a changed cluster, harm counts from its first new process, health only after its
 * last one has warmed up. Of others, both count from when the rollout began to look.
 */
function windowOf(rollout: Rollout, check: Check, name: string): Window {
  const cluster = rollout.clusters.get(name);
  if (cluster === undefined || !isTouched(cluster) || cluster.startedAt === null) {
    return { harmFrom: rollout.forgivenUntil, healthFrom: rollout.plannedAt };
  }
  return {
    harmFrom: Math.max(cluster.startedAt, rollout.forgivenUntil),
    healthFrom: healthFrom(cluster, check),
  };
}

/** From when on evidence counts for the cluster's health; null before it is delivered. */
export function healthFrom(cluster: ClusterProgress, check: Check): Instant | null {
  if (!isDelivered(cluster) || cluster.deliveredAt === null) return null;
  return cluster.deliveredAt + check.warmUpMs;
}

interface Found {
  readonly check: Check;
  readonly source: Source;
  readonly cluster: string;
  readonly grade: Grade;
}

function record(turn: Turn, { check, cluster, grade }: Found): void {
  const known = turn.rollout.grades.get(gradeKey(check.name, cluster))?.grade.verdict;
  if (known === grade.verdict) return;
  const progress = turn.rollout.clusters.get(cluster);
  const isChanged = progress !== undefined && isTouched(progress);
  const matters = isChanged || grade.verdict === 'regressed' || known === 'regressed';
  if (!matters) return;
  emit(turn, { type: 'graded', cluster, check: check.name, grade });
}
