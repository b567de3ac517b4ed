import type { Cluster } from '../core/fleet/fleet.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { Fence, Running } from '../core/rollout/world.ts';

/** A simulated fleet: what really runs where, whatever Tierwise believes. */
export interface World {
  readonly now: () => Instant;
  readonly clusters: ReadonlyMap<string, WorldCluster>;
  /** What happened in the world, oldest first. */
  readonly history: WorldEvent[];
  /** Told of each as it happens. */
  witness: (event: WorldEvent) => void;
}

export interface WorldCluster {
  readonly name: string;
  readonly zones: readonly string[];
  /** What was brought to the cluster so far; any other component runs as it did at the start. */
  readonly components: Map<string, WorldComponent>;
  /** How long a zone takes to become ready on a new revision; infinite for one that hangs. */
  zoneMs: number;
  /** Whether the change fails in every zone, instead. */
  isDoomed: boolean;
  /** Whether it says "busy, not now". */
  isBusy: boolean;
  /** From when on the cluster answers nobody; null for never. */
  unreachableFrom: Instant | null;
}

/** One component of a cluster, with the fence that it remembers. */
export interface WorldComponent {
  readonly zones: Map<string, WorldZone>;
  fence: Fence | null;
}

export interface WorldZone {
  readonly running: Running | null;
  /** When the zone is ready; before that it is progressing. */
  readonly readyAt: Instant;
  /** Whether it will never be ready by itself. */
  readonly isFailed: boolean;
}

export interface WorldEvent {
  readonly at: Instant;
  readonly cluster: string;
  readonly component: string;
  readonly zone: string;
  readonly kind: 'apply' | 'revert';
  readonly revision: string | null;
  readonly before: Running | null;
  readonly running: Running | null;
  readonly readyAt: Instant;
  readonly fence: Fence;
  /** The controller that sent it, counted from 1; null where nobody counts. */
  readonly controller: number | null;
}

/** What the change does to the fleet, as the person who asks "what if" imagines it. */
export interface WhatIf {
  /** The clusters on which the change does harm as soon as it runs there. */
  readonly harmed: readonly string[];
  /** The clusters on which the change silences the signal. */
  readonly silenced: readonly string[];
  /** The clusters on which the change never gets ready. */
  readonly stuck: readonly string[];
  /** The clusters that cannot be reached at all. */
  readonly unreachable: readonly string[];
  readonly zoneMs: number;
}

const atStart: Running = { revision: 'before', restore: null };

/** A fleet on which everything is well, and every component runs the revision `before`. */
export function worldOf(clusters: readonly Cluster[], whatIf: WhatIf, now: () => Instant): World {
  const start = now();
  return {
    now,
    history: [],
    witness: () => undefined,
    clusters: new Map(
      clusters.map(({ name, zones }) => [
        name,
        {
          name,
          zones,
          components: new Map(),
          isDoomed: false,
          isBusy: false,
          zoneMs: whatIf.stuck.includes(name) ? Number.POSITIVE_INFINITY : whatIf.zoneMs,
          unreachableFrom: whatIf.unreachable.includes(name) ? start : null,
        },
      ]),
    ),
  };
}

/** A component of a cluster as it is. */
export function componentOf({ components, zones }: WorldCluster, name: string): WorldComponent {
  const known = components.get(name);
  if (known !== undefined) return known;
  const readyAt = Number.NEGATIVE_INFINITY;
  const fresh: WorldComponent = {
    zones: new Map(zones.map((zone) => [zone, { running: atStart, readyAt, isFailed: false }])),
    fence: null,
  };
  components.set(name, fresh);
  return fresh;
}

/** Whether any zone of the cluster runs something other than it did at the start. */
export function isChanged(cluster: WorldCluster): boolean {
  return runsAny(cluster, (revision) => revision !== atStart.revision);
}

/** Whether any zone of the cluster runs a revision that is meant; undefined where nothing runs. */
export function runsAny(
  { components }: WorldCluster,
  isMeant: (revision: string | undefined) => boolean,
): boolean {
  return [...components.values()].some(({ zones }) =>
    [...zones.values()].some(({ running }) => isMeant(running?.revision)),
  );
}
