import type { Fleet } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Command } from '../../core/rollout/commands.ts';
import type { Fence, Reason, Running } from '../../core/rollout/world.ts';
import type { StoredEvent } from '../../store/store.ts';
import type { Mood } from '../moods.ts';

/**
 * What an observer outside of Tierwise saw, in the order in which it happened, with the true time. The
 * checkers of the promises judge by these, whatever Tierwise says of itself; what it wrote and said
 * is among them, because intent, stop and reason are promises about that.
 */
export type Fact = { readonly at: Instant } & (
  | ActedFact
  /** A zone is not as it was left: by itself, or by somebody else's hand. */
  | {
      readonly kind: 'zone';
      readonly cluster: string;
      readonly component: string;
      readonly zone: string;
      readonly revision: string | null;
      readonly condition: 'ready' | 'unready' | 'failed';
    }
  | { readonly kind: 'reach'; readonly cluster: string; readonly isUp: boolean }
  /** Whether the cluster says "busy, not now" from now on. */
  | { readonly kind: 'busy'; readonly cluster: string; readonly isBusy: boolean }
  /** From now on every check says so of the cluster. */
  | { readonly kind: 'mood'; readonly cluster: string; readonly mood: Mood }
  /** From now on the clock of the controllers' machine is ahead of the true time by this much. */
  | { readonly kind: 'clock'; readonly byMs: number }
  /** What Tierwise or a person wrote, at the moment when it became durable. */
  | { readonly kind: 'stored'; readonly event: StoredEvent }
  | {
      readonly kind: 'asked';
      readonly rollout: string;
      readonly actor: string;
      readonly command: Command;
      readonly isAccepted: boolean;
      readonly message: string;
    }
  /** What a controller says that a rollout waits for. */
  | {
      readonly kind: 'told';
      readonly rollout: string;
      readonly controller: number;
      readonly waiting: readonly Reason[];
    }
  | {
      readonly kind: 'controller';
      readonly controller: number;
      readonly what: 'began' | 'died' | 'froze' | 'woke' | 'lost';
    }
);

/** A zone was brought to a revision by an action that the cluster did not refuse. */
export interface ActedFact {
  readonly at: Instant;
  readonly kind: 'acted';
  readonly cluster: string;
  readonly component: string;
  readonly zone: string;
  readonly how: 'apply' | 'revert';
  readonly before: Running | null;
  readonly running: Running | null;
  /** When the zone is ready if nothing comes in between; infinite for never. */
  readonly readyAt: Instant;
  readonly fence: Fence;
  /** The controller that sent it, counted from 1; null where that cannot be seen. */
  readonly controller: number | null;
}

/** All that was. */
export interface Trace {
  readonly fleet: Fleet;
  readonly facts: readonly Fact[];
  readonly startedAt: Instant;
  /** From here on nothing went wrong any more. */
  readonly calmFrom: Instant;
  readonly endedAt: Instant;
  /** The receipts that were kept, as their texts, by their hash. */
  readonly receipts: ReadonlyMap<string, string>;
}

/** A promise that was not kept, with where. */
export interface Breach {
  /** 1 to 11, or the name of what is checked beside the promises. */
  readonly promise: number | 'calendar' | 'phases' | 'liveness' | 'explanations';
  readonly at: Instant;
  readonly message: string;
}

/** Finds where one promise was not kept. */
export type Checker = (trace: Trace) => readonly Breach[];
