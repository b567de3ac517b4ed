import type { Account } from './debts.ts';
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
  /** Not in summaries from before these were known, nor are the suspects. */
  readonly touched?: readonly (readonly [cluster: string, by: readonly string[]])[];
  readonly suspects?: readonly (readonly [rollout: string, message: string])[];
  readonly unwell: readonly (readonly [cluster: string, ailments: readonly Ailment[]])[];
  /** Not in summaries from before there were any. */
  readonly hotfixes?: readonly OpenHotfix[];
  /** The same. */
  readonly freezes?: readonly KnownFreeze[];
  /** The same. */
  readonly phases?: readonly GroupSummary[];
  readonly debts?: readonly Account[];
  readonly aheadMs: number;
}

/** The state as data. What is settled is needed only as long as its rollout is in the log. */
export function fleetSummary(
  fleet: FleetState,
  isInLog: (rollout: string) => boolean = () => true,
): FleetSummary {
  const { enrolled, changing, touched, suspects, unwell } = fleet;
  const { hotfixes, freezes, debts, phases, aheadMs } = fleet;
  return {
    enrolled: [...enrolled.values()],
    changing: Array.from(changing, ([cluster, by]) => [cluster, [...by]]),
    touched: Array.from(touched, ([cluster, by]) => [cluster, [...by]]),
    suspects: [...suspects],
    unwell: [...unwell],
    hotfixes: [...hotfixes.values()],
    freezes: [...freezes.values()],
    debts: [...debts.values()].filter((one) => isInLog(one.rollout) || isOpen(one)),
    phases: [...phases.values()].map(groupSummary),
    aheadMs,
  };
}

function isOpen({ debts }: Account): boolean {
  return debts.some(({ settled }) => settled === undefined);
}

/** The state again, for a reader of the event that stands for the first `count` ones. */
export function fleetFrom(event: {
  readonly count: number;
  readonly summary: FleetSummary;
}): FleetState {
  const { enrolled, changing, touched = [], suspects = [], unwell } = event.summary;
  const { hotfixes = [], freezes = [], debts = [], phases = [], aheadMs } = event.summary;
  const version = event.count + 1;
  return {
    version,
    compactedVersion: version,
    enrolled: new Map(enrolled.map((entry, index) => [entry.rollout, inOrder(entry, index)])),
    changing: new Map(changing.map(([cluster, by]) => [cluster, new Set(by)])),
    touched: new Map(touched.map(([cluster, by]) => [cluster, new Set(by)])),
    suspects: new Map(suspects),
    unwell: new Map(unwell),
    hotfixes: new Map(hotfixes.map((one) => [one.rollout, one])),
    freezes: new Map(freezes.map((one) => [one.freeze.name, one])),
    debts: new Map(debts.map((one) => [one.rollout, one])),
    phases: new Map(phases.map((one) => [one.of, groupFrom(one)])),
    aheadMs,
  };
}

/** Summaries of before there were accounts say in which order rollouts were started by their own. */
function inOrder(entry: Omit<Enrolled, 'order'> & Partial<Enrolled>, index: number): Enrolled {
  return { ...entry, order: entry.order ?? index };
}
