import { connected } from './connected.ts';
import { byName } from './names.ts';
import { oncePerFleet } from './once-per-fleet.ts';

/**
 * Who watches whom. A source that lives on clusters makes them witnesses of every cluster, and a
 * cluster may name witnesses of its own; the two are kept apart so that a source over ten thousand
 * clusters costs one entry. A cluster is never its own witness here: losing its own eyes together
 * with it is the other half of promise 4, see `core/plan/outside-checks.ts`.
 */
export interface Watch {
  /** The witnesses of every cluster but themselves, with the names of the sources on them. */
  readonly everywhere: ReadonlyMap<string, readonly string[]>;
  /** By cluster: the witnesses that it names. */
  readonly named: ReadonlyMap<string, ReadonlySet<string>>;
  /** By witness: the clusters that name it. */
  readonly namedBy: ReadonlyMap<string, readonly string[]>;
}

/** How a witness sees a cluster: through these sources, and whether the cluster names it. */
export interface Sight {
  readonly sources: readonly string[];
  readonly named: boolean;
}

/** Who watches whom in a fleet. References to clusters that it does not have are left out. */
export const watchOf = oncePerFleet((fleet): Watch => {
  const known = new Set(fleet.clusters.map((cluster) => cluster.name));
  const everywhere = new Map<string, string[]>();
  for (const source of fleet.sources.toSorted((a, b) => byName(a.name, b.name))) {
    if (source.livesOn.kind !== 'clusters') continue;
    for (const witness of new Set(source.livesOn.clusters)) {
      if (known.has(witness)) append(everywhere, witness, source.name);
    }
  }
  const named = new Map<string, ReadonlySet<string>>();
  const namedBy = new Map<string, string[]>();
  for (const { name, witnesses } of fleet.clusters) {
    const others = witnesses.filter((witness) => witness !== name && known.has(witness));
    if (others.length === 0) continue;
    named.set(name, new Set(others));
    for (const witness of new Set(others)) append(namedBy, witness, name);
  }
  return { everywhere, named, namedBy };
});

/** How `witness` sees `cluster`; null when it does not, and for a cluster and itself. */
export function sightOf(watch: Watch, witness: string, cluster: string): Sight | null {
  if (witness === cluster) return null;
  const sources = watch.everywhere.get(witness) ?? [];
  const named = watch.named.get(cluster)?.has(witness) ?? false;
  return named || sources.length > 0 ? { sources, named } : null;
}

/**
 * By cluster: the other clusters that watch it, which promise 4 keeps from being changed together
 * with it. Clusters that name no witness share one set.
 */
export const witnessesOf = oncePerFleet((fleet): ReadonlyMap<string, ReadonlySet<string>> => {
  const watch = watchOf(fleet);
  const shared = new Set(watch.everywhere.keys());
  const witnesses = new Map<string, ReadonlySet<string>>();
  for (const { name } of fleet.clusters) {
    const named = watch.named.get(name);
    if (named === undefined && !shared.has(name)) witnesses.set(name, shared);
    else {
      const own = new Set([...shared, ...(named ?? [])]);
      own.delete(name);
      witnesses.set(name, own);
    }
  }
  return witnesses;
});

/** Stands between the witnesses of every cluster and the clusters: k + n edges instead of k x n. */
const everyCluster = Symbol('every cluster');
type Node = string | typeof everyCluster;

/**
 * Cuts clusters into cycles of witnesses: groups in which each watches each other, directly or
 * through others of the group; most groups are one cluster. A group comes after all those that
 * its members watch. Only the given clusters and what they see of each other count.
 */
export function witnessCycles(
  watch: Watch,
  clusters: readonly string[],
): readonly (readonly string[])[] {
  const members = new Set(clusters);
  function watchedBy(node: Node): readonly Node[] {
    if (node === everyCluster) return clusters;
    const naming = (watch.namedBy.get(node) ?? []).filter((name) => members.has(name));
    return watch.everywhere.has(node) ? [everyCluster, ...naming] : naming;
  }
  return connected<Node>(clusters, watchedBy)
    .map((group) => group.filter((node) => node !== everyCluster).toSorted(byName))
    .filter((group) => group.length > 0);
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
