import type { Instant } from '../../core/fleet/quantities.ts';
import { settledFrom } from '../../core/rollout/compaction.ts';
import type { SettledDebt } from '../../core/rollout/debt-state.ts';
import { happenedFrom, rolloutOfStream, rolloutStream } from '../../core/rollout/history/codec.ts';
import { fold } from '../../core/rollout/history/evolve.ts';
import type { Pinned } from '../../core/rollout/history/events.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { compactedDataOf, type Store, type StoredEvent } from '../../store/store.ts';

/** Everything that happened to a rollout, wherever it is kept now. */
export interface RolloutHistory {
  /** What the events are read by. */
  readonly pinned: Pinned;
  readonly events: readonly StoredEvent[];
  /** Null while the events are in the log. */
  readonly archived: Archived | null;
}

/** That the events of a rollout are not in the log any more. */
export interface Archived {
  readonly at: Instant;
  readonly events: number;
  /** What it owed, and how that was settled. */
  readonly settled: readonly SettledDebt[];
}

/** A rollout with its history. */
export interface KnownRollout {
  readonly rollout: Rollout;
  readonly history: RolloutHistory;
}

/** Null when the store has no rollout of that name, neither in its log nor in its archive. */
export async function readHistory(
  { log, archive }: Pick<Store, 'log' | 'archive'>,
  name: string,
): Promise<KnownRollout | null> {
  const stream = rolloutStream(name);
  const stored = await log.read(stream, 0);
  // The log is asked first: what has left it is in the archive and stays there.
  const archived = archivedBy(stored[0]);
  const events = archived === null ? stored : await archive.read(stream, 0);
  const rollout = fold(events.map(happenedFrom));
  if (rollout === null) return null;
  return { rollout, history: { pinned: rollout.pinned, events, archived } };
}

function archivedBy(first: StoredEvent | undefined): Archived | null {
  const compacted = first === undefined ? null : compactedDataOf(first);
  if (first === undefined || compacted === null) return null;
  return { at: first.at, events: compacted.count, settled: settledFrom(compacted.summary) };
}

/** The names of the rollouts whose events are in the log. */
export async function rolloutsInLog({ log }: Pick<Store, 'log'>): Promise<readonly string[]> {
  return (await log.streams()).flatMap((stream) => rolloutOfStream(stream) ?? []);
}
