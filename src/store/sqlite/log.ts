import { eventFrom, type StoredRow } from '../chain.ts';
import { checkCount, checkRequest, jsonText } from '../request.ts';
import type { Appended, AppendRequest, Log, StoredEvent } from '../store.ts';
import { eventsBetween, headOf, insertEvent, pageAfter, pageOfStream } from './events.ts';
import { epochAgainst } from './lease.ts';
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
    read: async (stream, afterVersion) => {
      checkCount({ afterVersion });
      const events: StoredEvent[] = [];
      for (let after = afterVersion; ; ) {
        const page = await session.read(() => pageOfStream(session, stream, after));
        for (const row of page.rows) events.push(eventFrom(row));
        if (!page.isCut) return events;
        after = page.rows.at(-1)?.version ?? after;
      }
    },
    follow: async (afterPosition, limit) => {
      checkCount({ afterPosition, limit });
      const page = await session.read(() => pageAfter(session, afterPosition, limit));
      return page.rows.map(eventFrom);
    },
  };
}

/** All rows as they are stored, by position, for the checks of `doctor` and of tests. */
export async function* storedRows(session: Session): AsyncGenerator<StoredRow> {
  for (let position = 0; ; ) {
    const after = position;
    const page = await session.read(() => pageAfter(session, after));
    yield* page.rows;
    if (!page.isCut) return;
    position = page.rows.at(-1)?.position ?? position;
  }
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
  const events = batches.flatMap(({ stream, events: fresh }, index) => {
    let head = heads[index] ?? headOf(session, stream);
    return fresh.map((event, place) => {
      const dataText = texts[index]?.[place] ?? jsonText(event.data);
      const row = insertEvent(session, { request, stream, event, dataText, head });
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
