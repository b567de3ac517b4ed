import type { Columns } from '../judge/compare/columns.ts';
import type { Series } from '../judge/evidence.ts';
import type { Change } from '../fleet/fleet.ts';
import type { Instant, Json } from '../fleet/quantities.ts';
import type { Window } from '../fleet/window.ts';

/**
 * What the rules see of the world and what they ask of it. The controller fills the first and
 * carries out the second; nothing else passes between `core/rollout` and the outside.
 */

/** What runs in a zone; null revision when the component is not there. */
export interface ZoneState {
  readonly zone: string;
  /** `mixed` while old and new run side by side; null when the component is absent. */
  readonly running: Running | null;
  readonly condition: ZoneCondition;
  /** In words, from the delivery: what is not ready and why. Empty when all is well. */
  readonly message: string;
  /** Why nothing may begin now, as the cluster says itself; left out where it does not. */
  readonly busy?: string;
}

/**
 * ready: every process of the zone runs `running` and is ready. progressing: on its way.
 * failed: will not become ready by itself (crash loop, timeout). absent: nothing runs there.
 */
export type ZoneCondition = 'ready' | 'progressing' | 'failed' | 'absent';

export interface Running {
  readonly revision: string;
  /** All that the delivery needs to come back to this state later. No secrets. */
  readonly restore: Json;
}

/** What a zone is to be brought to. */
export type Target =
  | { readonly kind: 'apply'; readonly change: Change }
  | { readonly kind: 'revert'; readonly to: Running | null };

/**
 * Carried by every action: who acts, in which lease, from which state of the log. Within an epoch a lower
 * `position` is an older decision, whichever rollouts made the two.
 */
export interface Fence {
  readonly rollout: string;
  /** Of the lease: each controller that takes over has a higher one. */
  readonly epoch: number;
  /** Of the rollout's stream when the action was decided. */
  readonly version: number;
  /** Of the whole log then. */
  readonly position: number;
}

/** One wanted change of one zone. Recomputed every turn; carrying it out twice equals once. */
export interface Action {
  readonly cluster: string;
  readonly zone: string;
  readonly target: Target;
}

/** The last that is known of a cluster's delivery. */
export type ClusterSight =
  | {
      readonly kind: 'seen';
      readonly at: Instant;
      readonly zones: readonly ZoneState[];
      /** Since when every look found all zones ready on one revision, without a gap in looking. */
      readonly readySince: Instant | null;
    }
  | {
      /** Asked and not answered, or answered with nonsense that may pass. */
      readonly kind: 'unreachable';
      readonly since: Instant;
      readonly message: string;
    }
  | {
      /** The delivery itself is broken for this cluster, time and again. */
      readonly kind: 'broken';
      readonly since: Instant;
      readonly message: string;
    };

/** An action that failed so often that waiting will not help. */
export interface ActionFailure {
  readonly cluster: string;
  readonly zone: string;
  readonly kind: Target['kind'];
  readonly message: string;
}

/** An action that was carried out: what is seen of its zone since then is its doing. */
export interface ActionDone {
  readonly zone: string;
  readonly kind: Target['kind'];
}

/** What a source answered to one check. */
export interface Answers {
  /** Since when this controller has been asking without a gap: before, nobody listened. */
  readonly since: Instant;
  /** Up to when it was asked: what happened later it could not tell. */
  readonly until: Instant;
  /** By cluster. Of a check that compares, what its columns do not have: nothing. */
  readonly series: ReadonlyMap<string, Series>;
  /** Of a check that compares, all that was closed until now; it grows while it is read. */
  readonly columns?: Columns;
}

/** Everything seen for one turn. A cluster or check that is missing has not answered yet. */
export interface Observations {
  readonly clusters: ReadonlyMap<string, ClusterSight>;
  /** By the name of the check. */
  readonly evidence: ReadonlyMap<string, Answers>;
  /** By cluster: the last action on it that was carried out while this controller runs. */
  readonly done: ReadonlyMap<string, ActionDone>;
  readonly failures: readonly ActionFailure[];
  /** By cluster: why the last try of its action did not work; it is tried again. */
  readonly troubles: ReadonlyMap<string, string>;
  /** Left out where nobody asked the calendar: what keeps to windows waits then. */
  readonly calendar?: CalendarSight;
}

/** What windows and freezes let begin. */
export interface CalendarSight {
  /** How far logical time is ahead of the time of the world, in which windows and freezes are written. */
  readonly aheadMs: number;
  /** By cluster, for those whose turn it is and that windows or freezes are about. */
  readonly openings: ReadonlyMap<string, Opening>;
}

/** When a cluster may begin, by windows and freezes together. */
export interface Opening {
  /** The window that keeps it closed now; null while windows let it begin. */
  readonly closedBy: Window | null;
  /** Null when nobody knows, or not within a year. */
  readonly opensAt: Instant | null;
  /** The same on the wall of the window's own zone; of UTC where it keeps to none. Empty for null. */
  readonly opensText: string;
}

/** Why something waits: for what, whose move it is, and until when at the latest. */
export interface Reason {
  readonly for: string;
  /** `tierwise`, `person`, a cluster's, a source's or another rollout's name. */
  readonly owner: string;
  readonly until: Instant | null;
  readonly message: string;
}
