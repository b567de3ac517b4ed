import { fleetWarnings } from './fleet-warnings.ts';
import { reasonsOf } from './reasons.ts';
import { standingsByName } from './standings.ts';
import { tierNameAt } from './tiers.ts';
import type { FleetWarning } from './fleet-warnings.ts';
import type { Exposure, Fleet } from './fleet.ts';
import type { Instant } from './quantities.ts';

/** The tier of a cluster, and why. */
export interface ClassifiedCluster {
  readonly cluster: string;
  readonly tier: string;
  /** The rank of the tier, 0 for the least critical. */
  readonly tierIndex: number;
  /** In sentences, the deciding one first. Never empty. */
  readonly reasons: readonly string[];
  /** Every tenant placed on it, by name. Clusters with the same tenants share the list. */
  readonly tenants: readonly string[];
  /** Of its most exposed tenant; `isolated` without tenants. */
  readonly exposure: Exposure;
}

/** Every cluster of a fleet with its tier. */
export interface Classification {
  /** By name, in the order of names. */
  readonly clusters: ReadonlyMap<string, ClassifiedCluster>;
  readonly warnings: readonly FleetWarning[];
}

/** Which tier each cluster has at `now`; overrides are the only thing that time changes. */
export function classify(fleet: Fleet, now: Instant): Classification {
  const standings = standingsByName(fleet, now);
  const clusters = new Map<string, ClassifiedCluster>();
  for (const standing of standings) {
    clusters.set(standing.cluster.name, {
      cluster: standing.cluster.name,
      tier: tierNameAt(fleet, standing.tierIndex),
      tierIndex: standing.tierIndex,
      reasons: reasonsOf(fleet, standing),
      tenants: standing.household.roll().tenants,
      exposure: standing.household.exposure,
    });
  }
  return { clusters, warnings: fleetWarnings(fleet, standings) };
}
