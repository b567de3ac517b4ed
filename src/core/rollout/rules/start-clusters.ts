import { durationText } from '../../fleet/quantities.ts';
import { isBusy } from './busy.ts';
import { objections } from './claims.ts';
import { type ClusterProgress, gradeKey } from '../history/state.ts';
import { nextClusters } from '../openings.ts';
import { openOf } from './closures.ts';
import { mayBeDeferred } from './deferring.ts';
import { beforeOn, inheritedOn, leftAhead } from './succession.ts';
import { forceOf, goOnWithout } from './forced.ts';
import { isInTurn } from './phases.ts';
import { emit, expect, gradeOf, hold, sightOf, type Turn } from './turn.ts';
import type { ClusterSight, ZoneState } from '../world.ts';

/**
 * Begins with every cluster of the current wave that may be touched now; the others wait, each with
 * its reason, or become debts when they cannot be reached.
 */
export function startClusters(turn: Turn): void {
  for (const cluster of openOf(turn, nextClusters(turn.rollout))) startCluster(turn, cluster);
}

function startCluster(turn: Turn, cluster: ClusterProgress): void {
  if (!isInTurn(turn, cluster)) return;
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
  const before = beforeOn(turn, cluster.name, sight.zones);
  const started = { type: 'cluster-started', cluster: cluster.name, before } as const;
  const repairs = repairsOf(turn, cluster, sight.zones);
  const isEmergency = turn.rollout.pinned.spec.hotfix !== undefined && repairs !== null;
  if (!isEmergency && isBusy(turn, cluster, sight.zones)) return;
  if (repairs !== null) {
    emit(turn, { ...started, repairs });
    return;
  }
  const ready = isWellBefore(turn, cluster, sight.zones);
  if (ready && mayTouch(turn, cluster)) emit(turn, started);
}

/**
 * Promises 4 and 5 never delay the repair of what is broken already: a broken copy is no redundancy, and nobody sees less
 * by it. Only a hotfix repairs, and whoever takes the place of the rollout that left it broken; another change that
 * comes to a broken cluster could not be told from what broke it. The checks that call it broken; null where it is well.
 */
function repairsOf(
  turn: Turn,
  { name }: ClusterProgress,
  zones: readonly ZoneState[],
): readonly string[] | null {
  const isLeft = inheritedOn(turn, name) !== undefined;
  if (turn.rollout.pinned.spec.hotfix === undefined && !isLeft) return null;
  const isSick = zones.some(
    ({ condition }) => condition === 'failed' || condition === 'progressing',
  );
  const verdicts = turn.required.map(({ check }) => {
    return { check: check.name, verdict: gradeOf(turn, check.name, name)?.verdict };
  });
  const isBad = verdicts.some(({ verdict }) => verdict === 'regressed' || verdict === 'blind');
  if (!isSick && !isBad && !turn.fleet.unwell.has(name)) return null;
  // What is known to be broken somewhere, and not known to be well here, is taken for broken.
  return verdicts.filter(({ verdict }) => verdict !== 'healthy').map(({ check }) => check);
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

/** What is not well before the change cannot be judged after it. */
function isWellBefore(turn: Turn, { name }: ClusterProgress, zones: readonly ZoneState[]): boolean {
  const sick = zones.find(({ condition }) => condition !== 'ready' && condition !== 'absent');
  if (sick !== undefined) {
    const message = `${name} is not well before its change: zone ${sick.zone}: ${sick.message || sick.condition}`;
    hold(turn, { for: 'unready', owner: name, until: null, message });
    return false;
  }
  if (zones.every(({ running }) => running === null)) return true;
  const force = forceOf(turn, 'baseline');
  return turn.required.every(({ check, source }) => {
    const grade = gradeOf(turn, check.name, name);
    if (grade?.verdict === 'healthy') return true;
    if (force !== null && grade !== undefined) {
      const known = `${check.name} is ${grade.verdict} on ${name} before its change: ${grade.message}`;
      goOnWithout(turn, force, { of: [gradeKey(check.name, name)], message: known });
      return true;
    }
    const why = grade?.message ?? `no answer from ${source.name} yet`;
    const message = `${name} waits for ${check.name} to be healthy before its change: ${why}`;
    const reason = { for: 'baseline', owner: source.name, until: null, message };
    if (grade === undefined || grade.verdict === 'inconclusive') expect(turn, reason);
    else hold(turn, reason);
    return false;
  });
}

/** Promises 4 and 5, on the live fleet. */
function mayTouch(turn: Turn, cluster: ClusterProgress): boolean {
  const { name } = cluster;
  const found = objections(name, turn.rollout.pinned.fleet, turn.fleet);
  const ahead = found.length === 0 ? undefined : leftAhead(turn, cluster);
  if (ahead !== undefined && cluster.postponed === null) {
    const message = `${ahead}, which was left half changed, goes first: ${found[0]?.message ?? ''}`;
    emit(turn, { type: 'postponed', cluster: name, message, isBusy: false });
    return false;
  }
  for (const { code, owner, message } of found) {
    hold(turn, { for: code, owner, until: null, message: `${name} waits: ${message}` });
  }
  return found.length === 0;
}
