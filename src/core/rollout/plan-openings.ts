import { type Freeze, isOver } from '../fleet/freeze.ts';
import type { Instant } from '../fleet/quantities.ts';
import { isInScope } from '../fleet/scope.ts';
import type { AskWindows } from '../fleet/window.ts';
import type { PlanWarning, Stage, Wave } from '../plan/plan.ts';
import { layersByCluster, type Staged, tiersByCluster } from '../plan/windows.ts';
import { type Closures, nextOpening, passesFreezes } from './openings.ts';

/** What windows and freezes make of a plan before it is started. */
export interface PlanOpenings {
  readonly stages: readonly StageOpening[];
  /** How much later it is done at the earliest; null when that is never, as far as anybody knows. */
  readonly delayMs: number | null;
  readonly warnings: readonly PlanWarning[];
}

export interface StageOpening {
  readonly tier: string;
  /** Those that are about any of its clusters and hold now or will. */
  readonly freezes: readonly Freeze[];
  /** When its first cluster may begin, if all goes well in front of it; null for never, as far as anybody knows. */
  readonly opensAt: Instant | null;
}

/** Whether anything but the plan itself says when it may begin; of a hotfix nothing does. */
export function hasClosures({ fleet, rollout }: Staged, freezes: readonly Freeze[]): boolean {
  const windows = (fleet.windows?.length ?? 0) + (rollout.strategy.windows?.length ?? 0);
  return windows + freezes.length > 0 && !passesFreezes(rollout);
}

/**
 * Walks through a plan as if every delivery took no time and every soak were paid at once, which is how its earliest
 * finish is reckoned: first with the windows and freezes in the way, then without.
 */
export function planOpenings(
  staged: Staged,
  freezes: readonly Freeze[],
  ask: AskWindows,
): PlanOpenings {
  const closuresOf = closuresByCluster(staged, freezes);
  const stages: StageOpening[] = [];
  const warnings: PlanWarning[] = [];
  let [time, plain]: [Instant | null, Instant] = [staged.at, staged.at];
  for (const stage of staged.stages) {
    const own = new Set(membersOf(stage).flatMap((name) => closuresOf(name).freezes));
    let opensAt: Instant | null = null;
    stage.waves.forEach((wave, index) => {
      const { first, last } = openingsOf(wave, closuresOf, { ask, at: time });
      if (index === 0) opensAt = first;
      const owedMs = index === stage.waves.length - 1 ? stage.soakMs : stage.waveSoakMs;
      if (last === null && time !== null) warnings.push(neverText(stage, [...own]));
      time = last === null ? null : last + owedMs;
      plain += owedMs;
    });
    stages.push({ tier: stage.tier, freezes: [...own], opensAt });
  }
  return { stages, delayMs: time === null ? null : time - plain, warnings };
}

/** When the first and when the last cluster of a wave may begin. */
function openingsOf(
  { clusters }: Wave,
  closuresOf: (cluster: string) => Closures,
  { ask, at }: { readonly ask: AskWindows; readonly at: Instant | null },
): { readonly first: Instant | null; readonly last: Instant | null } {
  if (at === null) return { first: null, last: null };
  const distinct = new Set(clusters.map(closuresOf));
  const times = [...distinct].map((closures) => nextOpening(closures, ask, at).opensAt);
  const known = times.filter((time) => time !== null);
  const first = known.length === 0 ? null : Math.min(...known);
  return { first, last: known.length < times.length ? null : Math.max(...known) };
}

/** The same object for clusters of which the same is true. */
function closuresByCluster(
  staged: Staged,
  freezes: readonly Freeze[],
): (cluster: string) => Closures {
  const layers = layersByCluster(staged);
  const tiers = tiersByCluster(staged);
  const clusters = new Map(staged.fleet.clusters.map((cluster) => [cluster.name, cluster]));
  const standing = passesFreezes(staged.rollout)
    ? []
    : freezes.filter((freeze) => !isOver(freeze, staged.at));
  const shared = new Map<Closures['layers'], Map<string, Closures>>();
  return (name) => {
    const [cluster, tier] = [clusters.get(name), tiers.get(name)];
    const own = layers.get(name) ?? noLayers;
    const onIt = standing.filter(
      (freeze) => cluster !== undefined && tier !== undefined && isInScope(freeze, cluster, tier),
    );
    const key = onIt.map((freeze) => freeze.name).join(' ');
    const known = shared.get(own) ?? new Map<string, Closures>();
    shared.set(own, known);
    const same = known.get(key) ?? { layers: own, freezes: onIt };
    known.set(key, same);
    return same;
  };
}

const noLayers: Closures['layers'] = [];

function membersOf({ waves }: Stage): readonly string[] {
  return waves.flatMap(({ clusters }) => clusters);
}

function neverText({ tier }: Stage, freezes: readonly Freeze[]): PlanWarning {
  const endless = freezes.find(({ until }) => until === null);
  const why =
    endless === undefined
      ? 'windows and freezes together leave it no opening within a year'
      : `the freeze ${endless.name} holds until somebody lifts it`;
  const message = `${tier} does not begin as far as anybody knows: ${why}. The earliest finish does not count that.`;
  return { code: 'never-opens', message };
}
