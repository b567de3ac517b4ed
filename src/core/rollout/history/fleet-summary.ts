import type { Ailment, Enrolled, FleetState } from './fleet-state.ts';

/**
 * What the `compacted` event of the shared stream carries: the whole state, as plain data. It is small,
 * because nothing in it is about rollouts that have ended.
 */
export interface FleetSummary {
  readonly enrolled: readonly Enrolled[];
  readonly changing: readonly (readonly [cluster: string, by: readonly string[]])[];
  readonly unwell: readonly (readonly [cluster: string, ailments: readonly Ailment[]])[];
  readonly aheadMs: number;
}

/** The state as data. */
export function fleetSummary({ enrolled, changing, unwell, aheadMs }: FleetState): FleetSummary {
  return {
    enrolled: [...enrolled.values()],
    changing: Array.from(changing, ([cluster, by]) => [cluster, [...by]]),
    unwell: [...unwell],
    aheadMs,
  };
}

/** The state again, for a reader of the event that stands for the first `count` ones. */
export function fleetFrom(event: {
  readonly count: number;
  readonly summary: FleetSummary;
}): FleetState {
  const { enrolled, changing, unwell, aheadMs } = event.summary;
  const version = event.count + 1;
  return {
    version,
    compactedVersion: version,
    enrolled: new Map(enrolled.map((entry) => [entry.rollout, entry])),
    changing: new Map(changing.map(([cluster, by]) => [cluster, new Set(by)])),
    unwell: new Map(unwell),
    aheadMs,
  };
}
