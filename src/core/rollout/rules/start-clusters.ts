import { amountOf, durationText } from '../../fleet/quantities.ts';
import { objections } from './claims.ts';
import {
  type ClusterProgress,
  currentWave,
  isPassedOver,
  type Rollout,
  waveClusters,
} from '../history/state.ts';
import { emit, expect, gradeOf, hold, sightOf, type Turn } from './turn.ts';
import type { ClusterSight, ZoneState } from '../world.ts';

/**
 * Begins with every cluster of the current wave that may be touched now; the others wait, each with
 * its reason, or become debts when they cannot be reached.
 */
export function startClusters(turn: Turn): void {
  const wave = currentWave(turn.rollout);
  if (wave === undefined || turn.rollout.isFinishing) return;
  for (const cluster of waveClusters(turn.rollout, wave)) {
    if (cluster.step === 'pending') startCluster(turn, cluster);
  }
}

function startCluster(turn: Turn, cluster: ClusterProgress): void {
  const sight = sightOf(turn, cluster.name);
  if (sight === undefined) {
    const message = `${cluster.name}: waiting for the first look at it`;
    expect(turn, { for: 'observe', owner: cluster.name, until: null, message });
    return;
  }
  if (sight.kind !== 'seen') {
    awaitOrDefer(turn, cluster, sight);
    return;
  }
  if (sight.at < (turn.rollout.claimedAt ?? turn.now)) {
    // Whoever had the component before may have changed the cluster since it was looked at.
    const message = `${cluster.name}: waiting for a look at it since the component is free`;
    expect(turn, { for: 'observe', owner: cluster.name, until: null, message });
    return;
  }
  const ready = isWellBefore(turn, cluster, sight.zones);
  if (!ready || !mayTouch(turn, cluster)) return;
  const before = sight.zones.map(({ zone, running }) => ({ zone, running }));
  emit(turn, { type: 'cluster-started', cluster: cluster.name, before });
}

function awaitOrDefer(
  turn: Turn,
  { name }: ClusterProgress,
  sight: Exclude<ClusterSight, { kind: 'seen' }>,
): void {
  const { deferAfterMs } = turn.rollout.pinned.spec.strategy;
  const deferAt = sight.since + deferAfterMs;
  const mayDefer = mayBeDeferred(turn.rollout);
  if (mayDefer && turn.now >= deferAt) {
    const message = `${name} could not be reached for ${durationText(deferAfterMs)}: ${sight.message}`;
    emit(turn, { type: 'deferred', cluster: name, message });
    return;
  }
  const until = mayDefer ? deferAt : null;
  const then = mayDefer ? ', then it becomes a debt' : ', and no more clusters may be left out';
  const message = `${name} cannot be reached: ${sight.message}${then}`;
  hold(turn, { for: 'unreachable', owner: name, until, message });
}

/** Within `maxDeferred` of the rollout's clusters, and never all of a stage. */
function mayBeDeferred(rollout: Rollout): boolean {
  const all = [...rollout.clusters.values()];
  const deferred = all.filter(({ step }) => step === 'deferred').length;
  if (deferred >= amountOf(rollout.pinned.spec.strategy.maxDeferred, all.length)) return false;
  const others = all
    .filter(({ stage }) => stage === rollout.stage)
    .filter((one) => !isPassedOver(one));
  return others.length > 1;
}

/** What is not well before the change cannot be judged after it. */
function isWellBefore(turn: Turn, { name }: ClusterProgress, zones: readonly ZoneState[]): boolean {
  const sick = zones.find(({ condition }) => condition !== 'ready' && condition !== 'absent');
  if (sick !== undefined) {
    const message = `${name} is not well before its change: zone ${sick.zone}: ${sick.message || sick.condition}`;
    hold(turn, { for: 'unready', owner: name, until: null, message });
    return false;
  }
  if (zones.every(({ running }) => running === null)) return true;
  return turn.required.every(({ check, source }) => {
    const grade = gradeOf(turn, check.name, name);
    if (grade?.verdict === 'healthy') return true;
    const why = grade?.message ?? `no answer from ${source.name} yet`;
    const message = `${name} waits for ${check.name} to be healthy before its change: ${why}`;
    const reason = { for: 'baseline', owner: source.name, until: null, message };
    if (grade === undefined || grade.verdict === 'inconclusive') expect(turn, reason);
    else hold(turn, reason);
    return false;
  });
}

/** Promises 4 and 5, on the live fleet. */
function mayTouch(turn: Turn, { name }: ClusterProgress): boolean {
  const found = objections(name, turn.rollout.pinned.fleet, turn.fleet);
  for (const { code, owner, message } of found) {
    hold(turn, { for: code, owner, until: null, message: `${name} waits: ${message}` });
  }
  return found.length === 0;
}
