import type { Instant, Json } from '../../fleet/quantities.ts';
import type { RolloutEvent } from './events.ts';
import type { Happened } from './evolve.ts';
import type { FleetEvent } from './fleet-state.ts';

/**
 * How events lie in the log: the whole event is the stored data, its type among it, so that a
 * reader needs nothing else to fold it. Shared by all who append and all who fold.
 */

/** The stream of what all rollouts of a store share. */
export const fleetStream = 'fleet';

/** Set apart from `fleet`, so that no rollout's name can be another stream's. */
const rolloutPrefix = 'rollout/';

/** The version of the events' shape that this program writes. */
const schema = 1;

/** The stream of one rollout. */
export function rolloutStream(name: string): string {
  return `${rolloutPrefix}${name}`;
}

/** The rollout whose stream it is; null for any other stream. */
export function rolloutOfStream(stream: string): string | null {
  return stream.startsWith(rolloutPrefix) ? stream.slice(rolloutPrefix.length) : null;
}

/** An event as the log keeps it. */
export interface EncodedEvent {
  readonly type: string;
  readonly schema: number;
  readonly data: Json;
}

/** The part of a stored event that a fold needs. */
export interface StoredHappening {
  readonly at: Instant;
  readonly actor: string;
  readonly data: Json;
}

/** The event as it is appended. Only plain, readonly data is ever in one, so it is JSON as it is. */
export function toNewEvent(event: RolloutEvent | FleetEvent): EncodedEvent {
  return { type: event.type, schema, data: event as unknown as Json };
}

/** A stored event of a rollout's stream, for `fold`; the log only ever holds what was typed. */
export function happenedFrom({ at, actor, data }: StoredHappening): Happened {
  return { event: data as unknown as RolloutEvent, at, actor };
}

/** A stored event of the stream that all share, for `evolveFleet`. */
export function fleetEventFrom({ type, data }: Omit<EncodedEvent, 'schema'>): FleetEvent {
  // What the store writes itself has no type in its data.
  if (type === 'compacted') return { type, ...(data as object) } as FleetEvent;
  return data as unknown as FleetEvent;
}
