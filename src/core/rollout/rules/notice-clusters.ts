import { changeRevision, isAsBefore, isOnChange, zoneToFence } from './zones.ts';
import type { Falter } from '../history/events.ts';
import { type ClusterProgress, isDelivered } from '../history/state.ts';
import { emit, sightOf, type Turn } from './turn.ts';
import type { ZoneState } from '../world.ts';

/**
 * What the deliveries show, as events: delivered, failed, restored, and whatever happens to a
 * touched cluster later. A cluster that cannot be seen is its own state and never a success.
 */
export function noticeClusters(turn: Turn): void {
  for (const cluster of turn.rollout.clusters.values()) {
    const failure = failureOf(turn, cluster);
    if (failure !== null) {
      if (cluster.step === 'restoring') {
        emit(turn, { type: 'restore-failed', cluster: cluster.name, message: failure });
      } else if (cluster.step !== 'failed') {
        emit(turn, { type: 'delivery-failed', cluster: cluster.name, message: failure });
      }
      continue;
    }
    noticeFalter(turn, cluster);
    noticeArrival(turn, cluster);
  }
}

/** Why the cluster will not get there by itself; null while it may. */
function failureOf(turn: Turn, cluster: ClusterProgress): string | null {
  if (!isWorkedOn(turn, cluster)) return null;
  const sight = sightOf(turn, cluster.name);
  if (sight?.kind === 'broken') return sight.message;
  const kind = cluster.step === 'restoring' ? 'revert' : 'apply';
  const refused = turn.seen.failures.find(
    (failure) => failure.cluster === cluster.name && failure.kind === kind,
  );
  const isBack =
    cluster.step === 'restoring' && sight?.kind === 'seen' && isAsBefore(cluster, sight.zones);
  if (refused !== undefined && !isBack) return `zone ${refused.zone}: ${refused.message}`;
  if (sight?.kind !== 'seen') return null;
  const failed = sight.zones.find((zone) => isOurFailure(turn, cluster, zone));
  return failed === undefined ? null : `zone ${failed.zone}: ${failed.message || 'failed'}`;
}

/**
 * A zone that had failed before this attempt touched it is not the attempt's doing. That it began is
 * in the log before it is done: after a crash in between, the zone is still as it was before.
 */
function isOurFailure(turn: Turn, cluster: ClusterProgress, zone: ZoneState): boolean {
  if (zone.condition !== 'failed' || !cluster.zonesTried.includes(zone.zone)) return false;
  if (isDelivered(cluster)) return true;
  const done = turn.seen.done.get(cluster.name);
  const kind = cluster.step === 'restoring' ? 'revert' : 'apply';
  return done?.zone === zone.zone && done.kind === kind;
}

function isWorkedOn(turn: Turn, cluster: ClusterProgress): boolean {
  switch (cluster.step) {
    case 'changing':
    case 'delivered':
    case 'verified':
    case 'restoring':
      return true;
    case 'pending': {
      const { course, stage, wave, stageStartedAt } = turn.rollout;
      const current = cluster.stage === stage && cluster.wave === wave;
      return current && stageStartedAt !== null && course.kind === 'forward';
    }
    default:
      return false;
  }
}

function noticeFalter(turn: Turn, cluster: ClusterProgress): void {
  if (!isDelivered(cluster) && cluster.step !== 'changing' && cluster.step !== 'restoring') return;
  const falter = falterOf(turn, cluster);
  if (falter === null) {
    if (cluster.falter !== null && sightOf(turn, cluster.name) !== undefined) {
      emit(turn, { type: 'recovered', cluster: cluster.name });
    }
  } else if (cluster.falter?.kind !== falter.kind) {
    emit(turn, { type: 'faltered', cluster: cluster.name, falter });
  }
}

function falterOf(turn: Turn, cluster: ClusterProgress): Falter | null {
  const sight = sightOf(turn, cluster.name);
  if (sight === undefined) return null;
  if (sight.kind !== 'seen') return { kind: 'unreachable', message: sight.message };
  if (!isDelivered(cluster)) return null;
  const revision = changeRevision(turn.rollout);
  const stranger = sight.zones.find(
    ({ running }) => running !== null && running.revision !== revision,
  );
  if (stranger !== undefined) {
    const message = `zone ${stranger.zone} runs ${stranger.running?.revision}, not ${revision}`;
    return { kind: 'drifted', message };
  }
  const unready = sight.zones.find((zone) => !isOnChange(zone, revision));
  if (unready === undefined) return null;
  const why = unready.message === '' ? unready.condition : unready.message;
  return { kind: 'unready', message: `zone ${unready.zone}: ${why}` };
}

function noticeArrival(turn: Turn, cluster: ClusterProgress): void {
  const sight = sightOf(turn, cluster.name);
  if (sight?.kind !== 'seen') return;
  if (cluster.step === 'changing') {
    const revision = changeRevision(turn.rollout);
    if (sight.zones.every((zone) => isOnChange(zone, revision))) {
      emit(turn, { type: 'delivered', cluster: cluster.name });
    }
  }
  const isBack = cluster.step === 'restoring' && isAsBefore(cluster, sight.zones);
  if (isBack && zoneToFence(turn, cluster) === null) {
    emit(turn, { type: 'restored', cluster: cluster.name });
  }
}
