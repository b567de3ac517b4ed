import type { Fleet, RolloutSpec } from '../fleet/fleet.ts';
import { namesText } from '../fleet/names.ts';
import type { Instant } from '../fleet/quantities.ts';
import { isInScope } from '../fleet/scope.ts';
import { type Standing, standingsByName } from '../fleet/standings.ts';
import { whenText, type Window, type WindowLayers } from '../fleet/window.ts';
import type { PlanWarning, Stage, WindowGate } from './plan.ts';

/** A plan as far as windows and freezes ask: whose turn comes in which stage. */
export interface Staged {
  readonly fleet: Fleet;
  readonly rollout: RolloutSpec;
  readonly stages: readonly Stage[];
  /** When it is planned: an override of a tier may be over by now. */
  readonly at: Instant;
}

/**
 * By cluster of the plan: the windows that it keeps to, in layers. Clusters that no window is about are not in it;
 * those that keep to the same windows have the same layers.
 */
export function layersByCluster(staged: Staged): ReadonlyMap<string, WindowLayers> {
  const layers = allLayers(staged.fleet, staged.rollout);
  if (layers.length === 0) return new Map();
  const shared = new Map<string, WindowLayers>();
  const found = new Map<string, WindowLayers>();
  const tiers = tiersByCluster(staged);
  for (const cluster of staged.fleet.clusters) {
    const tier = tiers.get(cluster.name);
    if (tier === undefined) continue;
    const own = layers
      .map((layer) => layer.filter((window) => isInScope(window, cluster, tier)))
      .filter((layer) => layer.length > 0);
    if (own.length === 0) continue;
    const key = layers
      .map((layer) => layer.map((one) => Number(own.flat().includes(one))))
      .join(';');
    const known = shared.get(key) ?? own;
    shared.set(key, known);
    found.set(cluster.name, known);
  }
  return found;
}

/** By cluster of the plan: its tier, which is that of its stage wherever stages are tiers. */
export function tiersByCluster(staged: Staged): ReadonlyMap<string, string> {
  const { fleet, rollout, stages, at } = staged;
  const known = new Set(fleet.tiers.map(({ name }) => name));
  const areTiers =
    rollout.strategy.order === 'criticality' && stages.every(({ tier }) => known.has(tier));
  const tiers = new Map<string, string>();
  for (const { tier, waves } of stages) {
    for (const name of waves.flatMap(({ clusters }) => clusters)) tiers.set(name, tier);
  }
  if (areTiers) return tiers;
  for (const { cluster, tierIndex } of standingsByName(fleet, at)) {
    const own = fleet.tiers[tierIndex]?.name;
    if (own !== undefined && tiers.has(cluster.name)) tiers.set(cluster.name, own);
  }
  return tiers;
}

/** Windows are for what can wait: a hotfix keeps to none. */
function allLayers({ windows = [] }: Fleet, { strategy }: RolloutSpec): WindowLayers {
  if (strategy.order === 'hotfix') return [];
  return [windows, strategy.windows ?? []].filter((layer) => layer.length > 0);
}

/** The stages with the windows that their clusters keep to among their gates. */
export function gatedByWindows(staged: Staged): readonly Stage[] {
  const layers = layersByCluster(staged);
  if (layers.size === 0) return staged.stages;
  return staged.stages.map((stage) => {
    const members = stage.waves.flatMap(({ clusters }) => clusters);
    const gates = allLayers(staged.fleet, staged.rollout)
      .flat()
      .flatMap((window) => {
        const clusters = members.filter(
          (name) => layers.get(name)?.flat().includes(window) === true,
        );
        return clusters.length === 0 ? [] : [gateOf(window, clusters)];
      });
    return { ...stage, gates: [...stage.gates, ...gates] };
  });
}

function gateOf(window: Window, clusters: readonly string[]): WindowGate {
  const { name, effect, reason } = window;
  return { kind: 'window', window: name, effect, when: whenText(window), reason, clusters };
}

/** A window that is about nobody protects nobody: most often a label that is misspelt. */
export function windowWarnings(
  fleet: Fleet,
  rollout: RolloutSpec,
  standings: readonly Standing[],
): readonly PlanWarning[] {
  const isIdle = (window: Window): boolean =>
    !standings.some(({ cluster, tierIndex }) =>
      isInScope(window, cluster, fleet.tiers[tierIndex]?.name ?? ''),
    );
  const idle = allLayers(fleet, rollout)
    .flat()
    .filter(isIdle)
    .map(({ name }) => name);
  if (idle.length === 0) return [];
  const message = `No cluster of the fleet keeps to the ${idle.length === 1 ? 'window' : 'windows'} ${namesText(idle)}: look at its tiers and clusters.`;
  return [{ code: 'window-without-clusters', message }];
}
