import { finderOf, placesOf } from './finder.ts';
import { byName } from './names.ts';
import { oncePerFleet } from './once-per-fleet.ts';
import { amountOf } from './quantities.ts';
import type { ClusterSet } from './finder.ts';

/** How many copies a tenant has, where they are, and how many of them stay untouched. */
export interface Spread {
  readonly tenant: string;
  /** Over all placements; tenants that live on the same clusters share the set. */
  readonly where: ClusterSet;
  /** Of those clusters, how many must not be being changed, and be well, at any time. */
  readonly minUntouched: number;
}

/** Promise 5's view of a tenant: the clusters that hold it, and how many of them stay untouched. */
export interface TenantCopies extends Omit<Spread, 'where'> {
  /** By name; tenants that live on the same clusters share the list. */
  readonly clusters: readonly string[];
}

/** The spread of every tenant, in the order of the fleet. */
export const spreadsOf = oncePerFleet((fleet): readonly Spread[] => {
  const { union } = finderOf(fleet);
  const places = placesOf(fleet);
  return fleet.tenants.map(({ name, minUntouched }, index) => {
    const where = union(places[index] ?? []);
    const copies = where.positions.length;
    const wanted = minUntouched ?? { kind: 'count', count: copies > 1 ? 1 : 0 };
    return { tenant: name, where, minUntouched: amountOf(wanted, copies) };
  });
});

/** The copies of every tenant, by the tenant's name. */
export const copiesOf = oncePerFleet((fleet): readonly TenantCopies[] => {
  const { namesIn } = finderOf(fleet);
  return spreadsOf(fleet)
    .map(({ tenant, where, minUntouched }) => ({ tenant, clusters: namesIn(where), minUntouched }))
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
