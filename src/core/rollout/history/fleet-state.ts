import type { Instant } from '../../fleet/quantities.ts';
import {
  type ArbitrationEvent,
  arbitrationEventsOf,
  enrolledWith,
  evolveArbitration,
  isArbitration,
  type Suspicions,
} from './arbitration.ts';
import {
  type Accounts,
  type DebtEvent,
  debtEventsOf,
  evolveAccounts,
  isDebtEvent,
  overtakenBy,
  repaidBy,
} from './debts.ts';
import type { Legacy, RolloutEvent } from './events.ts';
import type { Happened } from './evolve.ts';
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
import { ailmentsWithout, marked, settled, withoutAilments, withoutRollout } from './marks.ts';
import { PatchedMap } from './patched-map.ts';
import type { Rollout } from './state.ts';
import { workEventsOf } from './work-events.ts';

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
  /** By cluster: the rollouts that have not ended and have changed it at some time. */
  readonly touched: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those that have to stop, because a regression may be from them as well. */
  readonly suspects: Suspicions;
  /** By cluster: what is not well, as rollouts saw it. */
  readonly unwell: ReadonlyMap<string, readonly Ailment[]>;
  /** Fixes that not all of the fleet has yet. */
  readonly hotfixes: OpenHotfixes;
  /** Changes in phases of which some rollout has not ended. */
  readonly phases: OpenPhases;
  /** What keeps things from beginning, by order of a person. */
  readonly freezes: KnownFreezes;
  /** What rollouts that ended still owe. */
  readonly debts: Accounts;
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
  /** The version of the shared stream at its start: who started later has a higher one. */
  readonly order: number;
  /** A hotfix goes before all others. */
  readonly isUrgent?: boolean;
  /** The hotfix that it brings to all others. */
  readonly backfillOf?: string;
  /** The rollout whose debts it repays. */
  readonly catchUpOf?: string;
  /** Who may have the component before it has ended. */
  readonly yieldedTo?: string;
  /** The older ones of its component that it takes the place of. */
  readonly supersedes?: readonly string[];
  /** What those have left to it. */
  readonly inherits?: readonly Legacy[];
  /** A person keeps it from going on, and it has not begun. */
  readonly isAside?: boolean;
  /** What it gave up to a hotfix, and who verified it since; null while nobody has. */
  readonly ceded?: Readonly<Record<string, { readonly by: string; readonly at: Instant } | null>>;
  /** Of a catch-up that has not begun: by cluster, the later rollout whose business it is now. */
  readonly overtaken?: Readonly<Record<string, string>>;
  /** What it brings; not of rollouts that were enrolled before there were phases. */
  readonly revision?: string;
  /** The change in phases that it is a part of. */
  readonly phaseOf?: string;
}

