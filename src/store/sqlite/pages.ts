import { eventFrom, type StoredRow } from '../chain.ts';
import type { StoredEvent } from '../store.ts';
import type { Session } from './session.ts';

/** A page ends at this many events or characters of data, so that no call blocks the process for long. */
const pageEventsMax = 1_000;
const pageCharactersMax = 4_000_000;

/** An event as a row, named as `StoredRow` names it; the same in the log and out of it. */
const columns = `position, stream, version, type, schema, at, actor, cause_id AS causeId,
  policy_version AS policyVersion, prev_hash AS prevHash, hash, data AS dataText`;

const selectAfterPosition = `SELECT ${columns} FROM events WHERE position > ? ORDER BY position`;
const selectStoredAfter = `SELECT ${columns} FROM events WHERE position > ?1
  UNION ALL SELECT ${columns} FROM archive WHERE position > ?1
  UNION ALL SELECT ${columns} FROM closed WHERE position > ?1 ORDER BY position`;
const selectClosedAfter = `SELECT ${columns} FROM closed WHERE position > ? ORDER BY position`;
const selectBetween = `SELECT ${columns} FROM events WHERE position BETWEEN ?1 AND ?2
  UNION ALL SELECT ${columns} FROM archive WHERE position BETWEEN ?1 AND ?2 ORDER BY position`;
const selectOfStream = `SELECT ${columns} FROM events WHERE stream = ? AND version > ?
  ORDER BY version`;
const selectClosing = `SELECT ${columns} FROM closed WHERE stream = ? AND version > ?`;
const selectArchived = `SELECT ${columns} FROM archive WHERE stream = ? AND version > ?
  ORDER BY version`;
/** One step in the index for each stream, however many events it has. */
const selectStreams = `WITH RECURSIVE names (stream) AS (
    SELECT min(stream) FROM events UNION ALL
    SELECT (SELECT min(stream) FROM events WHERE stream > names.stream) FROM names
      WHERE names.stream IS NOT NULL
  ) SELECT stream FROM names WHERE stream IS NOT NULL`;

/** The beginning of an answer that may be too long for one call. */
export interface Page {
  readonly rows: readonly StoredRow[];
  /** Whether the page was cut, so that there may be more. */
  readonly isCut: boolean;
}

/** Events of the log after a position, at most `limit` and at most a page. */
export function pageAfter(session: Session, position: number, limit: number): Page {
  return cut(session.rows<StoredRow>(selectAfterPosition, position), limit);
}

/** The same with all that left the log. */
export function storedPageAfter(session: Session, position: number): Page {
  return cut(session.rows<StoredRow>(selectStoredAfter, position));
}

/** The last events of closed streams after a position. */
export function closedPageAfter(session: Session, position: number): Page {
  return cut(session.rows<StoredRow>(selectClosedAfter, position));
}

/** Events of one stream after a version; of a closed one the last event. */
export function pageOfStream(session: Session, stream: string, version: number): Page {
  const page = cut(session.rows<StoredRow>(selectOfStream, stream, version));
  if (page.rows.length > 0) return page;
  return cut(session.rows<StoredRow>(selectClosing, stream, version));
}

/** Events of one stream after a version that left the log. */
export function archivePageOfStream(session: Session, stream: string, version: number): Page {
  return cut(session.rows<StoredRow>(selectArchived, stream, version));
}

/** The pages of a stream one after the other, each in a call of its own. */
export async function allPages(
  session: Session,
  afterVersion: number,
  pageFrom: (version: number) => Page,
): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  for (;;) {
    const after = rows.at(-1)?.version ?? afterVersion;
    const page = await session.read(() => pageFrom(after));
    rows.push(...page.rows);
    if (!page.isCut) return rows;
  }
}

/** Events from one position to another, both included, in the log or out of it. */
export function eventsBetween(session: Session, first: number, last: number): StoredEvent[] {
  return Array.from(session.rows<StoredRow>(selectBetween, first, last), eventFrom);
}

/** The names of the streams that have events in the log. */
export function streamNames(session: Session): string[] {
  return Array.from(session.rows<{ stream: string }>(selectStreams), ({ stream }) => stream);
}

/** A page has at least one row where there is one and `limit` allows it, whatever its size. */
function cut(found: Iterable<StoredRow>, limit = pageEventsMax): Page {
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
