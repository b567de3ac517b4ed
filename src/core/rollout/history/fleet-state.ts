import type { RolloutEvent } from './events.ts';
import { fleetFrom, type FleetSummary } from './fleet-summary.ts';
import { evolveFreezes, type FreezeEvent, isFreezeEvent, type KnownFreezes } from './freezes.ts';
import {
  evolvePhases,
  isPhaseEvent,
  type OpenPhases,
  type PhaseEvent,
  phaseEventsOf,
} from './phases.ts';
import { evolveHotfixes, type HotfixEvent, hotfixEventsOf, type OpenHotfixes } from './hotfixes.ts';
import { PatchedMap } from './patched-map.ts';
import { membersAt } from './late-waves.ts';
import { type Graded, gradeKey, type Rollout } from './state.ts';

/**
 * What all rollouts of a store share, folded from the `fleet` stream: who has which component, and
 * which clusters are being changed or not well. Its events are written together with the rollout's
 * own, in one append, so that promises 4, 5 and 7 are decided on one truth.
 */
export interface FleetState {
  readonly version: number;
  /** Of the last `compacted` event; 0 before any. */
  readonly compactedVersion: number;
  /** Every rollout that has not ended, in the order of their starts. */
  readonly enrolled: ReadonlyMap<string, Enrolled>;
  /** By cluster: the rollouts that are changing it. */
  readonly changing: ReadonlyMap<string, ReadonlySet<string>>;
  /** By cluster: what is not well, as rollouts saw it. */
  readonly unwell: ReadonlyMap<string, readonly Ailment[]>;
  /** Fixes that not all of the fleet has yet. */
  readonly hotfixes: OpenHotfixes;
  /** Changes in phases of which some rollout has not ended. */
  readonly phases: OpenPhases;
  /** What keeps things from beginning, by order of a person. */
  readonly freezes: KnownFreezes;
  /**
   * How far the times of the log are ahead of the clock that sources go by, in milliseconds, as last noticed:
   * a controller whose clock was wrong when it began, and set later, stamps events with a time of its own.
   */
  readonly aheadMs: number;
}

/** One thing that is not well on a cluster: its delivery, or what a check says. */
export interface Ailment {
  readonly rollout: string;
  /** `delivery` or the name of a check. */
  readonly aspect: string;
  readonly message: string;
}

export interface Enrolled {
  readonly rollout: string;
  readonly component: string;
  readonly clusters: readonly string[];
  readonly claimed: boolean;
  /** A hotfix goes before all others. */
  readonly isUrgent?: boolean;
  /** The hotfix that it brings to all others. */
  readonly backfillOf?: string;
  /** Who may have the component before it has ended. */
  readonly yieldedTo?: string;
  /** What it brings; not of rollouts that were enrolled before there were phases. */
  readonly revision?: string;
  /** The change in phases that it is a part of. */
  readonly phaseOf?: string;
}

export type FleetEvent =
  | HotfixEvent
  | FreezeEvent
  | PhaseEvent
  | {
      readonly type: 'enrolled';
      readonly rollout: string;
      readonly component: string;
      readonly clusters: readonly string[];
      readonly isUrgent?: boolean;
      readonly backfillOf?: string;
      readonly revision?: string;
      readonly phaseOf?: string;
    }
  | { readonly type: 'component-claimed'; readonly rollout: string }
  | { readonly type: 'component-yielded'; readonly rollout: string; readonly to: string }
  | { readonly type: 'cluster-touched'; readonly rollout: string; readonly cluster: string }
  | {
      readonly type: 'cluster-settled';
      readonly rollout: string;
      readonly cluster: string;
      /** How it is left; not in events from before there were phases. */
      readonly how?: 'verified' | 'restored' | 'ceded';
    }
  | {
      readonly type: 'cluster-unwell';
      readonly rollout: string;
      readonly cluster: string;
      readonly aspect: string;
      readonly message: string;
    }
  | {
      readonly type: 'cluster-well';
      readonly rollout: string;
      readonly cluster: string;
      readonly aspect: string;
    }
  | { readonly type: 'ended'; readonly rollout: string }
  /** A controller found its clock set: from here on the log is ahead of the world by so much. */
  | { readonly type: 'clock-stepped'; readonly aheadMs: number }
  /** Stands for all events before it. The store writes it, and never a rollout. */
  | { readonly type: 'compacted'; readonly count: number; readonly summary: FleetSummary };

