import type { startRollout } from '../api/operations/start.ts';
import type { Cluster } from '../core/fleet/fleet.ts';
import type { Fence, Target, ZoneState } from '../core/rollout/world.ts';

/** What the demo is handed by whoever wires it: the same parts that users' rollouts run on. */
export interface DemoParts {
  readonly store: Parameters<typeof startRollout>[0]['store'];
  readonly storePath: string;
  /** An empty folder of the demo's own. */
  readonly folder: string;
  readonly author: string;
  readonly now: () => number;
  /** Lines for people, broken where a terminal is too narrow for them. */
  readonly say: (line: string) => void;
  /** A line that people copy, which is never broken. */
  readonly quote: (line: string) => void;
  /** Works on one rollout until it has ended or halted, and shows how it goes. */
  readonly control: (rollout: string, signal: AbortSignal) => Promise<unknown>;
  /** Works on rollouts until each has ended or halted, and shows nothing of it. */
  readonly run: (rollouts: readonly string[], signal: AbortSignal) => Promise<unknown>;
  /** Who follows a rollout from here on sees all that happens to it, whoever works on it. */
  readonly seat: (
    rollout: string,
  ) => Promise<{ readonly follow: (signal: AbortSignal) => Promise<void> }>;
  readonly delivery: DemoDelivery;
  /** Stops the processes of a cluster; returns once they are gone. */
  readonly stopCluster: (cluster: string) => Promise<void>;
  /** Aborted when the person who watches has seen enough. */
  readonly signal: AbortSignal;
}

/** The part of a delivery that brings the fleet to its first revision. */
export interface DemoDelivery {
  observe(
    order: { readonly cluster: Cluster; readonly component: string },
    signal: AbortSignal,
  ): Promise<readonly ZoneState[]>;
  act(
    order: {
      readonly cluster: Cluster;
      readonly component: string;
      readonly zone: string;
      readonly target: Target;
      readonly fence: Fence;
    },
    signal: AbortSignal,
  ): Promise<void>;
}
