import type { Interval } from '../../judge/intervals.ts';
import { clip } from '../../judge/intervals.ts';
import { type Credit, creditOf } from '../../judge/soak.ts';
import { goodTime } from '../../judge/threshold.ts';
import { isCompared } from '../../fleet/check.ts';
import type { Instant } from '../../fleet/quantities.ts';
import { wellTime } from '../../judge/compare/well-time.ts';
import { stepLagMs } from '../needs.ts';
import type { Answers } from '../world.ts';
import { healthFrom } from './health-from.ts';
import {
  type ClusterProgress,
  currentStage,
  isDelivered,
  type Rollout,
  type Soak,
} from '../history/state.ts';
import { inheritedOn } from './succession.ts';
import { type Asked, emit, gradeOf, sightOf, type Turn } from './turn.ts';

/** A checkpoint is recorded for this share of what is owed, and at least once a minute. */
const checkpointShare = 0.05;
const checkpointMsMax = 60_000;
/** Evidence that comes later than this earns nothing any more. */
const barrenMs = 15 * 60_000;

/** The soak as of now: what is recorded and what has been earned since. */
export interface Earned {
  readonly waveMs: number;
  readonly stageMs: number | null;
  readonly creditMs: number;
  readonly until: number;
}

/** Promise 2: what the soak has earned, and a checkpoint of it when it is worth one. */
export function creditSoak(turn: Turn): void {
  const { soak, course } = turn.rollout;
  if (soak === null || (course.kind !== 'forward' && course.kind !== 'paused')) return;
  const earned = earnedSoak(turn, soak);
  if (isWorthACheckpoint(turn.rollout, soak, earned)) {
    emit(turn, { type: 'soaked', creditMs: earned.creditMs, until: earned.until });
  }
}

/** What the soak comes to with the evidence of this turn. */
export function earnedSoak(turn: Turn, soak: Soak): Earned {
  const { creditMs, until } = creditNow(turn, soak);
  return {
    waveMs: soak.waveMs + creditMs,
    stageMs: soak.stageMs === null ? null : soak.stageMs + creditMs,
    creditMs,
    until,
  };
}

function creditNow(turn: Turn, { until: from }: Soak): Credit {
  const to = turn.now - lagMs(turn);
  // After a time of its own absence Tierwise asks first: the source may still know.
  if (turn.required.some(({ check }) => !turn.seen.evidence.has(check.name))) {
    return { creditMs: 0, until: from };
  }
  if (isCreditable(turn)) {
    const credit = creditOf({ from, to }, evidence(turn, from));
    if (credit.creditMs > 0) return credit;
  }
  // What has been barren for long stays so: the window to be read again must not grow for ever.
  return { creditMs: 0, until: to - from > 2 * barrenMs ? to - barrenMs : from };
}

function lagMs(turn: Turn): number {
  const lags = turn.required.map(({ check, source }) =>
    isCompared(check) ? stepLagMs(source) : source.lagMs,
  );
  return Math.max(0, ...lags);
}

/**
 * Nothing is earned while a changed cluster is not well, while a required check is bad or blind on
 * one, or while anything is bad on clusters that are not changed; but for what a superseded rollout broke, which is mended
 * when its turn comes.
 */
function isCreditable(turn: Turn): boolean {
  for (const grades of turn.grades.values()) {
    for (const [name, { verdict }] of grades) {
      if (verdict === 'regressed' && inheritedOn(turn, name) === undefined) return false;
    }
  }
  const checks = turn.required;
  return [...turn.rollout.clusters.values()].filter(isDelivered).every((cluster) => {
    if (cluster.falter !== null) return false;
    return checks.every(({ check }) => {
      const verdict = gradeOf(turn, check.name, cluster.name)?.verdict;
      return verdict === 'healthy' || verdict === 'inconclusive';
    });
  });
}

/** For each required check on each delivered cluster, the time for which it was seen to be good. */
function evidence(turn: Turn, since: Instant): readonly (readonly Interval[])[] {
  const checks = turn.required;
  const delivered = [...turn.rollout.clusters.values()].filter(isDelivered);
  if (checks.length === 0) return delivered.map(({ name }) => readyTime(turn, name));
  return delivered.flatMap((cluster) =>
    checks.map(({ check, source }) => {
      const from = healthFrom(cluster, check);
      const answers = turn.seen.evidence.get(check.name);
      if (answers === undefined || from === null) return [];
      const good = goodTimeOf(answers, { check, source, cluster, since });
      return clip(good, { from, to: turn.now });
    }),
  );
}

interface Asking extends Asked {
  readonly cluster: ClusterProgress;
  /** What lies before it is paid already. */
  readonly since: Instant;
}

/** A threshold speaks for the time of its good samples; what is compared for that in which nothing looked bad. */
function goodTimeOf({ series, columns }: Answers, asking: Asking): readonly Interval[] {
  const { check, source, cluster, since } = asking;
  if (isCompared(check)) {
    if (columns === undefined) return [];
    const changedAt = cluster.startedAt ?? since;
    return wellTime(columns, cluster.name, { compare: check.compare, changedAt, since });
  }
  const own = series.get(cluster.name);
  return own === undefined ? [] : goodTime(own, check.threshold, source.stepMs);
}

/** Without any check, what the deliveries saw is all the evidence there is. */
function readyTime(turn: Turn, cluster: string): readonly Interval[] {
  const sight = sightOf(turn, cluster);
  if (sight?.kind !== 'seen' || sight.readySince === null) return [];
  return [{ from: sight.readySince, to: sight.at }];
}

function isWorthACheckpoint(rollout: Rollout, soak: Soak, earned: Earned): boolean {
  const stage = currentStage(rollout);
  if (stage === undefined) return false;
  const owedMs = soak.stageMs === null ? stage.waveSoakMs : stage.soakMs;
  // Where nothing is owed, any credit would be worth one, at every turn for as long as something waits.
  const shareMs = owedMs === 0 ? checkpointMsMax : Math.max(1, owedMs * checkpointShare);
  const worthMs = Math.min(shareMs, checkpointMsMax);
  const { waveMs, stageMs } = earned;
  const pays =
    (soak.waveMs < stage.waveSoakMs && waveMs >= stage.waveSoakMs) ||
    (soak.stageMs !== null && soak.stageMs < stage.soakMs && (stageMs ?? 0) >= stage.soakMs);
  return pays || earned.creditMs >= worthMs || earned.until - soak.until >= barrenMs;
}
