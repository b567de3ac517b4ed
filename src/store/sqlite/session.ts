import { setImmediate as breathe, setTimeout as delay } from 'node:timers/promises';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { StoreTrouble } from '../store.ts';
import { identityOf } from './files.ts';
import { isBusy, troubleFrom } from './trouble.ts';

/** Attempts at something busy: each takes `blockedMsMax` and a pause, so it is about 5 s in all. */
const attemptsMax = 330;

/** Between two attempts the process does its other work, for this long. */
const pauseMs = 5;

/** One connection to a store's database; the log, the lease and the blobs share it. */
export interface Session {
  readonly path: string;
  /** The rows of a query, oldest first, one by one: take what is needed and stop. */
  rows<Row>(sql: string, ...values: SQLInputValue[]): IterableIterator<Row>;
  /** The first row of a query, or undefined. Not for writing: a failing commit would go unnoticed. */
  row<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** Runs one statement; returns the row id of what it inserted. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Does the work outside of a transaction: for reading. Again from the start when busy. */
  read<T>(work: () => T): Promise<T>;
  /** As `read`, and everything that it reads is of one moment, whatever others write meanwhile. */
  readAtOnce<T>(work: () => T): Promise<T>;
  /** Does the work in one transaction, on the disk when it returns. Again from the start when busy. */
  write<T>(work: () => T): Promise<T>;
  /** As `write`, but the loss of power may undo it. Other writers wait for no disk because of it. */
  writeLoosely<T>(work: () => T): Promise<T>;
  close(): void;
}

/** A session on an open database. Statements are prepared when first used, and then kept. */
export function sessionOn(db: DatabaseSync, path: string): Session {
  const identity = path === ':memory:' ? null : identityOf(path);
  const statements = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const fresh = db.prepare(sql);
    statements.set(sql, fresh);
    return fresh;
  };
  const read = <T>(work: () => T): Promise<T> =>
    identity === null
      ? alone(path, work)
      : patiently(path, () => {
          // SQLite does not notice when somebody removes or replaces the file below it.
          if (identityOf(path) !== identity) throw gone(path);
          return work();
        });
  return {
    path,
    // The tables are STRICT and the columns named by our own queries, so the rows are what they say.
    rows: <Row>(sql: string, ...values: SQLInputValue[]) =>
      statement(sql).iterate(...values) as unknown as IterableIterator<Row>,
    row: <Row>(sql: string, ...values: SQLInputValue[]) =>
      statement(sql).get(...values) as unknown as Row | undefined,
    run: (sql, ...values) => Number(statement(sql).run(...values).lastInsertRowid),
    read,
    readAtOnce: (work) => read(() => transaction(db, 'DEFERRED', work)),
    write: (work) => read(() => transaction(db, 'IMMEDIATE', work)),
    writeLoosely: (work) =>
      read(() => {
        const write = () => transaction(db, 'IMMEDIATE', work);
        return identity === null ? write() : loosely(db, write);
      }),
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}

/**
 * Does the work, and again while another process holds a lock: in short attempts, so that this process
 * is never blocked for long. Throws `StoreTrouble` for what SQLite and the file system throw.
 */
export async function patiently<T>(path: string, work: () => T): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = work();
      // SQLite answers at once: without this, a loop of calls would stop all else in the process.
      await breathe();
      return result;
    } catch (error) {
      if (!isBusy(error) || attempt === attemptsMax) throw troubleFrom(error, path);
    }
    await delay(pauseMs);
  }
}

/** Nobody else has a store in memory, and no work on it takes so long that others had to breathe. */
// Not awaiting, but a promise all the same, also of what is thrown.
// oxlint-disable-next-line typescript/require-await
async function alone<T>(path: string, work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    throw troubleFrom(error, path);
  }
}

/** IMMEDIATE: what the work reads is still true when it writes. DEFERRED: it only reads. */
function transaction<T>(db: DatabaseSync, kind: 'IMMEDIATE' | 'DEFERRED', work: () => T): T {
  db.exec(`BEGIN ${kind}`);
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // On a full disk SQLite may have rolled back by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** A later durable commit makes this one durable as well: both are in one log, in order. */
function loosely<T>(db: DatabaseSync, work: () => T): T {
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return work();
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
}

function gone(path: string): StoreTrouble {
  const what = `The store ${path} was removed, moved or replaced while it was in use`;
  return new StoreTrouble('unavailable', `${what}: start again.`);
}
