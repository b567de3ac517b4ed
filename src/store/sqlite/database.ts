import { DatabaseSync } from 'node:sqlite';
import { StoreTrouble } from '../store.ts';
import { headerOf, migrate } from './migrate.ts';

/** How long one call may block this process while another one writes; see `patiently`. */
const blockedMsMax = 10;

/** Keeps the log's rest from staying as large as its largest event made it. */
const restBytesKept = 64 * 1024 * 1024;

/**
 * Opens a database for us, in the newest shape. May be busy, and may then be tried again.
 * Throws SQLite's errors and `StoreTrouble`; what it refuses it leaves as it was.
 */
export function openDatabase(path: string, create: boolean): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: blockedMsMax, enableForeignKeyConstraints: true });
  try {
    const { isBlank } = headerOf(db, path);
    if (isBlank === 1 && !create) {
      throw new StoreTrouble('unavailable', `There is no store at ${path}: the file is empty.`);
    }
    useWriteAheadLog(db, path);
    migrate(db, path);
    return db;
  } catch (error) {
    closeUntouched(db, path);
    throw error;
  }
}

/**
 * Readers never wait for the writer, and a commit returns only when it is on the disk. `fullfsync`
 * is for macOS, where a plain sync stops at the disk's own cache.
 */
function useWriteAheadLog(db: DatabaseSync, path: string): void {
  const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  if (mode !== 'wal' && path !== ':memory:') {
    const cause = 'its file system cannot share memory between processes';
    throw new StoreTrouble('unavailable', `The store ${path} cannot be used: ${cause}.`);
  }
  db.exec(`PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
    PRAGMA journal_size_limit = ${restBytesKept}`);
}

/**
 * Who closes a database last moves the log's rest into the main file. A refused database is not
 * ours to change in even that, so a second connection that cannot write is made the last one.
 */
function closeUntouched(db: DatabaseSync, path: string): void {
  try {
    const last = new DatabaseSync(path, { readOnly: true });
    try {
      last.prepare('SELECT 1 FROM sqlite_schema').get();
    } finally {
      db.close();
      last.close();
    }
  } catch {
    // What is no database has no rest to keep either. The first trouble is the one to report.
    if (db.isOpen) db.close();
  }
}
