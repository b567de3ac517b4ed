import type { Instant } from '../core/fleet/quantities.ts';
import {
  catchUpNames,
  type Follower,
  followerOf,
  lateClustersOf,
} from '../core/rollout/catch-up.ts';
import { rolloutStream, toNewEvent } from '../core/rollout/history/codec.ts';
import type { RolloutEvent } from '../core/rollout/history/events.ts';
import { evolve } from '../core/rollout/history/evolve.ts';
import type { FleetEvent, FleetState } from '../core/rollout/history/fleet-state.ts';
import type { Rollout } from '../core/rollout/history/state.ts';
import type { Log, StreamBatch } from '../store/store.ts';

/** A rollout that is to begin with another one's end, in the same append. */
export interface Followed {
  readonly batches: readonly StreamBatch[];
  readonly shared: readonly FleetEvent[];
}

const none: Followed = { batches: [], shared: [] };

/** The catch-up that the rules want to follow upon these events; mostly nothing. */
export async function followed(
  rollout: Rollout,
  events: readonly RolloutEvent[],
  { log, fleet, now }: { readonly log: Log; readonly fleet: FleetState; readonly now: Instant },
): Promise<Followed> {
  // Only an end has a follower, or that of a phase's own work: all other turns pay nothing.
  if (!events.some(({ type }) => type === 'completed' || type === 'through')) return none;
  const by = { at: now, actor: 'tierwise' };
  const ended = events.reduce((state, event) => evolve(state, { event, ...by }), rollout);
  const clusters = lateClustersOf(ended, fleet);
  if (clusters.length === 0) return none;
  const name = await freeName(log, ended);
  const follower = followerOf(ended, { name, clusters }, now);
  return follower === null ? none : written(name, follower);
}

/** A name is used once, also by those whose events are in the archive: their streams are not empty. */
async function freeName(log: Log, { pinned }: Rollout): Promise<string> {
  for (const name of catchUpNames(pinned.spec)) {
    if ((await log.read(rolloutStream(name), 0)).length === 0) return name;
  }
  throw new Error('names never end');
}

function written(name: string, { planned, enrolled }: Follower): Followed {
  const stream = rolloutStream(name);
  return {
    batches: [{ stream, expectedVersion: 0, events: [toNewEvent(planned)] }],
    shared: [enrolled],
  };
}
