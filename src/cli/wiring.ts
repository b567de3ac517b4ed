import type { Store } from '../api/operations/store.ts';
import type { Check } from '../core/fleet/check.ts';
import type { Cluster, Source } from '../core/fleet/fleet.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { AskWindows, WallText } from '../core/fleet/window.ts';
import type { Series } from '../core/judge/evidence.ts';
import type { ZoneState } from '../core/rollout/world.ts';
import type { Outcome, Question } from '../simulate/simulate.ts';
import type { Io } from './io.ts';

/**
 * What the commands need and do not know the making of: main.ts hands it in. Everything that is
 * slow to load is behind a function, so that a small command never pays for it.
 */
export interface Wiring {
  /** Of this program, as `--version` prints it. */
  readonly version: string;
  /** Of the runtime, without a `v`: `24.21.0`. */
  readonly nodeVersion: string;
  /** The wall clock, in whole milliseconds. */
  readonly now: () => Instant;
  /** The operating system's user: the author of what is started, the actor of what is commanded. */
  readonly user: () => string;
  /** A fresh idempotency key. */
  readonly newId: () => string;
  /** Comes back after `ms`, or as soon as the signal is aborted. Never throws. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Who knows time zones; loaded when a plan has windows or freezes. */
  readonly calendar: () => Promise<{ readonly ask: AskWindows; readonly text: WallText }>;
  /** Throws `StoreTrouble`; without `create` also for a store that is not there. */
  readonly openStore: (path: string, options: { readonly create: boolean }) => Promise<Store>;
  /** Reads a whole store: what is wrong with it, in sentences. Throws `StoreTrouble`. */
  readonly checkStore: (store: Store) => Promise<readonly string[]>;
  /** Takes the store's lease, runs the loop, and gives the lease back. Throws `StoreTrouble`. */
  readonly control: (order: ControlOrder) => Promise<ControlEnd>;
  /** One look at a component through the cluster's delivery. Throws what the delivery throws. */
  readonly observe: (look: Look, signal: AbortSignal) => Promise<readonly ZoneState[]>;
  /** One question to a source for these clusters, over its last few steps where nothing else is said. */
  readonly ask: (asking: Asking, signal: AbortSignal) => Promise<ReadonlyMap<string, Series>>;
  /** Plays a rollout through in a world in memory, on a store in memory. */
  readonly simulate: (question: Question) => Promise<Outcome>;
  /** Runs the demo to its end, or until `io.signal`; returns the exit code. */
  readonly demo: (io: Io, output: 'table' | 'json') => Promise<number>;
}

/** What the loop is to step. */
export interface ControlOrder {
  readonly store: Store;
  /** All rollouts until the signal, or these until each has ended or halted. */
  readonly rollouts: 'all' | readonly string[];
  /** Ends the loop; what it was doing can be gone on with. */
  readonly signal: AbortSignal;
}

/** How the loop ended. */
export type ControlEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  /** It never began: another controller holds the store. */
  | { readonly kind: 'taken'; readonly by: string; readonly since: Instant }
  /** Another controller holds the store since. */
  | { readonly kind: 'lost'; readonly by: string };

/** What is looked at. */
export interface Look {
  readonly cluster: Cluster;
  readonly component: string;
  /** Where the store of its rollouts is: clusters on this machine remember themselves beside it. */
  readonly store: string;
}

/** What a source is asked. */
export interface Asking {
  readonly source: Source;
  readonly check: Check;
  readonly clusters: readonly Cluster[];
  /** Exclusive; left out, some steps before `now`. */
  readonly from?: Instant;
  /** Up to here. */
  readonly now: Instant;
}
