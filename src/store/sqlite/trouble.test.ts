import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verifyChain } from '../chain.ts';
import { event, followAll, request } from '../harness.contract.ts';
import { fenceOf } from '../lease.contract.ts';
import { type RemoteStore, startRemote } from '../remote.contract.ts';
import type { StoredEvent } from '../store.ts';
import { openDatabase } from './database.ts';
import { closing, pause, testFolder, troubleOf, workerScript } from './harness.contract.ts';
import { openSqlite, type SqliteStore, storeOn } from './open.ts';

describe('the loss of power', () => {
  it('costs no more than a latest value: every other commit is on the disk', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const db = openDatabase(path, true);
    const store = closing(storeOn(db, path));
    const full = { synchronous: 2 };
    const synchronous = () => db.prepare('PRAGMA synchronous').get();
    expect(synchronous()).toEqual(full);
    await store.blobs.setLatest('turn', 1);
    expect(synchronous()).toEqual(full);
    db.exec('PRAGMA max_page_count = 1');
    await troubleOf(store.blobs.setLatest('turn', 'x'.repeat(90_000)));
    expect(synchronous()).toEqual(full);
  });
});

describe('a full disk', () => {
  it('loses nothing, writes nothing by halves, and is overcome', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const db = openDatabase(path, true);
    db.exec('PRAGMA max_page_count = 60');
    const store = closing(storeOn(db, path));
    await store.blobs.setLatest('turn', 1);
    const written = await fill(store);
    expect(await store.blobs.latest('turn')).toBe(1);
    expect(await troubleOf(store.blobs.keep(new Uint8Array(100_000)))).toMatchObject({
      code: 'full',
    });
    db.exec('PRAGMA max_page_count = 100000');
    await goOn(store, written);
  });

  it('is the same when the file system is full', { timeout: 60_000 }, async (context) => {
    const folder = join(await testFolder(), 'small');
    await mkdir(folder);
    const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]);
    context.skip(mounted.status !== 0, 'mounting a small file system is not allowed here');
    onTestFinished(() => void spawnSync('/bin/umount', ['--lazy', folder]));
    const path = join(folder, 'tierwise.db');
    const ballast = join(folder, 'ballast');
    await writeFile(ballast, new Uint8Array(1_000_000));
    const store = await openSqlite(path);
    const written = await fill(store);
    // Nothing is left for a second process or a restart either.
    const other = await troubleOf(
      (async () => {
        const opened = closing(await openSqlite(path));
        await opened.log.append(request('other', 0, { data: 'x'.repeat(9_000) }));
      })(),
    );
    expect(other).toMatchObject({ code: 'full' });
    await rm(ballast);
    await goOn(store, written);
    await store.close();
    await goOn(closing(await openSqlite(path)), written + 1);
    // And a store cannot be made where there is no room at all.
    await expect(writeFile(ballast, new Uint8Array(4_000_000))).rejects.toThrow('ENOSPC');
    const fresh = await troubleOf(openSqlite(join(folder, 'fresh.db')));
    expect(fresh.code).toBe('full');
  });
});

it('says what may be used up when the system refuses to write', {
  timeout: 30_000,
}, async (context) => {
  const path = join(await testFolder(), 'tierwise.db');
  const far = await startRemote(workerScript, path);
  onTestFinished(() => far.kill('SIGKILL'));
  await far.log.append(request('a', 0));
  const size = statSync(`${path}-wal`).size;
  const limited = spawnSync('prlimit', ['--pid', String(far.pid), `--fsize=${size}`]);
  context.skip(limited.status !== 0, 'file sizes cannot be limited here');
  const trouble = await troubleOf(far.log.append(request('a', 1)));
  expect(trouble.code).toBe('unavailable');
  expect(trouble.message).toMatch(/cannot be written .*a quota or a limit of file sizes/);
  const store = closing(await openSqlite(path));
  expect(await store.check()).toEqual([]);
  expect(await store.log.append(request('a', 1))).toMatchObject({ kind: 'appended' });
});

describe('what may not be written', () => {
  it('a folder: nothing is made there', { timeout: 30_000 }, async (context) => {
    const { folder, as } = await asAnotherUser(context.skip);
    await chmod(folder, 0o555);
    onTestFinished(() => chmod(folder, 0o755));
    const trouble = await troubleOf(as(join(folder, 'tierwise.db')));
    expect(trouble.code).toBe('read-only');
    expect(await troubleOf(as(join(folder, 'sub', 'tierwise.db')))).toMatchObject({
      code: 'read-only',
    });
  });

  it('a file: it can be read, and stays as it is', { timeout: 30_000 }, async (context) => {
    const { folder, as } = await asAnotherUser(context.skip);
    const path = join(folder, 'tierwise.db');
    const store = await openSqlite(path);
    await store.log.append(request('a', 0));
    await store.close();
    await chmod(path, 0o444);
    const far = await as(path);
    expect(await far.log.read('a', 0)).toHaveLength(1);
    for (const refused of [
      far.log.append(request('a', 1)),
      far.lease.acquire({ name: 'me', at: 1 }),
      far.blobs.keep(Uint8Array.of(1)),
      far.blobs.setLatest('k', 1),
    ]) {
      expect(await troubleOf(refused)).toMatchObject({ code: 'read-only' });
    }
    expect(await far.log.read('a', 0)).toHaveLength(1);
  });

  it('a file of another user, which may not even be read', { timeout: 30_000 }, async (context) => {
    const { folder, as } = await asAnotherUser(context.skip);
    const path = join(folder, 'tierwise.db');
    await (await openSqlite(path)).close();
    await chmod(path, 0o000);
    const trouble = await troubleOf(as(path));
    expect(trouble.code).toBe('read-only');
    expect(trouble.message).toContain(path);
  });
});

