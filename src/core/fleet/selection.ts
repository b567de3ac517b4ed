import { ascending, merged } from './positions.ts';
import type { Cluster, Selector } from './fleet.ts';

/** Answers which clusters a selector means: their positions in the fleet, ascending. */
export type Selection = (selector: Selector) => readonly number[];

/** The clusters that carry a label, or that carry it with a certain value. */
interface Group {
  /** In the fleet, ascending. */
  readonly positions: readonly number[];
  /** A one at each of the positions, if there are many; null for a few, which are soon looked through. */
  readonly marks: Uint8Array | null;
}

/** What a part of a selector asks for: to be in one of the groups, or in none of them. */
interface Demand {
  readonly groups: readonly Group[];
  readonly wanted: boolean;
}

const nobody: Group = { positions: [], marks: null };

/** A group with more than this share of the clusters has marks; so few have that they cost little. */
const markedShare = 1 / 64;

/**
 * Prepares a fleet for many selectors: clusters are found by name and by label instead of one by
 * one. With 10,000 clusters and 100,000 tenants anything else takes minutes.
 */
export function selectionOf(clusters: readonly Cluster[]): Selection {
  const byName = new Map(clusters.map((cluster, position) => [cluster.name, position]));
  const groups = groupsOf(clusters);
  const everywhere = [...clusters.keys()];
  const groupOf = (label: string, value: string | null) =>
    groups.get(labelText(label, value)) ?? nobody;

  return (selector) => {
    if (selector.kind === 'names') {
      return ascending(selector.names.flatMap((name) => byName.get(name) ?? []));
    }
    const demands = demandsOf(selector, groupOf);
    const fewest = demands.filter(({ wanted }) => wanted).reduce(fewer, null);
    const others = demands.filter((demand) => demand !== fewest);
    let found = fewest === null ? everywhere : positionsIn(fewest);
    for (const demand of others) found = found.filter((position) => meets(position, demand));
    return found;
  };
}

/** `groupOf` without a value: all that carry the label. */
function demandsOf(
  { matchLabels, matchExpressions }: Extract<Selector, { kind: 'labels' }>,
  groupOf: (label: string, value: string | null) => Group,
): readonly Demand[] {
  return [
    ...Object.entries(matchLabels).map(([label, value]) => {
      return { groups: [groupOf(label, value)], wanted: true };
    }),
    ...matchExpressions.map(({ key, operator, values }): Demand => {
      const wanted = operator === 'In' || operator === 'Exists';
      const bare = operator === 'Exists' || operator === 'DoesNotExist';
      return { groups: (bare ? [null] : values).map((value) => groupOf(key, value)), wanted };
    }),
  ];
}

/** Each group by its label and value, and the one of all that carry the label by the label alone. */
function groupsOf(clusters: readonly Cluster[]): ReadonlyMap<string, Group> {
  const found = new Map<string, number[]>();
  for (const [position, cluster] of clusters.entries()) {
    for (const [label, value] of Object.entries(cluster.labels)) {
      for (const text of [labelText(label, value), labelText(label, null)]) {
        const positions = found.get(text);
        if (positions === undefined) found.set(text, [position]);
        else positions.push(position);
      }
    }
  }
  const groups = new Map<string, Group>();
  for (const [text, positions] of found) {
    const many = positions.length > clusters.length * markedShare;
    groups.set(text, { positions, marks: many ? marksAt(positions, clusters.length) : null });
  }
  return groups;
}

function marksAt(positions: readonly number[], count: number): Uint8Array {
  const marks = new Uint8Array(count);
  for (const position of positions) marks[position] = 1;
  return marks;
}

/** No label has a `=` in it. */
function labelText(label: string, value: string | null): string {
  return value === null ? label : `${label}=${value}`;
}

/** Asked millions of times: a loop needs no function of its own for each. */
function meets(position: number, { groups, wanted }: Demand): boolean {
  for (const { positions, marks } of groups) {
    const isIn = marks === null ? positions.includes(position) : marks[position] === 1;
    if (isIn) return wanted;
  }
  return !wanted;
}

function fewer(a: Demand | null, b: Demand): Demand {
  return a === null || sizeOf(b) < sizeOf(a) ? b : a;
}

function sizeOf({ groups }: Demand): number {
  return groups.reduce((sum, { positions }) => sum + positions.length, 0);
}

function positionsIn({ groups }: Demand): readonly number[] {
  return merged(groups.map(({ positions }) => positions));
}
