import type { OpenHotfix } from './hotfixes.ts';
import type { Ailment, Enrolled, FleetState } from './fleet-state.ts';
import type { KnownFreeze } from './freezes.ts';
import { groupFrom, type GroupSummary, groupSummary } from './phases.ts';

/**
 * What the `compacted` event of the shared stream carries: the whole state, as plain data. It is small,
 * because nothing in it is about rollouts that have ended.
 */
export interface FleetSummary {
  readonly enrolled: readonly Enrolled[];
  readonly changing: readonly (readonly [cluster: string, by: readonly string[]])[];
  readonly unwell: readonly (readonly [cluster: string, ailments: readonly Ailment[]])[];
  /** Not in summaries from before there were any. */
  readonly hotfixes?: readonly OpenHotfix[];
  /** The same. */
  readonly freezes?: readonly KnownFreeze[];
  /** The same. */
  readonly phases?: readonly GroupSummary[];
  readonly aheadMs: number;
}

/** The state as data. */
export function fleetSummary(fleet: FleetState): FleetSummary {
  const { enrolled, changing, unwell, hotfixes, freezes, phases, aheadMs } = fleet;
  return {
    enrolled: [...enrolled.values()],
    changing: Array.from(changing, ([cluster, by]) => [cluster, [...by]]),
    unwell: [...unwell],
    hotfixes: [...hotfixes.values()],
    freezes: [...freezes.values()],
    phases: [...phases.values()].map(groupSummary),
    aheadMs,
  };
}

/** The state again, for a reader of the event that stands for the first `count` ones. */
export function fleetFrom(event: {
  readonly count: number;
  readonly summary: FleetSummary;
}): FleetState {
  const {
    enrolled,
    changing,
    unwell,
    hotfixes = [],
    freezes = [],
    phases = [],
    aheadMs,
  } = event.summary;
  const version = event.count + 1;
  return {
    version,
    compactedVersion: version,
    enrolled: new Map(enrolled.map((entry) => [entry.rollout, entry])),
    changing: new Map(changing.map(([cluster, by]) => [cluster, new Set(by)])),
    unwell: new Map(unwell),
    hotfixes: new Map(hotfixes.map((one) => [one.rollout, one])),
    freezes: new Map(freezes.map((one) => [one.freeze.name, one])),
    phases: new Map(phases.map((one) => [one.of, groupFrom(one)])),
    aheadMs,
  };
}
