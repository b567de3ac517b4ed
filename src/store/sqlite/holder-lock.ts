import { DatabaseSync } from 'node:sqlite';
import { makeFileLike } from './files.ts';
import { isBusy, troubleFrom } from './trouble.ts';

/** What the process that holds a store's lease keeps locked until it ends. */
export interface HolderLock {
  /** Null when another handle has the lock, in whatever process. */
  tryTake(): Unlock | null;
}

/** Gives a lock back. */
export type Unlock = () => void;

/**
 * Two processes that try at the same instant can get into each other's way: each waits this long
 * for the other to give way, so that one of them wins.
 */
const tryingMsMax = 100;

/**
 * A lock of the operating system on `PATH-lease`, by way of an empty SQLite database that is locked and
 * never written: SQLite knows how to exclude processes, and handles within one process as well,
 * which bare POSIX locks do not. The kernel frees it when the process ends, however it ends.
 *
 * A `PATH-lease` that is left over is just an unlocked file. One that is removed while somebody holds it lets
 * a second holder in, whom the epoch then tells from the first.
 *
 * **Not supported**: file systems whose locks do not reach all users of the store, such as network
 * file systems (the write-ahead log needs one machine in any case) or a folder shared by virtual
 * machines. A copy of a store is another store with a lock of its own.
 */
export function fileLock(path: string): HolderLock {
  const lockPath = `${path}-lease`;
  return {
    tryTake: () => {
      makeFileLike(lockPath, path);
      const db = new DatabaseSync(lockPath, { timeout: tryingMsMax });
      try {
        db.exec('BEGIN EXCLUSIVE');
        return () => db.close();
      } catch (error) {
        db.close();
        if (isBusy(error)) return null;
        throw troubleFrom(error, lockPath);
      }
    },
  };
}

/** The lock of a store in memory, which only one handle can ever see. */
export function memoryLock(): HolderLock {
  return { tryTake: () => () => undefined };
}
