import { chainHash, chainStart, eventFrom, type StoredRow } from '../chain.ts';
import type { AppendRequest, NewEvent, StoredEvent } from '../store.ts';
import type { Session } from './session.ts';

/** A page ends at this many events or characters of data, so that no call blocks the process for long. */
const pageEventsMax = 1_000;
const pageCharactersMax = 4_000_000;

const columns = `position, stream, version, type, schema, at, actor, cause_id AS causeId,
  policy_version AS policyVersion, prev_hash AS prevHash, hash, data AS dataText`;
const selectAfterPosition = `SELECT ${columns} FROM events WHERE position > ? ORDER BY position`;
const selectBetween = `SELECT ${columns} FROM events WHERE position BETWEEN ? AND ?
  ORDER BY position`;
const selectOfStream = `SELECT ${columns} FROM events WHERE stream = ? AND version > ?
  ORDER BY version`;
const selectHead = `SELECT version, at, hash FROM events WHERE stream = ?
  ORDER BY version DESC LIMIT 1`;
const insertRow = `INSERT INTO events
  (stream, version, type, schema, at, actor, cause_id, policy_version, prev_hash, hash, data)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The beginning of an answer that may be too long for one call. */
export interface Page {
  readonly rows: readonly StoredRow[];
  /** Whether the page was cut, so that there may be more. */
  readonly isCut: boolean;
}

/** Events of all streams after a position, at most `limit` and at most a page. */
export function pageAfter(session: Session, position: number, limit = pageEventsMax): Page {
  return cut(session.rows<StoredRow>(selectAfterPosition, position), limit);
}

/** Events of one stream after a version, at most a page. */
export function pageOfStream(session: Session, stream: string, version: number): Page {
  return cut(session.rows<StoredRow>(selectOfStream, stream, version), pageEventsMax);
}

/** Events from one position to another, both included. */
export function eventsBetween(session: Session, first: number, last: number): StoredEvent[] {
  return Array.from(session.rows<StoredRow>(selectBetween, first, last), eventFrom);
}

/** What the next event of a stream is linked to. */
export type Head = Pick<StoredRow, 'version' | 'at' | 'hash'>;

/** Before a stream's first event any time is late enough. */
const emptyHead: Head = { version: 0, at: Number.MIN_SAFE_INTEGER, hash: chainStart };

/** The last event of a stream, or what stands for it in an empty one. */
export function headOf(session: Session, stream: string): Head {
  return session.row<Head>(selectHead, stream) ?? emptyHead;
}

/** One event to write at the end of its stream. */
export interface Insertion {
  readonly request: AppendRequest;
  readonly stream: string;
  readonly event: NewEvent;
  /** Its data as JSON. */
  readonly dataText: string;
  readonly head: Head;
}

/** Writes an event and returns it as stored; it is the stream's head from now on. */
export function insertEvent(session: Session, insertion: Insertion): StoredRow {
  const { request, stream, event, dataText, head } = insertion;
  const { actor, causeId, policyVersion } = request;
  const { type, schema } = event;
  // Logical time: where the writer's clock is behind the stream's last event, that one's time counts.
  const at = Math.max(request.at, head.at);
  const [version, prevHash] = [head.version + 1, head.hash];
  const linked = { stream, version, type, schema, at, actor, causeId, policyVersion, prevHash };
  const hash = chainHash({ ...linked, dataText });
  const values = [stream, version, type, schema, at, actor, causeId, policyVersion, prevHash];
  const position = session.run(insertRow, ...values, hash, dataText);
  return { ...linked, position, hash, dataText };
}

/** A page has at least one row where there is one and `limit` allows it, whatever its size. */
function cut(found: Iterable<StoredRow>, limit: number): Page {
  const rows: StoredRow[] = [];
  let characters = 0;
  for (const row of found) {
    if (rows.length >= Math.min(limit, pageEventsMax) || characters > pageCharactersMax) {
      return { rows, isCut: true };
    }
    rows.push(row);
    characters += row.dataText.length;
  }
  return { rows, isCut: false };
}
