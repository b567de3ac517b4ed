import type { Declared, DocumentKind, DocumentPath, FleetProblem } from '../declared.ts';
import { maybeUnread } from '../declared.ts';
import { ownStrategies } from '../defaults.ts';
import type { Cluster, Fleet, Selector, Tenant } from '../fleet.ts';
import { nearest } from '../nearest.ts';
import { isProbe } from '../probe-source.ts';
import type { Scope } from '../scope.ts';
import { hotfixOrder } from '../strategy.ts';

type Referred = 'cluster' | 'tier' | 'source' | 'check' | 'strategy';

/** A name that somebody wrote and that should lead somewhere. */
interface Reference {
  readonly to: Referred;
  readonly target: string;
  readonly kind: DocumentKind;
  readonly name: string;
  readonly path: DocumentPath;
}

/** Tiers and sources are written in the Fleet document; the rest are documents of their own. */
const writtenIn: Readonly<Record<Referred, DocumentKind>> = {
  cluster: 'Cluster',
  tier: 'Fleet',
  source: 'Fleet',
  check: 'Check',
  strategy: 'Strategy',
};

/** So many names get the nearest one as a hint; looking is slow, and nobody reads more of them. */
const hintsMax = 200;

/** Names that lead nowhere. */
export function referenceProblems(declared: Declared): FleetProblem[] {
  const known = knownNames(declared);
  const problems: FleetProblem[] = [];
  for (const reference of references(declared)) {
    const names = known[reference.to];
    if (names.has(reference.target)) continue;
    if (isUnread(declared, reference)) continue;
    problems.push(dangling(reference, problems.length < hintsMax ? names : new Set()));
  }
  return problems;
}

function knownNames({ fleet, checks, strategies }: Declared): Record<Referred, Set<string>> {
  const namesOf = (list: readonly { name: string }[]) => new Set(list.map((item) => item.name));
  return {
    cluster: namesOf(fleet.clusters),
    tier: namesOf(fleet.tiers),
    // Nobody can name Tierwise itself as a source.
    source: namesOf(fleet.sources.filter(({ settings }) => settings.kind !== 'probe')),
    check: namesOf(checks),
    strategy: new Set([...namesOf(strategies), ...ownStrategies.keys()]),
  };
}

function isUnread({ unread }: Declared, { to, target }: Reference): boolean {
  const kind = writtenIn[to];
  return kind === 'Fleet' ? unread.has('Fleet') : maybeUnread(unread, kind, target);
}

function dangling(reference: Reference, names: ReadonlySet<string>): FleetProblem {
  const { to, target, kind, name, path } = reference;
  if (to === 'strategy' && target === hotfixOrder) {
    const message = 'a hotfix is no strategy that a document can name';
    const hint =
      'start it with the command `tierwise hotfix`, which says why and for which incident';
    return { kind, name, path, code: 'not-a-strategy', message, hint };
  }
  const message = `there is no ${to} \`${target}\``;
  return { kind, name, path, code: `unknown-${to}`, message, hint: hintFor(to, target, names) };
}

function hintFor(to: Referred, target: string, names: ReadonlySet<string>): string {
  const near = nearest(target, names);
  if (near !== null) return `did you mean \`${near}\`?`;
  if (names.size > 0 && names.size <= 8) return `there are: ${[...names].join(', ')}`;
  const kind = writtenIn[to];
  return kind === 'Fleet'
    ? `${to}s are named in the Fleet document, under \`spec.${to}s\``
    : `add a document of kind ${kind} with that name, or correct the name`;
}

