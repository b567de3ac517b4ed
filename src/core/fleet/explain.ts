import { classify } from './classify.ts';
import { copiesOf } from './copies.ts';
import { byName } from './names.ts';
import { selects } from './select.ts';
import { sightOf, watchOf } from './witnesses.ts';
import type { ClassifiedCluster } from './classify.ts';
import type { TenantCopies } from './copies.ts';
import type { Cluster, Exposure, Fleet, Selector, TierOverride, Traffic } from './fleet.ts';
import type { Instant } from './quantities.ts';
import type { Sight, Watch } from './witnesses.ts';

/** Everything that decides what a cluster is and when it may be changed. */
export interface ClusterExplanation extends Omit<ClassifiedCluster, 'tenants'> {
  /** A tenant stands here once for each of its placements that select the cluster. */
  readonly tenants: readonly Resident[];
  readonly watchedBy: readonly Watcher[];
  /** The other clusters that lose eyes while this one is changed. */
  readonly watches: readonly (Sight & { readonly cluster: string })[];
  /** Promise 5, for each of its tenants. */
  readonly copies: readonly TenantCopies[];
  readonly override: (TierOverride & { readonly expired: boolean }) | null;
}

/** A tenant as it is on one cluster. */
export interface Resident {
  readonly tenant: string;
  readonly criticality: string;
  readonly traffic: Traffic;
  readonly exposure: Exposure;
  /** What put it here, in words: `by name`, or the labels that match. */
  readonly placed: string;
}

/** Who sees a cluster: another one, itself, or something outside the fleet. */
export type Watcher =
  | ({ readonly kind: 'cluster'; readonly cluster: string } & Sight)
  | { readonly kind: 'itself'; readonly sources: readonly string[] }
  | { readonly kind: 'outside'; readonly name: string; readonly sources: readonly string[] };

/** What `explain cluster/NAME` tells; null when the fleet has no such cluster. */
export function explainCluster(
  fleet: Fleet,
  name: string,
  now: Instant,
): ClusterExplanation | null {
  const cluster = fleet.clusters.find((each) => each.name === name);
  const classified = classify(fleet, now).clusters.get(name);
  if (cluster === undefined || classified === undefined) return null;
  const watch = watchOf(fleet);
  const { override } = cluster;
  return {
    ...classified,
    tenants: residentsOf(fleet, cluster),
    watchedBy: watchersOf(fleet, cluster, watch),
    watches: othersBy(fleet, (other) => sightOf(watch, name, other)),
    copies: copiesOf(fleet).filter(({ clusters }) => clusters.includes(name)),
    override: override && { ...override, expired: override.until <= now },
  };
}

function residentsOf(fleet: Fleet, cluster: Cluster): readonly Resident[] {
  return fleet.tenants
    .toSorted((a, b) => byName(a.name, b.name))
    .flatMap((tenant) =>
      tenant.placements
        .filter((placement) => selects(placement.clusters, cluster))
        .map(({ clusters, criticality, traffic, exposure }) => ({
          tenant: tenant.name,
          criticality,
          traffic,
          exposure,
          placed: selectorText(clusters),
        })),
    );
}

function watchersOf(fleet: Fleet, cluster: Cluster, watch: Watch): readonly Watcher[] {
  const itself: string[] = [];
  const outside = new Map<string, string[]>();
  for (const { name, livesOn } of fleet.sources.toSorted((a, b) => byName(a.name, b.name))) {
    if (livesOn.kind === 'outside') {
      outside.set(livesOn.name, [...(outside.get(livesOn.name) ?? []), name]);
    } else if (livesOn.kind === 'each' || livesOn.clusters.includes(cluster.name)) {
      itself.push(name);
    }
  }
  const others = othersBy(fleet, (other) => sightOf(watch, other, cluster.name));
  return [
    ...others.map((other) => ({ kind: 'cluster' as const, ...other })),
    ...(itself.length > 0 ? [{ kind: 'itself' as const, sources: itself }] : []),
    ...[...outside].map(([name, sources]) => ({ kind: 'outside' as const, name, sources })),
  ];
}

function othersBy(
  fleet: Fleet,
  sightBetween: (other: string) => Sight | null,
): readonly (Sight & { readonly cluster: string })[] {
  return fleet.clusters
    .map((cluster) => cluster.name)
    .toSorted(byName)
    .flatMap((other) => {
      const sight = sightBetween(other);
      return sight === null ? [] : [{ cluster: other, ...sight }];
    });
}

/** A selector as a person would say it. */
function selectorText(selector: Selector): string {
  if (selector.kind === 'names') return 'by name';
  const labels = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = selector.matchExpressions.map(({ key, operator, values }) =>
    values.length === 0 ? `${key} ${operator}` : `${key} ${operator} ${values.join('|')}`,
  );
  const demands = [...labels, ...expressions];
  return demands.length === 0 ? 'on every cluster' : `by labels ${demands.join(', ')}`;
}
