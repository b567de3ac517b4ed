import type { Check } from '../../fleet/check.ts';
import type { Source } from '../../fleet/fleet.ts';
import type { Instant } from '../../fleet/quantities.ts';
import type { Grade } from '../../judge/evidence.ts';
import { requiredChecks, type RolloutEvent } from '../history/events.ts';
import { evolve } from '../history/evolve.ts';
import { evolveFleet, fleetEventsOf, type FleetState } from '../history/fleet-state.ts';
import type { Rollout } from '../history/state.ts';
import type { ComparedNow } from './grade-beside.ts';
import type { ClusterSight, Observations, Reason, ZoneState } from '../world.ts';

/**
 * The draft of one turn. The rules run one after the other; each sees the state as the events of
 * those before it leave it. Local to `decide`: nothing outside ever sees a draft.
 */
export interface Turn {
  rollout: Rollout;
  fleet: FleetState;
  readonly seen: Observations;
  readonly now: Instant;
  readonly events: RolloutEvent[];
  /** The checks whose verdicts decide. */
  readonly required: readonly Asked[];
  /** The verdicts as they are seen now, by check and cluster; what was not answered yet is missing. */
  readonly grades: Map<string, ReadonlyMap<string, Grade>>;
  /** The comparisons behind them, by `gradeKey`. */
  readonly compared: Map<string, ComparedNow>;
  /** How many clusters that are not changed this turn has begun to read. */
  readonly begun: { clusters: number };
  /** What waits, and whether it holds the rollout. */
  readonly waits: Wait[];
}

/** A check with the source that it asks. */
export interface Asked {
  readonly check: Check;
  readonly source: Source;
}

export interface Wait {
  readonly reason: Reason;
  /** A hold is shown as the rollout's phase; other waits are the normal course of things. */
  readonly holds: boolean;
}

/** Tierwise itself, as the actor of what it decides. */
const tierwise = 'tierwise';

/** Records an event in the draft. */
export function emit(turn: Turn, event: RolloutEvent): void {
  for (const shared of fleetEventsOf(turn.rollout, event, { at: turn.now, actor: tierwise })) {
    turn.fleet = evolveFleet(turn.fleet, shared);
  }
  turn.rollout = evolve(turn.rollout, { event, at: turn.now, actor: tierwise });
  turn.events.push(event);
}

/** Notes that the rollout is held: by something whose end lets it go on. */
export function hold(turn: Turn, reason: Reason): void {
  turn.waits.push({ reason, holds: true });
}

/** Notes what is waited for in the normal course of things. */
export function expect(turn: Turn, reason: Reason): void {
  turn.waits.push({ reason, holds: false });
}

/** The zones as they were last seen; null when the cluster cannot be seen. */
export function zonesSeen(turn: Turn, cluster: string): readonly ZoneState[] | null {
  const sight = sightOf(turn, cluster);
  return sight?.kind === 'seen' ? sight.zones : null;
}

/** What is known of a cluster's delivery; undefined before the first answer. */
export function sightOf(turn: Turn, cluster: string): ClusterSight | undefined {
  return turn.seen.clusters.get(cluster);
}

/** The required checks with their sources. */
export function requiredOf({ pinned }: Rollout): readonly Asked[] {
  return requiredChecks(pinned).map((check) => {
    const source = pinned.fleet.sources.find(({ name }) => name === check.source);
    // Left out in silence, the check would be taken for one that nobody asked for.
    if (source === undefined) throw new Error(`check ${check.name} asks no source of the fleet`);
    return { check, source };
  });
}

/** The verdict of a check on a cluster as seen now; undefined when it was not answered yet. */
export function gradeOf(turn: Turn, check: string, cluster: string): Grade | undefined {
  return turn.grades.get(check)?.get(cluster);
}

/** What came of the last try of a cluster's action, to be put behind a sentence; mostly nothing. */
export function lastTry(turn: Turn, cluster: string): string {
  const trouble = turn.seen.troubles.get(cluster);
  return trouble === undefined ? '' : `; the last try failed: ${trouble}`;
}
