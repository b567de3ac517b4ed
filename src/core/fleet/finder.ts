import { byName } from './names.ts';
import { oncePerFleet } from './once-per-fleet.ts';
import { merged } from './positions.ts';
import { selectionOf } from './selection.ts';
import type { Cluster, Selector } from './fleet.ts';

/**
 * The clusters that selectors mean. Equal questions get the same object, so that a hundred thousand
 * tenants of one region share one list.
 */
export interface ClusterSet {
  /** Unique within its finder. */
  readonly id: number;
  /** Where its clusters stand in the finder's `clusters`: ascending, each once. */
  readonly positions: readonly number[];
}

/** Answers selectors without looking at every cluster for each of them. */
export interface ClusterFinder {
  /** The names of the fleet's clusters, in their order. */
  readonly clusters: readonly string[];
  /** Names that are no cluster's are left out; reading has complained about them. */
  readonly find: (selector: Selector) => ClusterSet;
  /** The clusters that are in any of the sets, all of which must be this finder's. */
  readonly union: (sets: readonly ClusterSet[]) => ClusterSet;
  /** The names in a set, in their order; asked twice, the same list. */
  readonly namesIn: (set: ClusterSet) => readonly string[];
}

/** The finder of a fleet's clusters. */
export const finderOf = oncePerFleet(({ clusters }) => clusterFinder(clusters));

/** By tenant, in the order of the fleet: where each of its placements is. */
export const placesOf = oncePerFleet((fleet): readonly (readonly ClusterSet[])[] => {
  const { find } = finderOf(fleet);
  return fleet.tenants.map(({ placements }) => placements.map(({ clusters }) => find(clusters)));
});

function clusterFinder(inAnyOrder: readonly Cluster[]): ClusterFinder {
  const sorted = inAnyOrder.toSorted((a, b) => byName(a.name, b.name));
  const clusters = sorted.map(({ name }) => name);
  const select = selectionOf(sorted);
  const named: Known = new Map();
  const labelled: Known = new Map();
  const united: Known = new Map();
  const names = new Map<ClusterSet, readonly string[]>();
  let sets = 0;

  function remember(known: Known, key: string | number, positions: readonly number[]): ClusterSet {
    const set = { id: sets++, positions };
    known.set(key, set);
    return set;
  }

  return {
    clusters,
    find(selector) {
      if (selector.kind === 'names') {
        const key = selector.names.join(' ');
        return named.get(key) ?? remember(named, key, select(selector));
      }
      const key = JSON.stringify(selector);
      return labelled.get(key) ?? remember(labelled, key, select(selector));
    },
    union(parts) {
      const largest = parts.reduce<ClusterSet | null>(larger, null);
      if (largest !== null && parts.every((part) => part === largest)) return largest;
      if (largest?.positions.length === clusters.length) return largest;
      const key = keyOf(parts);
      return united.get(key) ?? remember(united, key, merged(parts.map((each) => each.positions)));
    },
    namesIn(set) {
      const known = names.get(set);
      if (known !== undefined) return known;
      const found = set.positions.flatMap((position) => clusters[position] ?? []);
      names.set(set, found);
      return found;
    },
  };
}

/** Sets by the question that they answer. */
type Known = Map<string | number, ClusterSet>;

/** More sets than anybody has, so that two numbers below it make one that no other two make. */
const setsMax = 2 ** 26;

/** Two is what most tenants have, and a number is much cheaper to remember than a text. */
function keyOf(parts: readonly ClusterSet[]): string | number {
  const [first, second] = parts;
  const isPair = parts.length === 2 && first !== undefined && second !== undefined;
  return isPair ? first.id * setsMax + second.id : parts.map(({ id }) => id).join(' ');
}

function larger(a: ClusterSet | null, b: ClusterSet): ClusterSet {
  return a === null || b.positions.length > a.positions.length ? b : a;
}
