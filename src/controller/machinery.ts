import type { Calendar } from '../calendar/calendar.ts';
import type { Cluster, Source } from '../core/fleet/fleet.ts';
import type { Rollout } from '../core/rollout/history/state.ts';
import type { Reason } from '../core/rollout/world.ts';
import type { Delivery } from '../deliver/delivery.ts';
import type { Signal } from '../signal/signal.ts';
import type { LeaseFence, Store } from '../store/store.ts';
import type { Clock } from './clock.ts';

/** All that the loop works with, handed in by whoever wires it. */
export interface Machinery {
  readonly store: Store;
  /** The lease under which this controller writes and acts. */
  readonly fence: LeaseFence;
  /** Who holds the lease, in words, shown by `status`. */
  readonly holder: string;
  readonly clock: Clock;
  /** From 0 to below 1, for the jitter of retries. */
  readonly chance: () => number;
  readonly deliveryFor: (cluster: Cluster) => Delivery;
  readonly signalFor: (source: Source) => Signal;
  readonly calendar: Calendar;
  /** Commands of other processes are seen within this time; left out, a fifth of a second. */
  readonly pollMs?: number;
  /** Aborted when the loop is to end. */
  readonly stop: AbortSignal;
  /** Told after each turn, for people who watch. */
  readonly onTurn: (view: TurnView) => void;
}

/** A rollout as one turn left it. */
export interface TurnView {
  readonly rollout: Rollout;
  readonly waiting: readonly Reason[];
}
