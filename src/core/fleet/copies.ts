import { finderOf } from './finder.ts';
import { byName } from './names.ts';
import { oncePerFleet } from './once-per-fleet.ts';
import { amountOf } from './quantities.ts';

/** Promise 5's view of a tenant: the clusters that hold it, and how many of them stay untouched. */
export interface TenantCopies {
  readonly tenant: string;
  /** By name, over all placements; tenants that live on the same clusters may share the list. */
  readonly clusters: readonly string[];
  /** Of those clusters, how many must not be being changed, and be well, at any time. */
  readonly minUntouched: number;
}

/** The copies of every tenant, by the tenant's name. */
export const copiesOf = oncePerFleet((fleet): readonly TenantCopies[] => {
  const finder = finderOf(fleet);
  return fleet.tenants
    .map(({ name, placements, minUntouched }) => {
      const sets = placements.map((placement) => finder.find(placement.clusters));
      const { clusters } = finder.union(sets);
      const wanted = minUntouched ?? { kind: 'count', count: clusters.length > 1 ? 1 : 0 };
      return { tenant: name, clusters, minUntouched: amountOf(wanted, clusters.length) };
    })
    .toSorted((a, b) => byName(a.tenant, b.tenant));
});

/** The same by cluster, without the tenants that allow every copy of theirs to be touched. */
export const copiesByCluster = oncePerFleet(
  (fleet): ReadonlyMap<string, readonly TenantCopies[]> => {
    const byCluster = new Map<string, TenantCopies[]>();
    for (const each of copiesOf(fleet)) {
      if (each.minUntouched === 0) continue;
      for (const cluster of each.clusters) {
        const here = byCluster.get(cluster);
        if (here === undefined) byCluster.set(cluster, [each]);
        else here.push(each);
      }
    }
    return byCluster;
  },
);