describe('another process that keeps the store locked', () => {
  it('is waited for, while this process goes on with its other work', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const store = closing(await openSqlite(path));
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    let turns = 0;
    const ticking = setInterval(() => {
      turns += 1;
    }, 1);
    const appending = store.log.append(request('a', 0));
    await pause(1_000);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(30);
    expect(await store.log.read('a', 0)).toEqual([]);
    other.exec('COMMIT');
    expect(await appending).toMatchObject({ kind: 'appended' });
    other.close();
  });

  it('may change everything that an append depends on, until the append begins', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const store = closing(await openSqlite(path));
    const fence = fenceOf(await store.lease.acquire({ name: 'me', at: 1 }));
    const first = await store.log.append(request('c', 0));
    // Each append waits for the lock while the other process does what it must notice.
    const locked = new DatabaseSync(path);
    locked.exec('BEGIN IMMEDIATE');
    const appending = [
      store.log.append(request('a', 0, { fence })),
      store.log.append(request('b', 0)),
      store.log.append(request('c', 1, { commandId: 'c2' })),
    ];
    await pause(100);
    locked.exec(`UPDATE lease SET epoch = epoch + 1;
      INSERT INTO commands VALUES ('c2', 1, 1);
      INSERT INTO events SELECT 2, 'b', 1, type, schema, at, actor, cause_id, policy_version,
        prev_hash, hash, data FROM events`);
    locked.exec('COMMIT');
    locked.close();
    expect(await Promise.all(appending)).toMatchObject([
      { kind: 'fenced', epoch: fence.epoch + 1 },
      { kind: 'conflict', version: 1 },
      { kind: 'repeated', events: first.kind === 'appended' ? first.events : [] },
    ]);
  });

  it('is reported when it does not let go', { timeout: 30_000 }, async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const store = closing(await openSqlite(path));
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const trouble = await troubleOf(store.log.append(request('a', 0)));
    expect(trouble.code).toBe('busy');
    other.exec('ROLLBACK');
    other.close();
    expect(await store.log.append(request('a', 0))).toMatchObject({ kind: 'appended' });
  });
});

/** Appends pairs of events until the store is full; returns how many pairs it took. */
async function fill(store: SqliteStore): Promise<number> {
  let version = 0;
  const trouble = await troubleOf(
    (async () => {
      for (; ; version += 1) {
        const events = [event('x'.repeat(4_000))];
        const batches = ['a', 'b'].map((stream) => ({ stream, expectedVersion: version, events }));
        await store.log.append(request('a', 0, { batches, commandId: `c${version}` }));
      }
    })(),
  );
  expect(trouble.code).toBe('full');
  expect(version).toBeGreaterThan(5);
  await isWhole(store, version);
  return version;
}

/** The same command that found no room finds it now. */
async function goOn(store: SqliteStore, version: number): Promise<void> {
  await isWhole(store, version);
  const batches = ['a', 'b'].map((stream) => ({
    stream,
    expectedVersion: version,
    events: [event('y'.repeat(40_000))],
  }));
  const command = request('a', 0, { batches, commandId: `c${version}` });
  expect(await store.log.append(command)).toMatchObject({ kind: 'appended' });
  await isWhole(store, version + 1);
  expect(await store.check()).toEqual([]);
}

async function isWhole(store: SqliteStore, version: number): Promise<void> {
  const events = await followAll(store);
  expect(lengthsOf(events)).toEqual({ a: version, b: version });
  expect(await verifyChain(store.rows())).toEqual([]);
}

function lengthsOf(events: readonly StoredEvent[]): Record<string, number> {
  const streams = Map.groupBy(events, ({ stream }) => stream);
  return Object.fromEntries(Array.from(streams, ([stream, { length }]) => [stream, length]));
}

/**
 * A folder, and a way to open a store in it as a user whom file modes bind: root gives its workers
 * to `nobody`, whom the folder then belongs to.
 */
async function asAnotherUser(skip: (note: string) => void): Promise<{
  readonly folder: string;
  readonly as: (path: string) => Promise<RemoteStore>;
}> {
  const folder = await testFolder();
  const nobody = { uid: 65_534, gid: 65_534 };
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    await chown(folder, nobody.uid, nobody.gid);
    const can = spawnSync(process.execPath, ['--check', workerScript.pathname], nobody);
    if (can.status !== 0) skip('another user cannot run node here');
  }
  return {
    folder,
    as: async (path) => {
      const remote = await startRemote(workerScript, path, isRoot ? nobody : undefined);
      onTestFinished(() => remote.kill('SIGKILL'));
      return remote;
    },
  };
}
