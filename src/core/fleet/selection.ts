import type { Cluster, Selector } from './fleet.ts';
import { selects } from './select.ts';

/** Answers which clusters a selector means; by labels, in the order of the fleet. */
export type Selection = (selector: Selector) => readonly Cluster[];

/**
 * Prepares a fleet for many selectors: clusters are found by name and by label instead of one by
 * one, and the same labels asked for twice give the same list. With 10,000 clusters and 100,000
 * tenants anything else takes minutes.
 */
export function selectionOf(clusters: readonly Cluster[]): Selection {
  const byName = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  const byLabel = positionsByLabel(clusters);
  const everywhere: readonly number[] = [...clusters.keys()];
  const known = new Map<string, readonly Cluster[]>();

  return (selector) => {
    if (selector.kind === 'names') {
      const named = new Set(selector.names);
      const found = [...named].map((name) => byName.get(name));
      return found.filter((cluster) => cluster !== undefined);
    }
    const key = JSON.stringify([selector.matchLabels, selector.matchExpressions]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const demands = [
      ...Object.entries(selector.matchLabels).map(([label, value]) => ({ label, values: [value] })),
      ...selector.matchExpressions
        .filter(({ operator }) => operator === 'In')
        .map((expression) => ({ label: expression.key, values: expression.values })),
    ];
    const lists = demands.map(({ label, values }) =>
      union(values.map((value) => byLabel.get(labelText(label, value)) ?? [])),
    );
    const positions = lists.reduce(fewer, everywhere);
    const found = positions
      .flatMap((position) => clusters[position] ?? [])
      .filter((cluster) => selects(selector, cluster));
    known.set(key, found);
    return found;
  };
}

/** The positions in the fleet of the clusters that carry a label, ascending. */
function positionsByLabel(clusters: readonly Cluster[]): ReadonlyMap<string, readonly number[]> {
  const byLabel = new Map<string, number[]>();
  for (const [position, cluster] of clusters.entries()) {
    for (const [label, value] of Object.entries(cluster.labels)) {
      const key = labelText(label, value);
      const positions = byLabel.get(key);
      if (positions === undefined) byLabel.set(key, [position]);
      else positions.push(position);
    }
  }
  return byLabel;
}

function labelText(label: string, value: string): string {
  return `${label}=${value}`;
}

function union(lists: readonly (readonly number[])[]): readonly number[] {
  const [only] = lists;
  if (only !== undefined && lists.length === 1) return only;
  return [...new Set(lists.flat())].toSorted((a, b) => a - b);
}

function fewer(a: readonly number[], b: readonly number[]): readonly number[] {
  return b.length < a.length ? b : a;
}