function* references(declared: Declared): Generator<Reference> {
  const { fleet, checks, strategies, rollouts } = declared;
  yield* ofFleet(fleet);
  for (const cluster of fleet.clusters) yield* ofCluster(cluster);
  for (const tenant of fleet.tenants) yield* ofTenant(tenant);
  for (const check of checks) {
    // A probe names no source.
    if (isProbe(check)) continue;
    const { name, source } = check;
    yield { to: 'source', target: source, kind: 'Check', name, path: ['spec', 'source'] };
  }
  for (const { name, tiers } of strategies) {
    for (const target of Object.keys(tiers)) {
      const path = ['spec', 'tiers', target, 'name'];
      yield { to: 'tier', target, kind: 'Strategy', name, path };
    }
  }
  yield* scopeReferences(declared);
  for (const { name, targets, strategy, checks: wanted } of rollouts) {
    const from = { kind: 'Rollout', name } as const;
    yield { to: 'strategy', target: strategy, ...from, path: ['spec', 'strategy'] };
    for (const target of wanted) {
      yield { to: 'check', target, ...from, path: ['spec', 'checks', target] };
    }
    if (targets !== null) yield* ofSelector(targets, { ...from, path: ['spec', 'targets'] });
  }
}

function* ofFleet({ name, sources, controllerRunsOn }: Fleet): Generator<Reference> {
  const from = { kind: 'Fleet', name } as const;
  for (const source of sources) {
    // Where Tierwise itself lives is `controllerRunsOn`, below.
    if (source.livesOn.kind !== 'clusters' || source.settings.kind === 'probe') continue;
    const path = ['spec', 'sources', source.name, 'livesOn'];
    for (const target of source.livesOn.clusters) {
      yield { to: 'cluster', target, ...from, path: [...path, target] };
    }
  }
  if (controllerRunsOn !== null) {
    const path = ['spec', 'controller', 'runsOn'];
    yield { to: 'cluster', target: controllerRunsOn, ...from, path };
  }
}

function* ofCluster(cluster: Cluster): Generator<Reference> {
  const { name, declaredTier, override, witnesses, busy } = cluster;
  const from = { kind: 'Cluster', name } as const;
  if (busy !== undefined) {
    yield { to: 'source', target: busy.source, ...from, path: ['spec', 'busy', 'source'] };
  }
  if (declaredTier !== null) {
    yield { to: 'tier', target: declaredTier, ...from, path: ['spec', 'tier'] };
  }
  if (override !== null) {
    yield { to: 'tier', target: override.tier, ...from, path: ['spec', 'override', 'tier'] };
  }
  for (const target of witnesses) {
    yield { to: 'cluster', target, ...from, path: ['spec', 'witnesses', target] };
  }
}

function* ofTenant({ name, placements }: Tenant): Generator<Reference> {
  const from = { kind: 'Tenant', name } as const;
  for (const [index, { clusters, criticality }] of placements.entries()) {
    const path = ['spec', 'placements', index];
    yield { to: 'tier', target: criticality, ...from, path: [...path, 'criticality'] };
    yield* ofSelector(clusters, { ...from, path: [...path, 'clusters'] });
  }
}

/** Windows and freezes name the tiers and the clusters that they are about. */
function* scopeReferences(declared: Declared): Generator<Reference> {
  const { fleet, strategies, freezes, rollouts } = declared;
  const places = [
    { kind: 'Fleet', name: fleet.name, windows: fleet.windows },
    ...strategies.map(({ name, windows }) => ({ kind: 'Strategy', name, windows }) as const),
    ...rollouts.map(
      ({ name, policy: { windows } }) => ({ kind: 'Rollout', name, windows }) as const,
    ),
  ] as const;
  for (const { kind, name, windows = [] } of places) {
    for (const window of windows) {
      yield* ofScope(window, { kind, name, path: ['spec', 'windows', window.name] });
    }
  }
  for (const freeze of freezes) {
    yield* ofScope(freeze, { kind: 'Freeze', name: freeze.name, path: ['spec'] });
  }
}

function* ofScope(
  { tiers, clusters }: Scope,
  from: Omit<Reference, 'to' | 'target'>,
): Generator<Reference> {
  for (const target of tiers ?? []) {
    yield { ...from, to: 'tier', target, path: [...from.path, 'tiers', target] };
  }
  if (clusters !== null) yield* ofSelector(clusters, { ...from, path: [...from.path, 'clusters'] });
}

function* ofSelector(
  selector: Selector,
  from: Omit<Reference, 'to' | 'target'>,
): Generator<Reference> {
  if (selector.kind !== 'names') return;
  for (const target of selector.names) {
    yield { ...from, to: 'cluster', target, path: [...from.path, target] };
  }
}
