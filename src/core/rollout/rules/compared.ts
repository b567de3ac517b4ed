/** How the checks of a rollout that compare are asked: beside whom, for how long, with which share of α. */
import { type ComparedCheck, isCompared } from '../../fleet/check.ts';
import type { Source } from '../../fleet/fleet.ts';
import type { Instant } from '../../fleet/quantities.ts';
import type { ComparedQuestion, Standing } from '../../judge/compare/compared-question.ts';
import type { Stage } from '../../plan/plan.ts';
import type { Pinned } from '../history/events.ts';
import type { ClusterProgress, Rollout } from '../history/state.ts';
import { hasHistory, stepLagMs, watchedFrom } from '../needs.ts';
import { harmFrom, isUnmended } from './health-from.ts';

/** For so long what was taken back may go on doing harm. */
const afterglowMs = 2 * 60_000;
/** More controls say hardly more, and each costs time. */
const controlsMax = 16;
/** By plan a cluster is watched for no longer than this. */
const horizonMsMax = 24 * 3_600_000;
/** And for so many steps at least. */
const horizonStepsMin = 10;

/** A check that compares, on a cluster that is changed. */
export interface ComparedOn {
  readonly check: ComparedCheck;
  readonly source: Source;
  readonly cluster: ClusterProgress;
  /** From when on evidence counts for health; null before. */
  readonly healthFrom: Instant | null;
  readonly now: Instant;
}

/** The part of α that is for harm to clusters that are not changed, which is the change's doing all the same. */
const sharedShare = 0.1;

/**
 * What the judge is asked of a cluster that is not changed: whether it got worse than its own past, since the rollout
 * began to look. All clusters of the fleet share this part of α.
 */
export function sharedQuestion(
  rollout: Rollout,
  { check, source, name, now }: SharedOn,
): ComparedQuestion {
  const { pinned, forgivenUntil } = rollout;
  const beganAt = watchedFrom(rollout);
  const { clusters } = pinned.fleet;
  const share = (sharedShare * checkShare(pinned, check)) / Math.max(1, clusters.length);
  return {
    check,
    cluster: name,
    controls: [],
    changedAt: beganAt,
    harmFrom: Math.max(beganAt, forgivenUntil),
    healthFrom: null,
    horizonMs: horizonMsMax,
    healthHorizonMs: horizonMsMax,
    alpha: pinned.spec.strategy.falseHalts * share,
    now,
    lagMs: stepLagMs(source),
    mayRecover: true,
    hasHistory: hasHistory(source),
  };
}

/** A check that compares, on a cluster that is not changed. */
export interface SharedOn extends Omit<ComparedOn, 'cluster' | 'healthFrom'> {
  readonly name: string;
}

/** What the judge is asked; null before the cluster is changed. */
export function comparedQuestion(
  rollout: Rollout,
  { check, source, cluster, healthFrom, now }: ComparedOn,
): ComparedQuestion | null {
  const { startedAt } = cluster;
  if (startedAt === null) return null;
  const least = horizonStepsMin * source.stepMs;
  const bounded = (ms: number): number => Math.min(horizonMsMax, Math.max(least, ms));
  const planned = plannedSoaks(rollout.pinned.plan.stages[cluster.stage], cluster.wave);
  return {
    check,
    cluster: cluster.name,
    controls: controlsOf(rollout, cluster, startedAt),
    changedAt: startedAt,
    forgotten: cluster.attempts.map(({ from, to }) => ({ from, to: to + afterglowMs })),
    harmFrom: Math.max(harmFrom(cluster, check), rollout.forgivenUntil),
    healthFrom,
    horizonMs: bounded(planned.allMs),
    healthHorizonMs: bounded(planned.firstMs),
    mayRecover: isUnmended(cluster, check),
    untilEvidence: rollout.pinned.plan.stages[cluster.stage]?.untilEvidence ?? false,
    alpha: alphaOf(rollout.pinned, check, cluster.stage),
    now,
    lagMs: stepLagMs(source),
    hasHistory: hasHistory(source),
  };
}

/** How long a cluster of a wave soaks until its wave is to be verified, and until its stage is. */
function plannedSoaks(
  stage: Stage | undefined,
  wave: number,
): { readonly firstMs: number; readonly allMs: number } {
  if (stage === undefined) return { firstMs: 0, allMs: 0 };
  const { soakMs, waveSoakMs, waves } = stage;
  // Whoever was busy comes last.
  const isLast = wave >= waves.length - 1;
  const allMs = Math.max(0, waves.length - 1 - wave) * waveSoakMs + soakMs;
  return { firstMs: isLast ? soakMs : waveSoakMs, allMs };
}

/** Clusters of its stage that were not changed when it was; those that are changed last come first. */
function controlsOf(
  rollout: Rollout,
  { name, stage }: ClusterProgress,
  at: Instant,
): readonly Standing[] {
  return [...rollout.clusters.values()]
    .filter((other) => other.stage === stage && other.name !== name)
    .filter(({ startedAt }) => startedAt === null || startedAt > at)
    .toReversed()
    .slice(0, controlsMax)
    .map((other) => ({ name: other.name, changedAt: other.startedAt }));
}

/**
 * The share of the rollout's α that a check has on a cluster as a whole, of a stage that is changed: equal for all stages, and in a
 * stage for all of its clusters; by weight for the checks. Fixed when the rollout was planned, and nothing is handed on.
 */
export function alphaOf(
  { plan, spec }: Pick<Pinned, 'plan' | 'spec'>,
  check: ComparedCheck,
  stage: number,
): number {
  return spec.strategy.falseHalts * weightOf({ plan, spec }, check, stage);
}

/** Of the share of a check on a cluster, what is for its zones, where they are compared. */
export const zonesShare = 0.2;

/** The same as a share of one. */
export function weightOf(
  pinned: Pick<Pinned, 'plan' | 'spec'>,
  check: ComparedCheck,
  stage: number,
): number {
  const { stages } = pinned.plan;
  const clusters = stages[stage]?.waves.reduce((sum, wave) => sum + wave.clusters.length, 0) ?? 1;
  const ofWhole = check.compare.zoneLabel === undefined ? 1 : 1 - zonesShare;
  const share = (1 - sharedShare) * checkShare(pinned, check) * ofWhole;
  return share / Math.max(1, stages.length) / Math.max(1, clusters);
}

/** Its weight beside those of the other checks that compare. */
function checkShare(pinned: Pick<Pinned, 'spec'>, check: ComparedCheck): number {
  const weights = comparedChecks(pinned).reduce((sum, { compare }) => sum + compare.weight, 0);
  return check.compare.weight / weights;
}

/** The required checks that compare. */
export function comparedChecks({ spec }: Pick<Pinned, 'spec'>): readonly ComparedCheck[] {
  return spec.checks.filter((check) => check.required).filter(isCompared);
}
