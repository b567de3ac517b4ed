import type { Fence } from '../../../core/rollout/world.ts';
import { isOutdated } from '../../delivery.ts';
import type { ComponentMemory, Memory } from '../memory.ts';
import type { ActRequest, ZoneReport } from '../wire.ts';
import type { OutputFiles } from './process.ts';
import {
  isEmptyZone,
  isUnsureZone,
  memoryOfZone,
  openZone,
  reportOfZone,
  retryZone,
  stepZone,
  tellOfZone,
  wantInZone,
  type Zone,
} from './zone.ts';

/** All that one supervisor looks after. */
export interface LocalCluster {
  readonly world: ClusterWorld;
  readonly components: Map<string, Component>;
  /** It takes no more orders. */
  isClosing: boolean;
  /** Fewer processes run than are written down. */
  isStale: boolean;
}

export interface Component {
  fence: Fence | null;
  readonly zones: Map<string, Zone>;
}

/** What the cluster needs of the process that it lives in. */
export interface ClusterWorld {
  /** Writes the memory durably. Throws when it cannot. */
  save(memory: Memory): void;
  wake(): void;
  /** Milliseconds that never go back. */
  now(): number;
  files(component: string, zone: string, index: number): OutputFiles;
}

/** Takes over a cluster as its memory tells it. */
export function openCluster(memory: Memory, world: ClusterWorld): LocalCluster {
  const cluster: LocalCluster = { world, components: new Map(), isClosing: false, isStale: false };
  for (const [name, { fence, zones }] of Object.entries(memory.components)) {
    cluster.components.set(name, { fence, zones: new Map() });
    for (const [zone, left] of Object.entries(zones)) openIn(cluster, [name, zone], left);
  }
  return cluster;
}

/** How far each zone of a component is; zones where nothing stands are left out. */
export function lookAt(cluster: LocalCluster, component: string): Record<string, ZoneReport> {
  const zones = [...(cluster.components.get(component)?.zones ?? [])];
  return Object.fromEntries(zones.map(([name, zone]) => [name, tellOfZone(zone)]));
}

/** Why the order is refused; null when it is written down and under way. Throws when it cannot be. */
export function actOn(
  cluster: LocalCluster,
  { component, zone, wanted, fence }: ActRequest,
): string | null {
  if (cluster.isClosing) throw new Error('the cluster is being stopped');
  const owner = cluster.components.get(component) ?? {
    fence: null,
    zones: new Map<string, Zone>(),
  };
  if (isOutdated(fence, owner.fence)) return refusal(owner.fence);
  cluster.components.set(component, owner);
  const target =
    owner.zones.get(zone) ?? openIn(cluster, [component, zone], { wanted: null, processes: [] });
  const before = { fence: owner.fence, wanted: target.wanted };
  owner.fence = fence;
  wantInZone(target, wanted);
  try {
    remember(cluster);
  } catch (error) {
    // What is not written down is not done.
    owner.fence = before.fence;
    wantInZone(target, before.wanted);
    throw error;
  }
  // The very same order again must change nothing; a later one may be a wish to try again.
  if (!isSameDecision(fence, before.fence)) retryZone(target);
  stepCluster(cluster);
  return null;
}

/** Wants nothing any more, and takes no more orders. */
export function emptyCluster(cluster: LocalCluster): void {
  cluster.isClosing = true;
  cluster.isStale = true;
  for (const zone of zonesOf(cluster)) wantInZone(zone, null);
  stepCluster(cluster);
}

/** Looks at everything and takes the steps that are due. */
export function stepCluster(cluster: LocalCluster): void {
  for (const { zones } of cluster.components.values()) {
    for (const [name, zone] of zones) {
      stepZone(zone);
      if (isEmptyZone(zone)) zones.delete(name);
    }
  }
  if (!cluster.isStale) return;
  try {
    remember(cluster);
  } catch {
    // The disk may have room again at the next step.
  }
}

/** Nothing stands anywhere and nothing is to. */
export function isEmptyCluster(cluster: LocalCluster): boolean {
  return zonesOf(cluster).every(isEmptyZone);
}

/** Something was adopted and has not been asked yet how it is. */
export function isUnsureCluster(cluster: LocalCluster): boolean {
  return zonesOf(cluster).some(isUnsureZone);
}

/** Everything is as it is wanted, so that it need not be looked at all the time. */
export function isSettledCluster(cluster: LocalCluster): boolean {
  return zonesOf(cluster).every((zone) => reportOfZone(zone).condition === 'ready');
}

function zonesOf({ components }: LocalCluster): readonly Zone[] {
  return [...components.values()].flatMap(({ zones }) => [...zones.values()]);
}

function openIn(
  cluster: LocalCluster,
  [component, name]: readonly [component: string, zone: string],
  left: ComponentMemory['zones'][string],
): Zone {
  const { world } = cluster;
  const zone = openZone(left, {
    remember: () => remember(cluster),
    forget: () => {
      cluster.isStale = true;
    },
    wake: () => world.wake(),
    now: () => world.now(),
    files: (index) => world.files(component, name, index),
  });
  cluster.components.get(component)?.zones.set(name, zone);
  return zone;
}

function remember(cluster: LocalCluster): void {
  const components = [...cluster.components].map(([name, one]) => [name, memoryOf(one)] as const);
  cluster.world.save({ components: Object.fromEntries(components) });
  cluster.isStale = false;
}

function memoryOf({ fence, zones }: Component): ComponentMemory {
  const kept = [...zones].map(([name, zone]) => [name, memoryOfZone(zone)] as const);
  return { fence, zones: Object.fromEntries(kept) };
}

function isSameDecision({ rollout, epoch, version }: Fence, kept: Fence | null): boolean {
  return rollout === kept?.rollout && epoch === kept.epoch && version === kept.version;
}

function refusal(kept: Fence | null): string {
  return `it has seen epoch ${kept?.epoch ?? 0} with ${kept?.rollout} at ${kept?.position}`;
}
