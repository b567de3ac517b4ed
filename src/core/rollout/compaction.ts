import type { Instant, Json } from '../fleet/quantities.ts';
import { debtState, isOpenAccount, type SettledDebt } from './debt-state.ts';
import type { FleetState } from './history/fleet-state.ts';
import type { Rollout } from './history/state.ts';
import { type Phase, statusOf } from './status.ts';

/**
 * When events leave the log for the archive: those of a rollout once it ended more than thirty days ago
 * and owes nothing, those of the shared stream whenever it has grown by a thousand. A debt that is neither
 * repaid nor forgiven keeps its rollout in the log for ever.
 */

/** How long a rollout that ended stays in the log. */
export const keptMs = 30 * 86_400_000;

/** How many events the shared stream has at most before they are folded into one. */
export const fleetEventsMax = 1_000;

/** A rollout that has ended, as far as the rule asks. */
export interface Ending {
  readonly rollout: string;
  readonly endedAt: Instant;
  /** Whether it owed anything then. */
  readonly owes: boolean;
}

/** Null for a rollout that has not ended. Nothing follows the end in its own stream, so it stays true. */
export function endingOf(rollout: Rollout): Ending | null {
  if (rollout.course.kind !== 'ended') return null;
  const status = statusOf(rollout, []);
  return {
    rollout: status.rollout,
    endedAt: rollout.changedAt,
    owes: status.debts.length > 0,
  };
}

/** Whether anything is still owed of what an ended rollout left. */
export function isIndebted({ rollout, owes }: Ending, fleet: FleetState): boolean {
  const account = fleet.debts.get(rollout);
  return account === undefined ? owes : isOpenAccount(account, fleet);
}

/** The rollouts that may leave the log now, the one that ended first in front. */
export function dueForArchive(
  endings: Iterable<Ending>,
  fleet: FleetState,
  now: Instant,
): readonly string[] {
  return [...endings]
    .filter((one) => now - one.endedAt > keptMs && !isIndebted(one, fleet))
    .toSorted((a, b) => a.endedAt - b.endedAt)
    .map(({ rollout }) => rollout);
}

/** Whether the shared stream is to be folded into one event. */
export function isFleetDue({ version, compactedVersion }: FleetState): boolean {
  return version - compactedVersion > fleetEventsMax;
}

/** What stays at hand of a rollout whose events are in the archive. */
export interface FinalSummary {
  readonly component: string;
  readonly revision: string;
  readonly phase: Phase;
  readonly stage: string | null;
  readonly author: string;
  readonly startedAt: Instant;
  readonly changedAt: Instant;
  /** What it owed, and how that was settled; not in summaries from before it was told. */
  readonly settled?: readonly SettledDebt[];
}

/** What stays of a rollout that leaves the log. */
export function lastWord(rollout: Rollout, fleet: FleetState): FinalSummary {
  return { ...finalSummary(rollout), settled: debtState(rollout, fleet).settled };
}

/** A rollout in one line, as `list` shows it. */
export function finalSummary(rollout: Rollout): FinalSummary {
  const { component, revision, phase, stage, author } = statusOf(rollout, []);
  const { plannedAt: startedAt, changedAt } = rollout;
  return { component, revision, phase, stage, author, startedAt, changedAt };
}

/** The summary as stored data back into its type; the log only ever holds what was typed. */
export function finalSummaryFrom(data: Json): FinalSummary {
  return data as unknown as FinalSummary;
}

/** What a rollout in the archive owed once; nothing in summaries that do not tell. */
export function settledFrom(data: Json): readonly SettledDebt[] {
  return (data as unknown as Partial<FinalSummary> | null)?.settled ?? [];
}
