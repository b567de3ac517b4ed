import { type Check, type ComparedCheck, isCompared } from '../fleet/check.ts';
import type { Cluster, Source } from '../fleet/fleet.ts';
import type { Instant } from '../fleet/quantities.ts';
import { lookBackMs } from '../judge/threshold.ts';
import { busyNeeds } from './busy.ts';
import { isCatchUpWaiting, returnEveryMs } from './catch-up.ts';
import { type ClusterProgress, currentStage, isTouched, type Rollout } from './history/state.ts';

/** What must be looked at for the next decision, and how fresh it has to be. */
export interface Needs {
  readonly clusters: readonly ClusterNeed[];
  readonly checks: readonly CheckNeed[];
}

export interface ClusterNeed {
  readonly cluster: string;
  /** Looking again sooner than this brings nothing, unless an action was done in between. */
  readonly everyMs: number;
}

export interface CheckNeed {
  readonly check: Check;
  readonly source: Source;
  readonly from: Instant;
  readonly everyMs: number;
  /** Left out for all of the fleet. */
  readonly clusters?: readonly Cluster[];
}

/** The longer nothing happens, the less often is it looked whether something does. */
const busyMs = { min: 500, max: 5_000, share: 0.05 };
const calmMs = { min: 500, max: 15_000 };

/** What the rollout's current work needs; nothing once it has ended. */
export function needs(rollout: Rollout, now: Instant): Needs {
  const { course } = rollout;
  if (course.kind === 'ended') return { clusters: [], checks: [] };
  if (isCatchUpWaiting(rollout)) return { clusters: returnNeeds(rollout, now), checks: [] };
  const checks = [...checkNeeds(rollout, now), ...busyNeeds(rollout, now)];
  return { clusters: clusterNeeds(rollout, now), checks };
}

/** Nobody is judged before the component is taken: only whether its clusters can be reached is asked. */
function returnNeeds(rollout: Rollout, now: Instant): readonly ClusterNeed[] {
  const everyMs = returnEveryMs(rollout, now);
  return [...rollout.clusters.values()].flatMap(({ name, step }) =>
    step === 'pending' ? [{ cluster: name, everyMs }] : [],
  );
}

function clusterNeeds(rollout: Rollout, now: Instant): readonly ClusterNeed[] {
  const pace = { calm: calmEveryMs(rollout), busy: busyEveryMs(rollout, now) };
  return [...rollout.clusters.values()].flatMap((cluster) => {
    const everyMs = everyMsOf(rollout, cluster, pace);
    return everyMs === null ? [] : [{ cluster: cluster.name, everyMs }];
  });
}

function everyMsOf(
  rollout: Rollout,
  cluster: ClusterProgress,
  { calm, busy }: { readonly calm: number; readonly busy: number },
): number | null {
  if (cluster.step === 'changing' || cluster.step === 'restoring') return busy;
  if (isTouched(cluster)) return calm;
  const isNext = cluster.stage === rollout.stage && cluster.wave === rollout.wave;
  return cluster.step === 'pending' && isNext ? calm : null;
}

function busyEveryMs({ changedAt }: Rollout, now: Instant): number {
  return Math.min(busyMs.max, Math.max(busyMs.min, (now - changedAt) * busyMs.share));
}

/** Changed clusters are looked at ten times in a soak, so that readiness has a grain. */
function calmEveryMs(rollout: Rollout): number {
  const stage = currentStage(rollout);
  const soaks = [stage?.waveSoakMs ?? 0, stage?.soakMs ?? 0].filter((ms) => ms > 0);
  const shortest = Math.min(calmMs.max * 10, ...soaks);
  return Math.min(calmMs.max, Math.max(calmMs.min, shortest / 10));
}

/** Every check of the rollout on all clusters, changed or not, until it ends. */
function checkNeeds(rollout: Rollout, now: Instant): readonly CheckNeed[] {
  const { spec, fleet } = rollout.pinned;
  // A halt or a rollback starts the soak over: its past is not asked for any more.
  const mayEarn = rollout.course.kind === 'forward' || rollout.course.kind === 'paused';
  const isSoaking = mayEarn && rollout.soak !== null;
  return spec.checks.flatMap((check) => {
    const source = fleet.sources.find(({ name }) => name === check.source);
    if (source === undefined) return [];
    if (isCompared(check)) return [comparedNeed(rollout, check, source)];
    const recent = now - lookBackMs(check.threshold, source.stepMs, source.lagMs);
    const soaked = (rollout.soak?.until ?? now) - 2 * source.stepMs;
    const from = isSoaking ? Math.min(recent, soaked) : recent;
    return [{ check, source, from, everyMs: source.stepMs }];
  });
}

/** So many steps of all clusters and zones together are kept for one check: what is more is left out of the history. */
const cellsMax = 4_000_000;

/** From the beginning of the history; what was answered once is not asked for again. */
function comparedNeed(rollout: Rollout, check: ComparedCheck, source: Source): CheckNeed {
  const { clusters } = rollout.pinned.fleet;
  const isByZone = check.compare.zoneLabel !== undefined;
  const rows = clusters.reduce((sum, { zones }) => sum + 1 + (isByZone ? zones.length : 0), 0);
  const longestMs = (cellsMax / Math.max(1, rows)) * source.stepMs;
  const historyMs = hasHistory(source) ? Math.min(check.compare.historyMs, longestMs) : 0;
  return { check, source, from: watchedFrom(rollout) - historyMs, everyMs: source.stepMs };
}

/** When the rollout began to look at the fleet: a catch-up may have waited for long, and nobody asked for it meanwhile. */
export function watchedFrom({ pinned, plannedAt, claimedAt }: Rollout): Instant {
  return pinned.spec.catchUpOf === undefined ? plannedAt : (claimedAt ?? plannedAt);
}

/** Whether a source knows what was before it was asked. */
export function hasHistory({ settings }: Source): boolean {
  return settings.kind === 'prometheus';
}

/** How long after its end a step of a check that compares is closed, whatever comes later. */
export function stepLagMs(source: Source): number {
  return hasHistory(source) ? Math.max(source.lagMs, 1.5 * source.stepMs) : source.lagMs;
}
