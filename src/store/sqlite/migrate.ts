import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { StoreTrouble } from '../store.ts';

/** Numbered steps; a step that was once released is never edited, only followed by another. */
const steps = ['0001-store.sql', '0002-archive.sql'] as const;

/** The version of the store's shape that this program writes: the number of steps. */
export const schemaVersion = steps.length;

/** `TWst`: in the file's header, so that `file` and we can tell a store from other databases. */
const applicationId = 0x54577374;

/** What a database says of itself. */
interface Header {
  readonly mark: number;
  readonly version: number;
  /** Whether nothing has been made in it yet. */
  readonly isBlank: 0 | 1;
}

/** One statement, so that another process that just makes the store is seen before or after, not in between. */
const selectHeader = `SELECT (SELECT application_id FROM pragma_application_id) AS mark,
  (SELECT user_version FROM pragma_user_version) AS version,
  NOT EXISTS (SELECT 1 FROM sqlite_schema) AS isBlank`;

/**
 * The header of a database that is ours, or new. Throws `StoreTrouble` when it belongs to another
 * program, or to a newer one of ours. Writes nothing.
 */
export function headerOf(db: DatabaseSync, path: string): Header {
  const header = db.prepare(selectHeader).get() as unknown as Header;
  const { mark, version, isBlank } = header;
  if (mark !== applicationId && (mark !== 0 || isBlank === 0)) {
    const what = `${path} is an SQLite database, but not a store of Tierwise`;
    throw new StoreTrouble('corrupt', `${what}: choose another path.`);
  }
  if (version > schemaVersion) {
    const what = `The store ${path} has version ${version}`;
    const cause = `this Tierwise knows versions up to ${schemaVersion}`;
    throw new StoreTrouble('newer', `${what}, and ${cause}: use a newer Tierwise.`);
  }
  return header;
}

/**
 * Brings the store to `schemaVersion`. All steps are one transaction that locks first and looks then,
 * so of several processes that open a new store at once one makes it and the others find it made.
 */
export function migrate(db: DatabaseSync, path: string): void {
  if (headerOf(db, path).version === schemaVersion) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const step of steps.slice(headerOf(db, path).version)) {
      db.exec(readFileSync(join(import.meta.dirname, 'migrations', step), 'utf8'));
    }
    db.exec(`PRAGMA user_version = ${schemaVersion}`);
    db.exec(`PRAGMA application_id = ${applicationId}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
