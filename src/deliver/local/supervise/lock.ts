import { DatabaseSync } from 'node:sqlite';

/**
 * Takes the lock that only one supervisor of a cluster can hold; false when another one does. It is
 * a lock of the operating system on a file, which SQLite can take and Node.js cannot: it ends with
 * its holder, however that dies, so there is never a stale one. It is held until this process ends.
 */
export function takeLock(path: string): boolean {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (/locked|busy/i.test(String(error))) return false;
    throw error;
  }
  held.push(database);
  return true;
}

/** Referred to, so that it is not collected and closed. */
const held: DatabaseSync[] = [];
