import type { ClusterProgress, Rollout } from '../history/state.ts';
import type { Turn } from './turn.ts';
import type { Running, ZoneState } from '../world.ts';

/** The name of the revision that the rollout brings. */
export function changeRevision(rollout: Rollout): string {
  return rollout.pinned.spec.change.revision;
}

/** Promise 8: every process of the zone runs the new revision and is ready. */
export function isOnChange(zone: ZoneState, revision: string): boolean {
  return zone.condition === 'ready' && zone.running?.revision === revision;
}

/** A zone that is to go back, as it is and as it was. */
export interface ZoneToRestore {
  readonly zone: ZoneState;
  readonly to: Running | null;
}

/** The touched zones that are not yet what they were, the newest first. */
export function zonesToRestore(
  cluster: ClusterProgress,
  zones: readonly ZoneState[],
): readonly ZoneToRestore[] {
  return cluster.zonesStarted.toReversed().flatMap((name) => {
    const zone = zones.find((one) => one.zone === name);
    const to = cluster.before?.find((one) => one.zone === name)?.running ?? null;
    return zone === undefined || isBack(zone, to) ? [] : [{ zone, to }];
  });
}

/** Whether all that was touched on a cluster is seen to be what it was. */
export function isAsBefore(cluster: ClusterProgress, zones: readonly ZoneState[]): boolean {
  return zonesToRestore(cluster, zones).length === 0;
}

/**
 * Where nothing is left to restore, but an order of the way forward may still be on its way: the zone
 * that is told once more to be as it was, so that the cluster refuses what is older. Null when it was
 * told, when it refuses to be told, or when no order was ever sent.
 */
export function zoneToFence(
  { seen }: Turn,
  { name, zonesStarted }: ClusterProgress,
): string | null {
  const isTold = seen.done.get(name)?.kind === 'revert';
  const isRefused = seen.failures.some((one) => one.cluster === name && one.kind === 'revert');
  return isTold || isRefused ? null : (zonesStarted.at(-1) ?? null);
}

/** Whether a zone runs again what ran before; nothing, where nothing did. */
export function isBack({ condition, running }: ZoneState, to: Running | null): boolean {
  if (to === null) return condition === 'absent';
  return condition === 'ready' && running?.revision === to.revision;
}

/**
 * The next zone to change, and the one that must be ready first if there is one. What is under way
 * comes before what has fallen back, so that one zone at a time is down.
 */
export function nextZone(
  cluster: ClusterProgress,
  zones: readonly ZoneState[],
  revision: string,
): { readonly zone: ZoneState; readonly behind: ZoneState | null } | null {
  const open = zones.filter((one) => !isOnChange(one, revision));
  const underWay = open.find((one) => cluster.zonesStarted.includes(one.zone) && isDown(one));
  if (underWay !== undefined) return { zone: underWay, behind: null };
  // A repair begins with what is down, and is not kept waiting by what was down before it.
  const [zone] = cluster.isRepair
    ? open.toSorted((a, b) => Number(isDown(b)) - Number(isDown(a)))
    : open;
  if (zone === undefined) return null;
  if (cluster.isRepair) return { zone, behind: null };
  return { zone, behind: zones.find((one) => one !== zone && isDown(one)) ?? null };
}

/** Nothing runs in an absent zone that could be down. */
function isDown({ condition }: ZoneState): boolean {
  return condition !== 'ready' && condition !== 'absent';
}
