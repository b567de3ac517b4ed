/**
 * What the documents of a fleet say, read once more and in the plainest way, cluster by cluster: the
 * checkers do not take the planner's word for it, nor go by the indexes that it finds clusters with.
 */
import type { Fleet, Tenant } from '../../core/fleet/fleet.ts';
import { selects } from '../../core/fleet/select.ts';
import { amountOf } from '../../core/fleet/quantities.ts';

/** A tenant's clusters, and how many of them are neither changed nor ill at any time. */
export interface Copies {
  readonly tenant: string;
  readonly clusters: readonly string[];
  readonly minUntouched: number;
}

/** The rank of the most critical real tenant on a cluster; 0, the lowest, where there is none. */
export function rankOf({ tiers, tenants, clusters }: Fleet, name: string): number {
  const cluster = clusters.find((one) => one.name === name);
  const placements = tenants.flatMap((tenant) => tenant.placements);
  const ranks = placements
    .filter((placement) => placement.traffic === 'real')
    .filter((placement) => cluster !== undefined && selects(placement.clusters, cluster))
    .map(({ criticality }) => tiers.findIndex((tier) => tier.name === criticality));
  return Math.max(0, ...ranks);
}

/** The copies of every tenant. */
export function copiesIn(fleet: Fleet): readonly Copies[] {
  return fleet.tenants.map((tenant) => {
    const clusters = homesOf(fleet, tenant);
    const usual = { kind: 'count', count: clusters.length > 1 ? 1 : 0 } as const;
    const minUntouched = amountOf(tenant.minUntouched ?? usual, clusters.length);
    return { tenant: tenant.name, clusters, minUntouched };
  });
}

function homesOf({ clusters }: Fleet, { placements }: Tenant): readonly string[] {
  return clusters
    .filter((cluster) => placements.some((placement) => selects(placement.clusters, cluster)))
    .map(({ name }) => name);
}
