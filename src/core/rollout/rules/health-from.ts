import type { Check } from '../../fleet/check.ts';
import type { Instant } from '../../fleet/quantities.ts';
import { type ClusterProgress, isDelivered } from '../history/state.ts';

/** From when on evidence counts for the cluster's health; null before it is delivered. */
export function healthFrom(cluster: ClusterProgress, check: Check): Instant | null {
  if (!isDelivered(cluster) || cluster.deliveredAt === null) return null;
  return cluster.deliveredAt + check.warmUpMs;
}
