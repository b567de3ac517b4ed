import { finderOf } from '../fleet/finder.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { inOrder, type Redundancy } from './redundancy.ts';

/** What promise 5 asks of the waves of one stage. */
export interface Limits {
  /** By cluster: those that a wave with it in it could exceed, in the order of their tenants. */
  readonly byCluster: ReadonlyMap<string, readonly Redundancy[]>;
  /** Those of them that hold for every cluster of the stage. */
  readonly ofAll: ReadonlySet<Redundancy>;
}

/** The clusters of a stage, and how many of them a wave may hold. */
export interface Members {
  readonly clusters: readonly string[];
  readonly concurrencyMax: number;
}

/** Brings redundancies down to the clusters of a stage; those that no wave can exceed fall away. */
export function limitsOf(
  fleet: Fleet,
  redundancies: readonly Redundancy[],
  { clusters, concurrencyMax }: Members,
): Limits {
  const names = finderOf(fleet).clusters;
  const members = new Set(clusters);
  // Asked a million times in a large fleet, so by position: that is no look-up.
  const isMember = names.map((name) => members.has(name));
  const countOf = ({ where }: Redundancy) => {
    let count = 0;
    for (const position of where.positions) if (isMember[position] === true) count += 1;
    return count;
  };
  const binding = redundancies.filter(
    (each) => each.touchedMax < concurrencyMax && each.touchedMax < countOf(each),
  );
  const byPosition = names.map((): Redundancy[] => []);
  const ofAll = new Set<Redundancy>();
  // Few are left by now, which is the time to sort them.
  for (const redundancy of inOrder(binding)) {
    for (const position of redundancy.where.positions) {
      if (isMember[position] === true) byPosition[position]?.push(redundancy);
    }
    if (countOf(redundancy) === clusters.length) ofAll.add(redundancy);
  }
  const byCluster = new Map(names.map((name, position) => [name, byPosition[position] ?? []]));
  return { byCluster, ofAll };
}
