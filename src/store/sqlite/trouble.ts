import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreTrouble } from '../store.ts';

/** SQLite's primary result codes that we tell apart: https://sqlite.org/rescode.html */
const codes = {
  perm: 3,
  busy: 5,
  locked: 6,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

/** Extended: the system refused to write. A full disk is told apart from it, a quota and a limit are not. */
const writeRefused = 778;

/** Whether somebody else only holds a lock for now, so that trying again is right. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === codes.busy || code === codes.locked;
}

/**
 * What went wrong with the database at a path, as the one who must act should read it. Errors that
 * come neither from SQLite nor from the file system are bugs and are returned as they are.
 */
export function troubleFrom(error: unknown, path: string): unknown {
  if (error instanceof StoreTrouble || !(error instanceof Error)) return error;
  if (codeOf(error) === 'ERR_INVALID_STATE') {
    return new StoreTrouble('unavailable', `The store ${path} is closed.`);
  }
  const code = resultCode(error);
  if (code !== null) return sqliteTrouble({ error, code, path });
  return 'syscall' in error ? fileTrouble(error, path) : error;
}

interface Failure {
  readonly error: Error;
  readonly code: number;
  readonly path: string;
}

function sqliteTrouble({ error, code, path }: Failure): unknown {
  switch (code) {
    case codes.busy:
    case codes.locked: {
      const cause = 'another process keeps it locked; it may hang or be frozen';
      return new StoreTrouble('busy', `The store ${path} does not answer: ${cause}.`);
    }
    case codes.full:
      return full(path);
    case codes.readOnly:
    case codes.perm:
      return readOnly(path);
    case codes.cannotOpen:
      return isWritable(path) && isWritable(dirname(path))
        ? unavailable(error, path)
        : readOnly(path);
    case codes.corrupt:
      return new StoreTrouble('corrupt', `The store ${path} is damaged (${error.message}).`);
    case codes.notADatabase:
      return new StoreTrouble('corrupt', `${path} is not a store: it is no SQLite database.`);
    case codes.inputOutput:
      // Among them is memory shared with other processes that could not grow on a full disk.
      return isDiskFull(path) ? full(path) : notWorking(error, path);
    default:
      return error;
  }
}

function fileTrouble(error: Error, path: string): StoreTrouble {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return full(path);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return readOnly(path);
    default:
      return unavailable(error, path);
  }
}

function full(path: string): StoreTrouble {
  return new StoreTrouble(
    'full',
    `The disk is full: nothing was written to the store ${path}, and what it holds is intact.`,
  );
}

function readOnly(path: string): StoreTrouble {
  return new StoreTrouble(
    'read-only',
    `The store ${path} cannot be written: Tierwise needs to write the file and its directory.`,
  );
}

function unavailable(error: Error, path: string): StoreTrouble {
  return new StoreTrouble('unavailable', `The store ${path} cannot be used: ${error.message}.`);
}

/** What an I/O error may be about, as far as SQLite says. */
function notWorking(error: Error, path: string): StoreTrouble {
  if (!('errcode' in error) || error.errcode !== writeRefused) return unavailable(error, path);
  const causes = 'a quota or a limit of file sizes may be used up, or the disk is failing';
  return new StoreTrouble(
    'unavailable',
    `The store ${path} cannot be written (${error.message}): ${causes}.`,
  );
}

/** Without opening it: see `files.ts`. What is not there is not the reason. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return !existsSync(path);
  }
}

function isDiskFull(path: string): boolean {
  try {
    return statfsSync(dirname(path)).bavail === 0;
  } catch {
    return false;
  }
}

/** SQLite's primary result code, which is the lowest byte of the extended one; null for other errors. */
function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || codeOf(error) !== 'ERR_SQLITE_ERROR') return null;
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}
