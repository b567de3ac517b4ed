import { allRead, type Declared, type DeclaredRollout, type FleetProblem } from '../declared.ts';
import { type ClusterFinder, finderOf, placesOf } from '../finder.ts';
import type { Cluster, Selector, Tenant } from '../fleet.ts';
import { nearest } from '../nearest.ts';

const matchesNothingHint =
  'compare the labels with `metadata.labels` of the clusters; capitals count';

/** Tenants that are nowhere, selectors that match nothing, clusters that nothing gives a tier. */
export function placementProblems(declared: Declared): FleetProblem[] {
  // Without all clusters nobody can say that a selector matches none of them.
  if (!allRead(declared.unread, 'Cluster')) return [];
  const finder = finderOf(declared.fleet);
  const problems = declared.fleet.tenants.flatMap((tenant) => ofTenant(tenant, finder));
  problems.push(...withoutTier(declared, finder), ...ofRollouts(declared, finder));
  return problems;
}

function ofTenant(tenant: Tenant, finder: ClusterFinder): FleetProblem[] {
  const from = { kind: 'Tenant', name: tenant.name } as const;
  // A wrong name in a list is a dangling reference already, and said there.
  const empty = [...tenant.placements.entries()].filter(([, { clusters }]) =>
    matchesNothing(clusters, finder),
  );
  const named = tenant.placements.some(({ clusters }) => clusters.kind === 'names');
  if (empty.length === tenant.placements.length && !named) {
    const path = ['spec', tenant.placements.length === 1 ? 'clusters' : 'placements'];
    const message = 'this tenant is placed nowhere: no cluster matches';
    return [{ ...from, path, code: 'placed-nowhere', message, hint: matchesNothingHint }];
  }
  return empty.map(([index]) => ({
    ...from,
    path: ['spec', 'placements', index, 'clusters'],
    code: 'matches-nothing',
    message: 'this selector matches no cluster',
    hint: matchesNothingHint,
  }));
}

function matchesNothing(selector: Selector, finder: ClusterFinder): boolean {
  return selector.kind === 'labels' && finder.find(selector).positions.length === 0;
}

function withoutTier({ fleet, unread }: Declared, finder: ClusterFinder): FleetProblem[] {
  if (!allRead(unread, 'Tenant')) return [];
  // Many tenants share a selector, and the finder gives them the same set: it is walked once.
  const places = new Set(placesOf(fleet).flat());
  const withTenants = new Set<string>();
  for (const set of places) for (const name of finder.namesIn(set)) withTenants.add(name);
  // An override does not count: it ends some day, and then nothing would be left.
  const without = fleet.clusters.filter(
    ({ name, declaredTier }) => declaredTier === null && !withTenants.has(name),
  );
  return without.map(({ name }) => ({
    kind: 'Cluster',
    name,
    path: ['metadata', 'name'],
    code: 'no-tier',
    message: `nothing says how critical \`${name}\` is: no tenant is placed on it and no tier declared`,
    hint: 'place a Tenant on it, or declare `spec.tier`',
  }));
}

function ofRollouts({ fleet, rollouts }: Declared, finder: ClusterFinder): FleetProblem[] {
  const components = new Set(fleet.clusters.flatMap((cluster) => cluster.components ?? []));
  return rollouts.flatMap((rollout): FleetProblem[] => {
    const { name, targets } = rollout;
    const from = { kind: 'Rollout', name } as const;
    if (targets !== null && matchesNothing(targets, finder)) {
      const message = 'this selector matches no cluster';
      const path = ['spec', 'targets'];
      return [{ ...from, path, code: 'matches-nothing', message, hint: matchesNothingHint }];
    }
    const found = targets === null ? null : new Set(finder.namesIn(finder.find(targets)));
    const selected = fleet.clusters.filter((cluster) => found?.has(cluster.name) ?? true);
    return componentsOf(rollout).flatMap(({ path, component: wanted }) => {
      const has = (cluster: Cluster) => cluster.components?.includes(wanted) ?? true;
      if (selected.length === 0 || selected.some(has)) return [];
      const near = nearest(wanted, components);
      const message = `none of its clusters has a component \`${wanted}\``;
      const hint =
        near === null
          ? 'clusters name theirs in `spec.components`'
          : `did you mean \`${near}\`? Clusters name theirs in \`spec.components\``;
      return [{ ...from, path, code: 'unknown-component', message, hint }];
    });
  });
}

/** What a rollout changes, with where it says so. */
function componentsOf({ component, phases }: Pick<DeclaredRollout, 'component' | 'phases'>) {
  const own = component === null ? [] : [{ component, path: ['spec', 'component'] }];
  const phased = (phases?.order ?? []).flatMap(({ components }, index) =>
    components.map((one, place) => {
      return { component: one, path: ['spec', 'phases', index, 'components', place] };
    }),
  );
  return [...own, ...phased];
}
