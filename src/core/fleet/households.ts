import { finderOf, placesOf } from './finder.ts';
import { exposures } from './fleet.ts';
import { oncePerFleet } from './once-per-fleet.ts';
import { tierIndexes, tierIndexOf } from './tiers.ts';
import type { ClusterSet } from './finder.ts';
import type { Exposure, Fleet } from './fleet.ts';

/** The tenants of a cluster and what follows from them. */
export interface Household {
  /** The highest criticality among the real ones; 0 where there is none. */
  readonly tierIndex: number;
  /** Whether anybody real lives here. */
  readonly real: boolean;
  /** Of the most exposed tenant, synthetic ones included: whoever reaches them reaches the cluster. */
  readonly exposure: Exposure;
  /** Who lives here; long lists that a plan does not need, so they are made when asked for. */
  readonly roll: () => Roll;
}

/** The tenants of a cluster by their names. Clusters with the same tenants share one. */
export interface Roll {
  /** Every tenant that is placed on the cluster. */
  readonly tenants: readonly string[];
  /** The real ones whose criticality is the highest; empty when nobody real lives here. */
  readonly decisive: readonly string[];
}

/** Tenants that count the same for the tier of the same clusters. */
interface Residency {
  readonly id: number;
  readonly where: ClusterSet;
  readonly tierIndex: number;
  readonly real: boolean;
  readonly tenants: string[];
}

/** The household of every cluster, by its name. */
export const householdsOf = oncePerFleet((fleet): ReadonlyMap<string, Household> => {
  const { clusters } = finderOf(fleet);
  const ranks = ranksOf(fleet);
  const rollAt = rollsOf(fleet);
  return new Map(
    clusters.map((cluster, position) => {
      const { tierIndex, exposure } = ranks[position] ?? nobody;
      const household = {
        tierIndex: Math.max(0, tierIndex),
        real: tierIndex >= 0,
        exposure: exposures[exposure] ?? 'isolated',
        roll: () => rollAt(position),
      };
      return [cluster, household];
    }),
  );
});

/** The highest of what the tenants of a place are; the tier is -1 where nobody is real. */
interface Rank {
  readonly tierIndex: number;
  readonly exposure: number;
}

const nobody: Rank = { tierIndex: -1, exposure: 0 };

/** By the positions of the clusters. Each set of clusters is walked once, however many ask for it. */
function ranksOf(fleet: Fleet): readonly Rank[] {
  const indexes = tierIndexes(fleet);
  const places = placesOf(fleet);
  const ofSets: Rank[] = [];
  const sets: ClusterSet[] = [];
  for (const [at, { placements }] of fleet.tenants.entries()) {
    for (const [index, { criticality, traffic, exposure }] of placements.entries()) {
      const where = places[at]?.[index];
      if (where === undefined) continue;
      const tierIndex = traffic === 'real' ? tierIndexOf(indexes, criticality) : -1;
      const rank = { tierIndex, exposure: exposures.indexOf(exposure) };
      ofSets[where.id] = higher(ofSets[where.id] ?? nobody, rank);
      sets[where.id] = where;
    }
  }
  const ranks = finderOf(fleet).clusters.map(() => nobody);
  for (const [id, rank] of ofSets.entries()) {
    for (const position of sets[id]?.positions ?? []) {
      ranks[position] = higher(ranks[position] ?? nobody, rank);
    }
  }
  return ranks;
}

/** One of the two where it is enough, so that ranks are shared. */
function higher(a: Rank, b: Rank): Rank {
  if (a.tierIndex >= b.tierIndex && a.exposure >= b.exposure) return a;
  if (b.tierIndex >= a.tierIndex && b.exposure >= a.exposure) return b;
  return {
    tierIndex: Math.max(a.tierIndex, b.tierIndex),
    exposure: Math.max(a.exposure, b.exposure),
  };
}

function residenciesOf(fleet: Fleet): readonly Residency[] {
  const indexes = tierIndexes(fleet);
  const places = placesOf(fleet);
  const residencies: Residency[] = [];
  const byPlace = new Map<ClusterSet, Residency[]>();
  for (const [at, { name, placements }] of fleet.tenants.entries()) {
    for (const [index, placement] of placements.entries()) {
      const where = places[at]?.[index];
      if (where === undefined) continue;
      const tierIndex = tierIndexOf(indexes, placement.criticality);
      const real = placement.traffic === 'real';
      const here = byPlace.get(where) ?? [];
      const alike = here.find((each) => each.tierIndex === tierIndex && each.real === real);
      if (alike !== undefined) {
        alike.tenants.push(name);
        continue;
      }
      const id = residencies.length;
      const residency = { id, where, tierIndex, real, tenants: [name] };
      residencies.push(residency);
      if (here.push(residency) === 1) byPlace.set(where, here);
    }
  }
  return residencies;
}

/** The roll of the cluster at a position. Nothing is listed before the first question. */
function rollsOf(fleet: Fleet): (position: number) => Roll {
  const shared = new Map<string, Roll>();
  let byPosition: readonly (readonly Residency[])[] | null = null;
  return (position) => {
    byPosition ??= residenciesByPosition(fleet);
    const here = byPosition[position] ?? [];
    const key = here.map(({ id }) => id).join(' ');
    const roll = shared.get(key) ?? rollFrom(here);
    shared.set(key, roll);
    return roll;
  };
}

function residenciesByPosition(fleet: Fleet): readonly (readonly Residency[])[] {
  const byPosition = finderOf(fleet).clusters.map((): Residency[] => []);
  for (const residency of residenciesOf(fleet)) {
    for (const position of residency.where.positions) byPosition[position]?.push(residency);
  }
  return byPosition;
}

function rollFrom(residencies: readonly Residency[]): Roll {
  const real = residencies.filter((each) => each.real);
  const highest = real.reduce((best, { tierIndex }) => Math.max(best, tierIndex), 0);
  return {
    tenants: tenantsIn(residencies),
    decisive: tenantsIn(real.filter(({ tierIndex }) => tierIndex === highest)),
  };
}

/** By name: sorting without a comparison goes by code units. */
function tenantsIn(residencies: readonly Residency[]): readonly string[] {
  const names = new Set<string>();
  for (const { tenants } of residencies) for (const name of tenants) names.add(name);
  return [...names].toSorted();
}
