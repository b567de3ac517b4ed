import { eventFrom, type StoredRow } from '../chain.ts';
import { checkCount } from '../request.ts';
import type { Archive } from '../store.ts';
import { allPages, archivePageOfStream, closedPageAfter, storedPageAfter } from './pages.ts';
import type { Session } from './session.ts';

/** What left the log, in tables of their own in the same file. */
export function sqliteArchive(session: Session): Archive {
  return {
    read: async (stream, afterVersion) => {
      checkCount({ afterVersion });
      const pageFrom = (version: number) => archivePageOfStream(session, stream, version);
      return (await allPages(session, afterVersion, pageFrom)).map(eventFrom);
    },
    closed: async () => {
      const rows: StoredRow[] = [];
      for (;;) {
        const position = rows.at(-1)?.position ?? 0;
        const page = await session.read(() => closedPageAfter(session, position));
        rows.push(...page.rows);
        if (!page.isCut) return rows.map(eventFrom);
      }
    },
  };
}

/** All rows as they are stored, in the log and out of it, by position: for `doctor` and for tests. */
export async function* storedRows(session: Session): AsyncGenerator<StoredRow> {
  for (let position = 0; ; ) {
    const after = position;
    const page = await session.read(() => storedPageAfter(session, after));
    yield* page.rows;
    if (!page.isCut) return;
    position = page.rows.at(-1)?.position ?? position;
  }
}
