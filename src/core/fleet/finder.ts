import { oncePerFleet } from './once-per-fleet.ts';
import { selectionOf } from './selection.ts';
import type { Cluster, Selector } from './fleet.ts';

/**
 * The clusters that selectors mean, in the order of their names, each once. Equal questions get the
 * same object, so that a hundred thousand tenants of one region share one list.
 */
export interface ClusterSet {
  /** Unique within its finder. */
  readonly id: number;
  readonly clusters: readonly string[];
}

/** Answers selectors without looking at every cluster for each of them. */
export interface ClusterFinder {
  /** Names that are no cluster's are left out; reading has complained about them. */
  readonly find: (selector: Selector) => ClusterSet;
  /** The clusters that are in any of the sets, all of which must be this finder's. */
  readonly union: (sets: readonly ClusterSet[]) => ClusterSet;
}

/** The finder of a fleet's clusters. */
export const finderOf = oncePerFleet(({ clusters }) => clusterFinder(clusters));

function clusterFinder(clusters: readonly Cluster[]): ClusterFinder {
  const select = selectionOf(clusters);
  const named: Known = new Map();
  const labelled: Known = new Map();
  const united: Known = new Map();
  let sets = 0;

  function once(known: Known, key: string, compute: () => readonly string[]): ClusterSet {
    const old = known.get(key);
    if (old !== undefined) return old;
    const set = { id: sets++, clusters: compute() };
    known.set(key, set);
    return set;
  }

  return {
    find(selector) {
      const [known, key] =
        selector.kind === 'names'
          ? [named, selector.names.join(' ')]
          : [labelled, JSON.stringify(selector)];
      return once(known, key, () => inOrder(select(selector).map((cluster) => cluster.name)));
    },
    union(parts) {
      const largest = parts.reduce<ClusterSet | null>(larger, null);
      if (largest !== null && parts.every((part) => part === largest)) return largest;
      if (largest?.clusters.length === clusters.length) return largest;
      const key = parts.map((part) => part.id).join(' ');
      return once(united, key, () => inOrder(parts.flatMap((part) => part.clusters)));
    },
  };
}

/** Sets by the question that they answer. */
type Known = Map<string, ClusterSet>;

function larger(a: ClusterSet | null, b: ClusterSet): ClusterSet {
  return a === null || b.clusters.length > a.clusters.length ? b : a;
}

/** Without a comparison of its own, sorting goes by code units, as `byName` does, and faster. */
function inOrder(names: readonly string[]): readonly string[] {
  return names.length < 2 ? names : [...new Set(names)].toSorted();
}
