import { finderOf } from '../fleet/finder.ts';
import { byName, countText, namesText } from '../fleet/names.ts';
import type { Cluster, Fleet, RolloutSpec } from '../fleet/fleet.ts';
import type { Plan, Refusal } from './plan.ts';

/** Who a rollout is for: every cluster of the fleet is either targeted or excluded. */
export interface Targets {
  readonly clusters: ReadonlySet<string>;
  /** By name. */
  readonly excluded: Plan['excluded'];
}

/** The clusters that the rollout's targets select and that have its component. */
export function targetsOf(fleet: Fleet, rollout: RolloutSpec): Targets {
  const { targets } = rollout;
  const { find, namesIn } = finderOf(fleet);
  const selected = targets && new Set(namesIn(find(targets)));
  const clusters = new Set<string>();
  const excluded: { cluster: string; reason: string }[] = [];
  for (const cluster of fleet.clusters.toSorted((a, b) => byName(a.name, b.name))) {
    const reason =
      selected !== null && !selected.has(cluster.name)
        ? notSelected(rollout)
        : lacks(cluster, rollout.component);
    if (reason === null) clusters.add(cluster.name);
    else excluded.push({ cluster: cluster.name, reason });
  }
  return { clusters, excluded };
}

/** Targets that no cluster answers to, one by one or all together. */
export function targetRefusals(
  fleet: Fleet,
  rollout: RolloutSpec,
  targets: Targets,
): readonly Refusal[] {
  const refusals = unknownNames(fleet, rollout).map((name) => ({
    code: 'unknown-cluster',
    promise: null,
    message: `The rollout targets ${name}, and the fleet has no such cluster.`,
  }));
  if (targets.clusters.size > 0) return refusals;
  const reasons = new Map<string, number>();
  for (const { reason } of targets.excluded) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const why = [...reasons].map(([reason, count]) => `${countText(count, 'cluster')}: ${reason}`);
  const details = why.length > 0 ? ` (${why.join('; ')})` : '';
  const message = `No cluster of the fleet is targeted, so there is nothing to do${details}.`;
  return [...refusals, { code: 'no-cluster', promise: null, message }];
}

function unknownNames(fleet: Fleet, { targets }: RolloutSpec): readonly string[] {
  if (targets?.kind !== 'names') return [];
  const known = new Set(fleet.clusters.map((cluster) => cluster.name));
  return [...new Set(targets.names)].filter((name) => !known.has(name)).toSorted(byName);
}

function notSelected({ targets }: RolloutSpec): string {
  return targets?.kind === 'labels'
    ? "its labels do not match the rollout's targets"
    : "the rollout's targets do not name it";
}

function lacks({ components }: Cluster, component: string): string | null {
  if (components === null || components.includes(component)) return null;
  return `it does not have the component ${component} (it has ${namesText(components)})`;
}
