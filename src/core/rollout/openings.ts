import type { RolloutSpec } from '../fleet/fleet.ts';
import { type Freeze, isInForce } from '../fleet/freeze.ts';
import { oncePerFleet } from '../fleet/once-per-fleet.ts';
import type { Instant } from '../fleet/quantities.ts';
import { isInScope } from '../fleet/scope.ts';
import type { AskWindows, Window, WindowLayers } from '../fleet/window.ts';
import { layersByCluster, type Staged, tiersByCluster } from '../plan/windows.ts';
import type { Pinned } from './history/events.ts';
import { freezesFrom, type KnownFreezes } from './history/freezes.ts';
import { membersAt } from './history/late-waves.ts';
import type { ClusterProgress, Rollout } from './history/state.ts';

/** What windows and freezes say of one cluster, as the calendar is asked for it. */
export interface Closures {
  readonly layers: WindowLayers;
  /** Those that hold now or will. */
  readonly freezes: readonly Freeze[];
}

/**
 * By cluster, for those whose turn it is and that windows or freezes are about; the same object for those of which the
 * same is true. Times are those of the world.
 */
export function awaitedClosures(
  rollout: Rollout,
  known: KnownFreezes,
  at: Instant,
): ReadonlyMap<string, Closures> {
  const found = new Map<string, Closures>();
  // Restores ask nobody.
  if (rollout.course.kind !== 'forward') return found;
  const standing = freezesFrom(known, at);
  const shared: Closures[] = [];
  for (const { name } of nextClusters(rollout)) {
    const layers = layersOn(rollout, name);
    const freezes = freezesOn(rollout, name, standing);
    if (layers.length + freezes.length === 0) continue;
    const same = shared.find((one) => one.layers === layers && isSame(one.freezes, freezes));
    const closures = same ?? { layers, freezes };
    if (same === undefined) shared.push(closures);
    found.set(name, closures);
  }
  return found;
}

function isSame(one: readonly Freeze[], other: readonly Freeze[]): boolean {
  return one.length === other.length && one.every((freeze, index) => freeze === other[index]);
}

/** The clusters that begin next: those of the current wave that have not begun. */
export function nextClusters(rollout: Rollout): readonly ClusterProgress[] {
  if (rollout.isFinishing) return [];
  return membersAt(rollout, rollout).filter(({ step }) => step === 'pending');
}

const noLayers: WindowLayers = [];

/** The windows that a cluster of a rollout keeps to; empty where none is about it. */
export function layersOn(rollout: Rollout, cluster: string): WindowLayers {
  return layersOf(rollout).get(cluster) ?? noLayers;
}

/** Those of some freezes that are about a cluster of a rollout, which may pass all of them. */
export function freezesOn(
  rollout: Rollout,
  cluster: string,
  freezes: readonly Freeze[],
): readonly Freeze[] {
  if (freezes.length === 0 || passesFreezes(rollout.pinned.spec)) return [];
  const tier = tiersOf(rollout).get(cluster);
  const meant = clustersOf(rollout.pinned.fleet).get(cluster);
  if (tier === undefined || meant === undefined) return [];
  return freezes.filter((freeze) => isInScope(freeze, meant, tier));
}

/** The freezes that hold or will, and that are about anything that a rollout has not begun yet. */
export function freezesAhead(
  rollout: Rollout,
  known: KnownFreezes,
  at: Instant,
): readonly Freeze[] {
  if (rollout.course.kind === 'ended') return [];
  const standing = freezesFrom(known, at);
  const pending = [...rollout.clusters.values()].filter(({ step }) => step === 'pending');
  const found = new Set(pending.flatMap(({ name }) => freezesOn(rollout, name, standing)));
  return standing.filter((freeze) => found.has(freeze));
}

/** An approved hotfix is not stopped by a freeze: without its approvals it does not even begin its stage. */
export function passesFreezes({ strategy }: RolloutSpec): boolean {
  return strategy.order === 'hotfix';
}

/** Follows from what is pinned alone; a loop that asks every turn pays once, and only for what it asks. */
function oncePerPlan<T extends object>(compute: (staged: Staged) => T): (rollout: Rollout) => T {
  const answers = new WeakMap<Pinned, T>();
  return ({ pinned, plannedAt }) => {
    const known = answers.get(pinned);
    if (known !== undefined) return known;
    const { fleet, spec, plan } = pinned;
    const answer = compute({ fleet, rollout: spec, stages: plan.stages, at: plannedAt });
    answers.set(pinned, answer);
    return answer;
  };
}

const layersOf = oncePerPlan(layersByCluster);
const tiersOf = oncePerPlan(tiersByCluster);

const clustersOf = oncePerFleet(
  ({ clusters }) => new Map(clusters.map((cluster) => [cluster.name, cluster])),
);

/** When a cluster may begin, in time of the world. */
export interface NextOpening {
  /** The window that keeps it closed now; null while windows let it begin. */
  readonly closedBy: Window | null;
  /** By windows and freezes together, now if nothing is in the way; null when nobody knows, or not within a year. */
  readonly opensAt: Instant | null;
}

/** So often one closure may follow upon the other before nobody looks further. */
const stepsMax = 1_000;

/** When windows and freezes together let a change begin from `at` on. */
export function nextOpening(
  { layers, freezes }: Closures,
  ask: AskWindows,
  at: Instant,
): NextOpening {
  const first = ask(layers, at);
  const closedBy = first.kind === 'closed' ? first.by : null;
  let time = at;
  for (let steps = 0; steps < stepsMax; steps += 1) {
    const windows = ask(layers, time);
    const ends = freezes.filter((freeze) => isInForce(freeze, time)).map(({ until }) => until);
    if (windows.kind === 'closed') ends.push(windows.until);
    if (ends.length === 0) return { closedBy, opensAt: time };
    const last = ends.reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)));
    if (last === null) break;
    time = last;
  }
  return { closedBy, opensAt: null };
}