export const emptyFleet: FleetState = {
  version: 0,
  compactedVersion: 0,
  enrolled: new Map(),
  changing: new Map(),
  unwell: new Map(),
  hotfixes: new Map(),
  phases: new Map(),
  freezes: new Map(),
  aheadMs: 0,
};

/** What a rollout's event means for the others; `before` is the rollout without the event. */
export function fleetEventsOf(before: Rollout, event: RolloutEvent): readonly FleetEvent[] {
  return [
    ...ownEventsOf(before, event),
    ...hotfixEventsOf(before, event),
    ...phaseEventsOf(before, event),
  ];
}

function ownEventsOf(before: Rollout, event: RolloutEvent): readonly FleetEvent[] {
  const rollout = before.pinned.spec.name;
  const unwell = (cluster: string, aspect: string, message: string): FleetEvent => {
    return { type: 'cluster-unwell', rollout, cluster, aspect, message };
  };
  const well = (cluster: string, aspect: string): FleetEvent => {
    return { type: 'cluster-well', rollout, cluster, aspect };
  };
  switch (event.type) {
    case 'claimed':
      return [{ type: 'component-claimed', rollout }];
    case 'cluster-started':
    case 'restore-started':
      return [{ type: 'cluster-touched', rollout, cluster: event.cluster }];
    case 'faltered':
      return [unwell(event.cluster, 'delivery', event.falter.message)];
    case 'delivery-failed':
    case 'restore-failed':
      return [unwell(event.cluster, 'delivery', event.message)];
    case 'recovered':
    case 'delivered':
      return [well(event.cluster, 'delivery')];
    case 'graded':
      if (event.grade.verdict === 'regressed') {
        return [unwell(event.cluster, event.check, event.grade.message)];
      }
      return isKnownBad(before, event) ? [well(event.cluster, event.check)] : [];
    case 'restored':
      return [
        { type: 'cluster-settled', rollout, cluster: event.cluster, how: 'restored' },
        well(event.cluster, 'delivery'),
      ];
    case 'wave-verified':
      return verifiedClusters(before, event.stage, event.wave).map((cluster) => {
        return { type: 'cluster-settled', rollout, cluster, how: 'verified' };
      });
    case 'rollback-finished':
      return event.left.length === 0 ? [{ type: 'ended', rollout }] : [];
    case 'yielded': {
      const settled = event.ceded.map((cluster) => {
        return { type: 'cluster-settled', rollout, cluster, how: 'ceded' } as const;
      });
      return [...settled, { type: 'component-yielded', rollout, to: event.to }];
    }
    case 'completed':
    case 'aborted':
    case 'superseded':
      return [{ type: 'ended', rollout }];
    default:
      return [];
  }
}

/** Only what was told to be bad is told to be over: the stream that all share stays short. */
function isKnownBad({ grades }: Rollout, { check, cluster }: Pick<Graded, 'check' | 'cluster'>) {
  return grades.get(gradeKey(check, cluster))?.grade.verdict === 'regressed';
}

function verifiedClusters(rollout: Rollout, stage: number, wave: number): readonly string[] {
  return membersAt(rollout, { stage, wave })
    .filter(({ step }) => step === 'delivered')
    .map(({ name }) => name);
}

