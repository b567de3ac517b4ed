import { householdsOf } from './households.ts';
import { byName } from './names.ts';
import { tierIndexes, tierIndexOf } from './tiers.ts';
import { sightOf, watchOf, witnessCycles } from './witnesses.ts';
import type { Cluster, Fleet, TierOverride } from './fleet.ts';
import type { Household } from './households.ts';
import type { Instant } from './quantities.ts';
import type { Sight, Watch } from './witnesses.ts';

/**
 * How each cluster came to its tier, before it is put in words. Four steps, each over the last:
 * its tenants; a declared tier, which only raises; what it watches, one tier above the highest real
 * cluster outside its own cycle; the highest of its cycle of witnesses. An override in force
 * replaces all four, and it is what the others see.
 */
export interface Standing {
  readonly cluster: Cluster;
  readonly household: Household;
  readonly declaredIndex: number | null;
  /** The highest real cluster that it watches outside its cycle; null when it watches none. */
  readonly raise: Raise | null;
  /** The clusters of its cycle of witnesses by name, itself among them; often only itself. */
  readonly cycle: readonly string[];
  /** The member that the cycle's tier comes from: the first by name of the highest. */
  readonly highestOfCycle: { readonly cluster: string; readonly tierIndex: number };
  readonly override: Override | null;
  /** The tier that it has. */
  readonly tierIndex: number;
  /** Which step decided. */
  readonly cause: 'tenants' | 'declared' | 'witness' | 'cycle' | 'override';
  /** Whether a witness of it watches anything that matters. */
  readonly real: boolean;
}

/** A watched cluster that lifts its witness to `tierIndex`. */
export interface Raise {
  readonly watched: string;
  readonly watchedIndex: number;
  readonly sight: Sight;
  readonly tierIndex: number;
}

export interface Override extends TierOverride {
  readonly tierIndex: number;
  /** From `until` on it no longer counts, and is kept only to say so. */
  readonly expired: boolean;
}

/** What is known of a cluster before looking at any other. */
type Ground = Pick<Standing, 'cluster' | 'household' | 'declaredIndex' | 'override' | 'real'> & {
  readonly tierIndex: number;
};

interface World {
  readonly lastIndex: number;
  readonly watch: Watch;
  readonly grounds: ReadonlyMap<string, Ground>;
  /** Of all cycles so far: everything that a member of the next one watches outside of it. */
  readonly standings: Map<string, Standing>;
}

/** The standing of every cluster of the fleet at `now`, in the order of their names. */
export function standingsByName(fleet: Fleet, now: Instant): readonly Standing[] {
  const watch = watchOf(fleet);
  const world: World = {
    lastIndex: fleet.tiers.length - 1,
    watch,
    grounds: groundsOf(fleet, now),
    standings: new Map(),
  };
  for (const cycle of witnessCycles(watch, [...world.grounds.keys()])) {
    for (const standing of standingsOfCycle(cycle, world)) {
      world.standings.set(standing.cluster.name, standing);
    }
  }
  return [...world.standings.values()].toSorted((a, b) => byName(a.cluster.name, b.cluster.name));
}

function groundsOf(fleet: Fleet, now: Instant): Map<string, Ground> {
  const indexes = tierIndexes(fleet);
  const households = householdsOf(fleet);
  const grounds = new Map<string, Ground>();
  for (const cluster of fleet.clusters) {
    const household = households.get(cluster.name);
    if (household === undefined) continue;
    const { declaredTier, override } = cluster;
    const declaredIndex = declaredTier === null ? null : tierIndexOf(indexes, declaredTier);
    const tierIndex = Math.max(household.tierIndex, declaredIndex ?? 0);
    const told = override && {
      ...override,
      tierIndex: tierIndexOf(indexes, override.tier),
      expired: override.until <= now,
    };
    const real = household.real || tierIndex > 0 || (inForce(told) ?? 0) > 0;
    grounds.set(cluster.name, {
      cluster,
      household,
      declaredIndex,
      tierIndex,
      override: told,
      real,
    });
  }
  return grounds;
}

function standingsOfCycle(cycle: readonly string[], world: World): readonly Standing[] {
  const members = cycle.flatMap((name) => world.grounds.get(name) ?? []);
  const everyCluster = cycle.some((name) => world.watch.everywhere.has(name))
    ? highestOf(world.standings.keys(), world)
    : null;
  const raised = members.map((ground) => {
    const raise = raiseOf(ground.cluster.name, everyCluster, world);
    const seat = Math.max(ground.tierIndex, raise?.tierIndex ?? 0);
    return { ground, raise, seat, seen: inForce(ground.override) ?? seat };
  });
  const first = raised.reduce((best, each) => (each.seen > best.seen ? each : best));
  const highestOfCycle = { cluster: first.ground.cluster.name, tierIndex: first.seen };
  // In a cycle each watches each other in the end, so one real member makes all of them real.
  const real = raised.some(({ ground, raise }) => ground.real || raise !== null);
  return raised.map(({ ground, raise, seat }) => ({
    ...ground,
    ...decided(ground, seat, highestOfCycle.tierIndex),
    raise,
    cycle,
    highestOfCycle,
    real,
  }));
}

function decided(
  ground: Ground,
  seat: number,
  cycleIndex: number,
): Pick<Standing, 'tierIndex' | 'cause'> {
  const told = inForce(ground.override);
  if (told !== null) return { tierIndex: told, cause: 'override' };
  if (cycleIndex > seat) return { tierIndex: cycleIndex, cause: 'cycle' };
  if (seat > ground.tierIndex) return { tierIndex: seat, cause: 'witness' };
  const declared = seat > ground.household.tierIndex;
  return { tierIndex: seat, cause: declared ? 'declared' : 'tenants' };
}

/** The rank that an override sets; null without one and after its time. */
function inForce(override: Override | null): number | null {
  return override === null || override.expired ? null : override.tierIndex;
}

/** `everyCluster`: the highest cluster outside the cycle, for those of its members that see all. */
function raiseOf(witness: string, everyCluster: Standing | null, world: World): Raise | null {
  const { watch, lastIndex } = world;
  const named = highestOf(watch.namedBy.get(witness) ?? [], world);
  const seen = watch.everywhere.has(witness) ? higher(everyCluster, named) : named;
  const sight = seen === null ? null : sightOf(watch, witness, seen.cluster.name);
  if (seen === null || sight === null) return null;
  return {
    watched: seen.cluster.name,
    watchedIndex: seen.tierIndex,
    sight,
    tierIndex: Math.min(lastIndex, seen.tierIndex + 1),
  };
}

/** The highest real one, the first by name among equals. Clusters without a standing are passed. */
function highestOf(names: Iterable<string>, { standings }: World): Standing | null {
  let highest: Standing | null = null;
  for (const name of names) {
    const standing = standings.get(name) ?? null;
    if (standing?.real === true) highest = higher(highest, standing);
  }
  return highest;
}

function higher(a: Standing | null, b: Standing | null): Standing | null {
  if (a === null || b === null) return a ?? b;
  if (a.tierIndex !== b.tierIndex) return a.tierIndex > b.tierIndex ? a : b;
  return a.cluster.name < b.cluster.name ? a : b;
}
