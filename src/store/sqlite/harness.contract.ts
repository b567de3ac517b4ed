import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { StoredRow } from '../chain.ts';
import type { StoreHarness } from '../harness.contract.ts';
import type { Store, StoreTrouble } from '../store.ts';
import { openSqlite, type SqliteStore } from './open.ts';

/** The script of another process on an SQLite store. */
export const workerScript = new URL('./worker.contract.ts', import.meta.url);

/** Stores in files, each in a folder of its own. */
export const fileHarness: StoreHarness = {
  isShared: true,
  // The kernel frees the lock with the process; the rest is for a machine that is busy.
  takeoverMsMax: 500,
  place: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tierwise-store-'));
    const target = join(folder, 'tierwise.db');
    return {
      open: () => openSqlite(target),
      rows: async () => {
        const store = await openSqlite(target, { create: false });
        try {
          return await all(store);
        } finally {
          await store.close();
        }
      },
      worker: { script: workerScript, target },
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

/** Stores in memory, which one handle sees. */
export const memoryHarness: StoreHarness = {
  isShared: false,
  takeoverMsMax: 0,
  place: async () => {
    let store: SqliteStore | null = null;
    return {
      open: async () => (store = await openSqlite(':memory:')),
      rows: async () => (store === null ? [] : all(store)),
      worker: null,
      remove: async () => undefined,
    };
  },
};

/** A folder that is gone when the running test is over. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tierwise-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function all(store: SqliteStore): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const row of store.rows()) rows.push(row);
  return rows;
}

/** Closes a store when the running test is over. */
export function closing<Opened extends Store>(store: Opened): Opened {
  onTestFinished(() => store.close());
  return store;
}

/** The trouble that the work must end in. */
export async function troubleOf(work: Promise<unknown>): Promise<StoreTrouble> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'StoreTrouble' });
  return error as StoreTrouble;
}

/** Lets the process do other work for a while. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