export type FleetEvent =
  | ArbitrationEvent
  | HotfixEvent
  | FreezeEvent
  | DebtEvent
  | PhaseEvent
  | {
      readonly type: 'enrolled';
      readonly rollout: string;
      readonly component: string;
      readonly clusters: readonly string[];
      readonly isUrgent?: boolean;
      readonly backfillOf?: string;
      readonly supersedes?: readonly string[];
      readonly isAside?: boolean;
      readonly catchUpOf?: string;
      readonly revision?: string;
      readonly phaseOf?: string;
    }
  | { readonly type: 'component-claimed'; readonly rollout: string }
  | {
      readonly type: 'component-yielded';
      readonly rollout: string;
      readonly to: string;
      /** Left out in old logs. */
      readonly ceded?: readonly string[];
    }
  | { readonly type: 'cluster-touched'; readonly rollout: string; readonly cluster: string }
  | {
      readonly type: 'cluster-settled';
      readonly rollout: string;
      readonly cluster: string;
      /** How it is left; not in old events. */
      readonly how?: 'verified' | 'restored' | 'ceded';
      /** When it was verified. */
      readonly verifiedAt?: Instant;
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
  /** `brings`: its change is in the fleet from now on; left out where it is not, and in old logs. */
  | { readonly type: 'ended'; readonly rollout: string; readonly brings?: true }
  /** A controller found its clock set: from here on the log is ahead of the world by so much. */
  | { readonly type: 'clock-stepped'; readonly aheadMs: number }
  /** Stands for all events before it. The store writes it, and never a rollout. */
  | { readonly type: 'compacted'; readonly count: number; readonly summary: FleetSummary };

export const emptyFleet: FleetState = {
  version: 0,
  compactedVersion: 0,
  enrolled: new Map(),
  changing: new Map(),
  touched: new Map(),
  suspects: new Map(),
  unwell: new Map(),
  hotfixes: new Map(),
  phases: new Map(),
  freezes: new Map(),
  debts: new Map(),
  aheadMs: 0,
};

/** What a rollout's event means for the others; `before` is the rollout without the event. */
export function fleetEventsOf(
  before: Rollout,
  event: RolloutEvent,
  by: Pick<Happened, 'at' | 'actor'>,
): readonly FleetEvent[] {
  return [
    ...debtEventsOf(before, event, by),
    ...arbitrationEventsOf(before, event),
    ...workEventsOf(before, event, by.at),
    ...hotfixEventsOf(before, event),
    ...phaseEventsOf(before, event),
  ];
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
  if (isArbitration(event)) return evolveArbitration(next, event);
  if (isDebtEvent(event)) return { ...next, debts: evolveAccounts(fleet, event) };
  const { rollout } = event;
  switch (event.type) {
    case 'enrolled': {
      const { type: _, ...entry } = { ...event, claimed: false, order: next.version };
      return { ...next, enrolled: enrolledWith(fleet.enrolled, entry) };
    }
    case 'component-claimed':
      return { ...next, enrolled: claimed(fleet, rollout) };
    case 'component-yielded': {
      const entry = fleet.enrolled.get(rollout);
      if (entry === undefined) return next;
      const ceded = Object.fromEntries((event.ceded ?? []).map((name) => [name, null]));
      const own = { ...entry, ceded: { ...entry.ceded, ...ceded } };
      const yielded = { ...own, claimed: false, yieldedTo: event.to };
      return { ...next, enrolled: new Map(fleet.enrolled).set(rollout, yielded) };
    }
    case 'cluster-touched': {
      const { cluster } = event;
      return {
        ...next,
        changing: marked(fleet.changing, rollout, cluster),
        touched: marked(fleet.touched, rollout, cluster),
      };
    }
    case 'cluster-settled':
      return {
        ...next,
        changing: settled(fleet.changing, event),
        ...repaidBy(fleet, event),
      };
    case 'cluster-unwell': {
      const { aspect, message } = event;
      const others = ailmentsWithout(fleet.unwell, event.cluster, { rollout, aspect });
      const ailments = [...others, { rollout, aspect, message }];
      return { ...next, unwell: PatchedMap.of(fleet.unwell).with(event.cluster, ailments) };
    }
    case 'cluster-well': {
      const rest = ailmentsWithout(fleet.unwell, event.cluster, event);
      const unwell = PatchedMap.of(fleet.unwell);
      if (rest.length === 0) return { ...next, unwell: unwell.without(event.cluster) };
      return { ...next, unwell: unwell.with(event.cluster, rest) };
    }
    case 'ended':
      return {
        ...next,
        enrolled: withoutEntry(overtakenBy(fleet, event), rollout),
        changing: withoutRollout(fleet.changing, rollout),
        touched: withoutRollout(fleet.touched, rollout),
        suspects: new Map([...fleet.suspects].filter(([name]) => name !== rollout)),
        unwell: withoutAilments(fleet.unwell, rollout),
      };
  }
}

function claimed({ enrolled }: FleetState, rollout: string): FleetState['enrolled'] {
  const entry = enrolled.get(rollout);
  if (entry === undefined) return enrolled;
  const { yieldedTo: _, ...own } = entry;
  return new Map(enrolled).set(rollout, { ...own, claimed: true });
}

function withoutEntry(enrolled: FleetState['enrolled'], rollout: string): FleetState['enrolled'] {
  const rest = new Map(enrolled);
  rest.delete(rollout);
  return rest;
}
