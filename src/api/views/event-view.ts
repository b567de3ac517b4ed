import type { Json } from '../../core/fleet/quantities.ts';
import { happenedFrom } from '../../core/rollout/history/codec.ts';
import { describe } from '../../core/rollout/describe.ts';
import type { Pinned } from '../../core/rollout/history/events.ts';
import type { StoredEvent } from '../../store/store.ts';
import { instantNotation } from './quantities.ts';

/** One event of a rollout with the sentence that it makes, and with all that the log keeps of it. */
export function eventView(stored: StoredEvent, pinned: Pinned) {
  return {
    version: stored.version,
    position: stored.position,
    at: instantNotation(stored.at),
    actor: stored.actor,
    type: stored.type,
    message: describe(happenedFrom(stored), pinned),
    causeId: stored.causeId,
    policyVersion: stored.policyVersion,
    hash: stored.hash,
    // Its own type is in the data as well; once is enough.
    data: withoutType(stored.data),
  };
}

/** An event as its view tells it. */
export type EventView = ReturnType<typeof eventView>;

function withoutType(data: Json): Json {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'type'));
}
