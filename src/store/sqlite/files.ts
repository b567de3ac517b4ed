import {
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StoreTrouble } from '../store.ts';

/**
 * The files of a store: `PATH`, `PATH-wal` and `PATH-shm` of SQLite, and `PATH-lease` of ours.
 *
 * **Nothing here opens a file that exists already.** A process that closes any descriptor of a file
 * loses all its POSIX locks on that file, those of SQLite among them, and another process could
 * then take what this one still believes to hold. So files are looked at by `stat` and never read.
 */

/**
 * The real path of the database, which is made, empty and for its owner only, where it is missing
 * and `create` says so. Throws `StoreTrouble`, or the file system's own error.
 */
export function locate(path: string, create: boolean): string {
  const asked = resolve(path);
  // The log's rest is asked for first: another process that just makes a store writes it last.
  const restBytes = sizeOf(`${asked}-wal`) ?? 0;
  const bytes = sizeOf(asked);
  if (restBytes > 0 && (bytes ?? 0) === 0) {
    const what = `${asked}-wal holds changes of a store whose main file ${asked} is gone or empty`;
    const advice = 'bring both back from a backup, or move it away to begin anew';
    throw new StoreTrouble('corrupt', `${what}: ${advice}.`);
  }
  if (bytes === null) {
    if (!create) throw new StoreTrouble('unavailable', `There is no store at ${asked}.`);
    makeFolder(dirname(asked));
    makeFile(asked);
  }
  // Through a link, SQLite's other files lie beside the real file, and so must ours.
  return realpathSync(asked);
}

/** Makes an empty file that only its owner may read, unless there is one already. */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
}

/** As `makeFile`, and when root makes it, it belongs to whom the other file belongs to. */
export function makeFileLike(path: string, other: string): void {
  makeFile(path);
  if (process.geteuid?.() !== 0) return;
  const { uid, gid } = statSync(other);
  chownSync(path, uid, gid);
}

/** What tells a file from another one that takes its path; null when there is none. */
export function identityOf(path: string): string | null {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
}

/**
 * A new folder is safe only once the folder that names it is: SQLite syncs the one that the
 * database lies in, and this syncs those above it.
 */
function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined || process.platform === 'win32') return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) {
    const parent = openSync(dirname(made), 'r');
    fsyncSync(parent);
    closeSync(parent);
  }
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
