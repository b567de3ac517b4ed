import { eventFrom } from '../chain.ts';
import { type Compacted, compactedType, type CompactRequest, type Cursor } from '../store.ts';
import { checkOpen, headOf, insertEvent } from './events.ts';
import { epochAgainst } from './lease.ts';
import type { Session } from './session.ts';

/** All of a row, in the order of the log's own table and of those that it is moved to. */
const columnNames = `position, stream, version, type, schema, at, actor, cause_id, policy_version,
  prev_hash, hash, data`;

/** The version of the shape of a `compacted` event's data. */
const schema = 1;

const archiveStream = `INSERT INTO archive (${columnNames})
  SELECT ${columnNames} FROM events WHERE stream = ?`;
const closeStream = `INSERT INTO closed (${columnNames})
  SELECT ${columnNames} FROM events WHERE stream = ?`;
const removeStream = 'DELETE FROM events WHERE stream = ?';
const insertCompaction = 'INSERT INTO compactions (position, last_removed) VALUES (?, ?)';

/**
 * Takes a stream out of the log and puts one event in its place, in the transaction that is open. The
 * pages that are freed are the next ones to be written, so the log's part of the file does not grow.
 */
export function compactLocked(
  session: Session,
  request: CompactRequest,
  summaryText: string,
): Compacted {
  const { stream, expectedVersion, closes, fence, actor, at } = request;
  const epoch = epochAgainst(session, fence);
  if (epoch !== null) return { kind: 'fenced', epoch };
  const head = headOf(session, stream);
  const { version } = head;
  if (version !== expectedVersion) return { kind: 'conflict', stream, version };
  checkOpen(stream, head);
  session.run(archiveStream, stream);
  session.run(removeStream, stream);
  const facts = JSON.stringify({ lastHash: head.hash, count: version, closes });
  const row = insertEvent(session, {
    by: { actor, at, causeId: null, policyVersion: null },
    stream,
    event: { type: compactedType, schema },
    // The summary goes in as the text that was checked, before the lock that others wait for.
    dataText: `${facts.slice(0, -1)},"summary":${summaryText}}`,
    head,
  });
  session.run(insertCompaction, row.position, head.position);
  if (closes) {
    session.run(closeStream, stream);
    session.run(removeStream, stream);
  }
  return { kind: 'compacted', event: eventFrom(row) };
}

/** What compactions mean for a reader that goes on. */
export interface Missed {
  /** Whether events left the log that it has not seen. */
  readonly isGap: boolean;
  /** Of the newest compaction; 0 before any. */
  readonly compaction: number;
}

const selectMissed = `SELECT coalesce((SELECT max(position) FROM compactions), 0) AS compaction,
  coalesce((SELECT max(last_removed) FROM compactions WHERE position > ?), 0) AS lastRemoved`;

const selectNews = `SELECT EXISTS (SELECT 1 FROM events WHERE position > ?)
  OR EXISTS (SELECT 1 FROM compactions WHERE position > ?) AS isNews`;

/** Whether anything happened since a cursor: one question, for a reader asks all the time. */
export function hasNews(session: Session, { position, compaction }: Cursor): boolean {
  return session.row<{ isNews: number }>(selectNews, position, compaction)?.isNews === 1;
}

/** Asked in the same moment as the events after the cursor. */
export function missedSince(session: Session, { position, compaction }: Cursor): Missed {
  const row = session.row<{ compaction: number; lastRemoved: number }>(selectMissed, compaction);
  const { compaction: newest, lastRemoved } = row ?? { compaction: 0, lastRemoved: 0 };
  // Who has seen nothing has no gap: all that left is in the `compacted` events.
  return { isGap: position > 0 && position < lastRemoved, compaction: newest };
}
