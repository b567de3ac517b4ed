import type { Check } from '../../fleet/check.ts';
import type { Instant } from '../../fleet/quantities.ts';
import { type ClusterProgress, isDelivered } from '../history/state.ts';

/** From when on evidence counts for the cluster's health; null before it is delivered. */
export function healthFrom(cluster: ClusterProgress, check: Check): Instant | null {
  if (!isDelivered(cluster) || cluster.deliveredAt === null) return null;
  return cluster.deliveredAt + check.warmUpMs;
}

/**
 * From when on evidence of harm counts: from the first new process. Of what was bad already only from when the repair has
 * helped: before, it can be no more than too little. Until then it is from where it should have helped. Infinite before.
 */
export function harmFrom(cluster: ClusterProgress, check: Check): Instant {
  const { ailing, startedAt, mended } = cluster;
  if (!ailing.includes(check.name)) return startedAt ?? Number.POSITIVE_INFINITY;
  return mended[check.name] ?? healthFrom(cluster, check) ?? Number.POSITIVE_INFINITY;
}

/** Whether what is bad on the cluster is what its repair is there for, as far as the check has seen. */
export function isUnmended({ ailing, mended }: ClusterProgress, { name }: Check): boolean {
  return ailing.includes(name) && !Object.hasOwn(mended, name);
}
