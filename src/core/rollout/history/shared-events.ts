import type { RolloutEvent } from './events.ts';
import { evolve, type Happened } from './evolve.ts';
import { type FleetEvent, fleetEventsOf } from './fleet-state.ts';
import type { Rollout } from './state.ts';

/**
 * What a rollout's new events mean for all others, each seen from the state that those before it
 * leave: to be appended together with them, whoever writes them.
 */
export function sharedEventsOf(
  rollout: Rollout,
  events: readonly RolloutEvent[],
  by: Pick<Happened, 'at' | 'actor'>,
): readonly FleetEvent[] {
  const shared: FleetEvent[] = [];
  let state = rollout;
  for (const event of events) {
    shared.push(...fleetEventsOf(state, event, by));
    state = evolve(state, { event, ...by });
  }
  return shared;
}
