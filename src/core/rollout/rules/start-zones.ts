import { fillJson, templateValues } from '../../fleet/template.ts';
import type { ClusterProgress, Rollout } from '../history/state.ts';
import { emit, expect, type Turn, zonesSeen } from './turn.ts';
import type { Action, Target } from '../world.ts';
import { changeRevision, nextZone, zonesToRestore, zoneToFence } from './zones.ts';

/**
 * Promise 6: zones are decided one by one; on the way forward those of clusters that are being
 * changed, and once the rollout has turned back only those of clusters that are being restored.
 */
export function startZones(turn: Turn): void {
  for (const cluster of turn.rollout.clusters.values()) {
    if (cluster.step !== stepAtWork(turn)) continue;
    const zone = dueZone(turn, cluster);
    if (zone === null || cluster.zonesTried.includes(zone)) continue;
    emit(turn, { type: 'zone-started', cluster: cluster.name, zone });
  }
}

/** Every action that is wanted now: for each cluster at work, the one zone that is under way. */
export function wantedActions(turn: Turn): readonly Action[] {
  return [...turn.rollout.clusters.values()].flatMap((cluster) => {
    if (cluster.step !== stepAtWork(turn)) return [];
    const zone = dueZone(turn, cluster);
    if (zone === null || !cluster.zonesTried.includes(zone)) return [];
    return [{ cluster: cluster.name, zone, target: targetOf(turn.rollout, cluster, zone) }];
  });
}

/** What is worked on; null when nothing is. A pause begins nothing, but keeps up what is under way. */
function stepAtWork({ rollout }: Turn): 'changing' | 'restoring' | null {
  switch (rollout.course.kind) {
    case 'forward':
    case 'paused':
      return 'changing';
    case 'backward':
      return 'restoring';
    default:
      return null;
  }
}

function dueZone(turn: Turn, cluster: ClusterProgress): string | null {
  const zones = zonesSeen(turn, cluster.name);
  if (zones === null) return null;
  if (cluster.step === 'restoring') {
    const [open] = zonesToRestore(cluster, zones);
    return open?.zone.zone ?? zoneToFence(turn, cluster);
  }
  const next = nextZone(cluster, zones, changeRevision(turn.rollout));
  if (next === null) return null;
  if (next.behind === null) return next.zone.zone;
  const { zone, message, condition } = next.behind;
  const text = `${cluster.name}: zone ${next.zone.zone} waits for zone ${zone}: ${message || condition}`;
  expect(turn, { for: 'zone', owner: cluster.name, until: null, message: text });
  return null;
}

function targetOf(rollout: Rollout, { name, step, before }: ClusterProgress, zone: string): Target {
  if (step === 'restoring') {
    return { kind: 'revert', to: before?.find((one) => one.zone === zone)?.running ?? null };
  }
  const { change } = rollout.pinned.spec;
  const cluster = rollout.pinned.fleet.clusters.find((one) => one.name === name);
  if (cluster === undefined) return { kind: 'apply', change };
  const body = fillJson(change.body, templateValues(cluster));
  return { kind: 'apply', change: { ...change, body } };
}
