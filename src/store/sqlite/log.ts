import { eventFrom } from '../chain.ts';
import { checkCompaction, checkCount, checkCursor, checkRequest, jsonText } from '../request.ts';
import { type Appended, type AppendRequest, compactedType, type Log } from '../store.ts';
import { compactLocked, hasNews, missedSince } from './compaction.ts';
import { checkOpen, type Head, headOf, insertEvent } from './events.ts';
import { epochAgainst } from './lease.ts';
import { allPages, eventsBetween, pageAfter, pageOfStream, streamNames } from './pages.ts';
import type { Session } from './session.ts';

/**
 * The log in SQLite, which has one writer at a time: positions are given out in the order of the
 * commits, so a reader never sees one before a lower one.
 */
export function sqliteLog(session: Session): Log {
  return {
    append: async (request) => {
      checkRequest(request);
      // The text is made here, before the lock that others wait for.
      const texts = request.batches.map(({ events }) => events.map(({ data }) => jsonText(data)));
      return session.write(() => appendLocked(session, request, texts));
    },
    compact: async (request) => {
      checkCompaction(request);
      const summaryText = jsonText(request.summary);
      return session.write(() => compactLocked(session, request, summaryText));
    },
    read: async (stream, afterVersion) => {
      checkCount({ afterVersion });
      const pageFrom = (version: number) => pageOfStream(session, stream, version);
      for (;;) {
        const rows = await allPages(session, afterVersion, pageFrom);
        // What was compacted between two pages is read anew.
        if (!rows.slice(1).some(({ type }) => type === compactedType)) return rows.map(eventFrom);
      }
    },
    follow: async (after, limit) => {
      checkCursor(after);
      checkCount({ limit });
      if (!(await session.read(() => hasNews(session, after)))) {
        return { kind: 'events', events: [], next: after };
      }
      const { position } = after;
      const { page, missed } = await session.readAtOnce(() => {
        return { page: pageAfter(session, position, limit), missed: missedSince(session, after) };
      });
      if (missed.isGap) return { kind: 'reset' };
      const events = page.rows.map(eventFrom);
      const next = { position: events.at(-1)?.position ?? position, compaction: missed.compaction };
      return { kind: 'events', events, next };
    },
    streams: () => session.read(() => streamNames(session)),
  };
}

const selectCommand = `SELECT first_position AS first, last_position AS last FROM commands
  WHERE id = ?`;
const insertCommand = 'INSERT INTO commands (id, first_position, last_position) VALUES (?, ?, ?)';

/** Asks and writes in one transaction, so that no other writer comes between. */
function appendLocked(
  session: Session,
  request: AppendRequest,
  texts: readonly (readonly string[])[],
): Appended {
  const { batches, fence, commandId } = request;
  const earlier = commandId === null ? undefined : rangeOf(session, commandId);
  if (earlier !== undefined) {
    return { kind: 'repeated', events: eventsBetween(session, earlier.first, earlier.last) };
  }
  const epoch = fence === null ? null : epochAgainst(session, fence);
  if (epoch !== null) return { kind: 'fenced', epoch };
  const heads = batches.map(({ stream }) => headOf(session, stream));
  for (const [index, { stream, expectedVersion }] of batches.entries()) {
    const version = heads[index]?.version ?? 0;
    if (version !== expectedVersion) return { kind: 'conflict', stream, version };
  }
  for (const [index, { stream }] of batches.entries()) {
    checkOpen(stream, heads[index] ?? headOf(session, stream));
  }
  const events = batches.flatMap(({ stream, events: fresh }, index) => {
    let head: Head = heads[index] ?? headOf(session, stream);
    return fresh.map((event, place) => {
      const dataText = texts[index]?.[place] ?? jsonText(event.data);
      const row = insertEvent(session, { by: request, stream, event, dataText, head });
      head = row;
      return eventFrom(row);
    });
  });
  if (commandId !== null) {
    session.run(insertCommand, commandId, events[0]?.position ?? 0, events.at(-1)?.position ?? 0);
  }
  return { kind: 'appended', events };
}

function rangeOf(session: Session, commandId: string): { first: number; last: number } | undefined {
  return session.row<{ first: number; last: number }>(selectCommand, commandId);
}
