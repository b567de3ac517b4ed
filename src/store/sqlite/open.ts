import type { DatabaseSync } from 'node:sqlite';
import type { StoredRow } from '../chain.ts';
import type { Store } from '../store.ts';
import { sqliteArchive, storedRows } from './archive.ts';
import { sqliteBlobs } from './blobs.ts';
import { checkStore } from './check.ts';
import { openDatabase } from './database.ts';
import { locate } from './files.ts';
import { fileLock, memoryLock } from './holder-lock.ts';
import { sqliteLease } from './lease.ts';
import { sqliteLog } from './log.ts';
import { patiently, sessionOn } from './session.ts';

/** A store in an SQLite database, which can also look itself over. */
export interface SqliteStore extends Store {
  /** Everything that is wrong with what is stored, in sentences; empty when all is well. */
  check(): Promise<readonly string[]>;
  /** All events as they are stored, by position, also those that left the log. */
  rows(): AsyncIterable<StoredRow>;
}

/** How a store is opened. */
export interface SqliteOptions {
  /** Whether a store that is not there is made; it is, unless this says no. */
  readonly create?: boolean;
}

/**
 * Opens the store at a path, or a new one in memory (`:memory:`, seen by this handle only). Any number of
 * processes and handles of one machine may have it open. Throws `StoreTrouble`.
 */
export async function openSqlite(path: string, options: SqliteOptions = {}): Promise<SqliteStore> {
  const create = options.create ?? true;
  if (path === ':memory:') return storeOn(openDatabase(path, true), path);
  return patiently(path, () => {
    const real = locate(path, create);
    return storeOn(openDatabase(real, create), real);
  });
}

/** The store on a database that is open already; closes it in the end. */
export function storeOn(db: DatabaseSync, path: string): SqliteStore {
  const session = sessionOn(db, path);
  const lease = sqliteLease(session, path === ':memory:' ? memoryLock() : fileLock(path));
  return {
    log: sqliteLog(session),
    archive: sqliteArchive(session),
    lease,
    blobs: sqliteBlobs(session),
    check: async () => checkStore(session),
    rows: () => storedRows(session),
    close: async () => {
      try {
        await lease.end();
      } finally {
        session.close();
      }
    },
  };
}