/** The shared state after one more event. */
export function evolveFleet(fleet: FleetState, event: FleetEvent): FleetState {
  if (event.type === 'compacted') return fleetFrom(event);
  const next = { ...fleet, version: fleet.version + 1, phases: evolvePhases(fleet, event) };
  if (isPhaseEvent(event)) return next;
  if (event.type === 'clock-stepped') return { ...next, aheadMs: event.aheadMs };
  if (event.type === 'hotfix-opened' || event.type === 'hotfix-closed') {
    return { ...next, hotfixes: evolveHotfixes(fleet.hotfixes, event) };
  }
  if (isFreezeEvent(event)) return { ...next, freezes: evolveFreezes(fleet.freezes, event) };
  const { rollout } = event;
  switch (event.type) {
    case 'enrolled': {
      const { type: _, ...entry } = { ...event, claimed: false };
      return { ...next, enrolled: new Map(fleet.enrolled).set(rollout, entry) };
    }
    case 'component-claimed':
      return { ...next, enrolled: claimed(fleet, rollout) };
    case 'component-yielded': {
      const entry = fleet.enrolled.get(rollout);
      if (entry === undefined) return next;
      const yielded = { ...entry, claimed: false, yieldedTo: event.to };
      return { ...next, enrolled: new Map(fleet.enrolled).set(rollout, yielded) };
    }
    case 'cluster-touched': {
      const by = new Set(fleet.changing.get(event.cluster)).add(rollout);
      return { ...next, changing: PatchedMap.of(fleet.changing).with(event.cluster, by) };
    }
    case 'cluster-settled':
      return { ...next, changing: settled(fleet, event) };
    case 'cluster-unwell': {
      const { aspect, message } = event;
      const others = ailmentsWithout(fleet, event.cluster, { rollout, aspect });
      const ailments = [...others, { rollout, aspect, message }];
      return { ...next, unwell: PatchedMap.of(fleet.unwell).with(event.cluster, ailments) };
    }
    case 'cluster-well': {
      const rest = ailmentsWithout(fleet, event.cluster, event);
      const unwell = PatchedMap.of(fleet.unwell);
      if (rest.length === 0) return { ...next, unwell: unwell.without(event.cluster) };
      return { ...next, unwell: unwell.with(event.cluster, rest) };
    }
    case 'ended':
      return {
        ...next,
        enrolled: withoutEntry(fleet, rollout),
        changing: withoutRollout(fleet, rollout),
        unwell: withoutAilments(fleet, rollout),
      };
  }
}

function claimed({ enrolled }: FleetState, rollout: string): FleetState['enrolled'] {
  const entry = enrolled.get(rollout);
  if (entry === undefined) return enrolled;
  const { yieldedTo: _, ...own } = entry;
  return new Map(enrolled).set(rollout, { ...own, claimed: true });
}

function withoutEntry({ enrolled }: FleetState, rollout: string): FleetState['enrolled'] {
  const rest = new Map(enrolled);
  rest.delete(rollout);
  return rest;
}

/** Without the rollout's mark on one cluster. */
function settled(
  { changing }: FleetState,
  { rollout, cluster }: { readonly rollout: string; readonly cluster: string },
): FleetState['changing'] {
  const rest = new Set(changing.get(cluster));
  rest.delete(rollout);
  const all = PatchedMap.of(changing);
  return rest.size > 0 ? all.with(cluster, rest) : all.without(cluster);
}

/** Without the rollout's mark on any cluster. */
function withoutRollout({ changing }: FleetState, rollout: string): FleetState['changing'] {
  const next = new Map<string, ReadonlySet<string>>();
  for (const [name, by] of changing) {
    const rest = new Set(by);
    rest.delete(rollout);
    if (rest.size > 0) next.set(name, rest);
  }
  return next;
}

function ailmentsWithout(
  { unwell }: FleetState,
  cluster: string,
  gone: { readonly rollout: string; readonly aspect: string },
): readonly Ailment[] {
  const ailments = unwell.get(cluster) ?? [];
  return ailments.filter((one) => one.rollout !== gone.rollout || one.aspect !== gone.aspect);
}

function withoutAilments({ unwell }: FleetState, rollout: string): FleetState['unwell'] {
  const next = new Map<string, readonly Ailment[]>();
  for (const [cluster, ailments] of unwell) {
    const rest = ailments.filter((one) => one.rollout !== rollout);
    if (rest.length > 0) next.set(cluster, rest);
  }
  return next;
}
