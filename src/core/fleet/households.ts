import { exposures } from './fleet.ts';
import { finderOf } from './finder.ts';
import { oncePerFleet } from './once-per-fleet.ts';
import { tierIndexes, tierIndexOf } from './tiers.ts';
import type { ClusterSet } from './finder.ts';
import type { Exposure, Fleet } from './fleet.ts';

/** The tenants of a cluster and what follows from them. Clusters with the same tenants share one. */
export interface Household {
  /** Every tenant that is placed on the cluster, by name. */
  readonly tenants: readonly string[];
  /** The highest criticality among the real ones; 0 where there is none. */
  readonly tierIndex: number;
  /** The real tenants that have that criticality, by name; empty when nobody real lives here. */
  readonly decisive: readonly string[];
  /** Of the most exposed tenant, synthetic ones included: whoever reaches them reaches the cluster. */
  readonly exposure: Exposure;
}

/** Tenants that are the same to the same clusters. */
interface Residency {
  readonly id: number;
  readonly where: ClusterSet;
  readonly tierIndex: number;
  readonly real: boolean;
  readonly exposure: number;
  readonly tenants: string[];
}

/** The household of every cluster, by its name. Clusters share what they have in common. */
export const householdsOf = oncePerFleet((fleet): ReadonlyMap<string, Household> => {
  const residencies = new Map<string, Residency[]>();
  for (const cluster of fleet.clusters) residencies.set(cluster.name, []);
  for (const residency of residenciesOf(fleet)) {
    for (const cluster of residency.where.clusters) residencies.get(cluster)?.push(residency);
  }
  const shared = new Map<string, Household>();
  const households = new Map<string, Household>();
  for (const [cluster, here] of residencies) {
    const key = here.map(({ id }) => id).join(' ');
    const household = shared.get(key) ?? householdFrom(here);
    shared.set(key, household);
    households.set(cluster, household);
  }
  return households;
});

function residenciesOf(fleet: Fleet): readonly Residency[] {
  const finder = finderOf(fleet);
  const indexes = tierIndexes(fleet);
  const residencies: Residency[] = [];
  const byPlace = new Map<ClusterSet, Residency[]>();
  for (const { name, placements } of fleet.tenants) {
    for (const placement of placements) {
      const where = finder.find(placement.clusters);
      const tierIndex = tierIndexOf(indexes, placement.criticality);
      const real = placement.traffic === 'real';
      const exposure = exposures.indexOf(placement.exposure);
      const here = byPlace.get(where) ?? [];
      const alike = here.find(
        (each) => each.tierIndex === tierIndex && each.real === real && each.exposure === exposure,
      );
      if (alike !== undefined) {
        alike.tenants.push(name);
        continue;
      }
      const id = residencies.length;
      const residency = { id, where, tierIndex, real, exposure, tenants: [name] };
      residencies.push(residency);
      if (here.push(residency) === 1) byPlace.set(where, here);
    }
  }
  return residencies;
}

function householdFrom(residencies: readonly Residency[]): Household {
  let tierIndex = 0;
  let exposure = 0;
  for (const residency of residencies) {
    if (residency.real) tierIndex = Math.max(tierIndex, residency.tierIndex);
    exposure = Math.max(exposure, residency.exposure);
  }
  const decisive = residencies.filter((each) => each.real && each.tierIndex === tierIndex);
  return {
    tenants: tenantsIn(residencies),
    tierIndex,
    decisive: tenantsIn(decisive),
    exposure: exposures[exposure] ?? 'isolated',
  };
}

/** By name: sorting without a comparison goes by code units. */
function tenantsIn(residencies: readonly Residency[]): readonly string[] {
  const names = new Set<string>();
  for (const { tenants } of residencies) for (const name of tenants) names.add(name);
  return [...names].toSorted();
}
