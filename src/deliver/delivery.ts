import type { Cluster } from '../core/fleet/fleet.ts';
import type { Fence, Target, ZoneState } from '../core/rollout/world.ts';

/**
 * One way to change a cluster. Implementations are idempotent: doing an action twice equals doing
 * it once, and an action whose fence is older than one already seen for the component is refused
 * with `StaleFence` where the cluster can remember it.
 */
export interface Delivery {
  /** Whether Tierwise chooses the next zone, or the delivery's own system does and can pause. */
  readonly zones: 'given' | 'own';
  /** Whether the cluster remembers the highest fence that it has seen. */
  readonly fenced: boolean;

  /**
   * The state of every zone of the component on the cluster, in the cluster's order of zones.
   * Throws `DeliveryTrouble` when the cluster cannot be reached or its answer makes no sense.
   */
  observe(order: ObserveOrder, signal: AbortSignal): Promise<readonly ZoneState[]>;

  /**
   * Brings one zone to what the target says and returns once that is under way; `observe` tells how
   * far it is. Throws `DeliveryTrouble` or `StaleFence`.
   */
  act(order: ActOrder, signal: AbortSignal): Promise<void>;
}

export interface ObserveOrder {
  readonly cluster: Cluster;
  readonly component: string;
}

export interface ActOrder {
  readonly cluster: Cluster;
  readonly component: string;
  readonly zone: string;
  /** The change to apply, its {…} templates filled already, or the state recorded before it to go back to. */
  readonly target: Target;
  readonly fence: Fence;
}

/**
 * The world failing. `transient` may pass by itself and means unreachable; `terminal` will be the
 * same next time (a program that prints garbage), and counts as a failed delivery.
 */
export class DeliveryTrouble extends Error {
  override readonly name = 'DeliveryTrouble';
  readonly lasting: 'transient' | 'terminal';
  constructor(lasting: 'transient' | 'terminal', message: string) {
    super(message);
    this.lasting = lasting;
  }
}

/**
 * Whether an action was decided before the last one that was let in for its component. An equal one may
 * pass again.
 */
export function isOutdated({ epoch, position }: Fence, kept: Fence | null): boolean {
  if (kept === null) return false;
  return epoch < kept.epoch || (epoch === kept.epoch && position < kept.position);
}

/** The cluster has seen a newer controller or version: this one has lost its place. */
export class StaleFence extends Error {
  override readonly name = 'StaleFence';
}
