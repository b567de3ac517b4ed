import { cp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { request } from '../harness.contract.ts';
import { fenceOf } from '../lease.contract.ts';
import { type RemoteStore, startRemote } from '../remote.contract.ts';
import { closing, testFolder, troubleOf, workerScript } from './harness.contract.ts';
import { openSqlite } from './open.ts';

/** What the lock on a file adds to the contract of every lease, and where it ends. */
describe('the lease of an SQLite store', { timeout: 30_000 }, () => {
  it('stays with a frozen holder, who goes on when it wakes', async () => {
    const { path, holder, fence } = await heldByAnother();
    await holder.kill('SIGSTOP');
    const store = closing(await openSqlite(path));
    const answer = await store.lease.acquire({ name: 'me', at: 2 });
    expect(answer).toEqual({ kind: 'taken', by: 'holder', since: 1 });
    await holder.kill('SIGCONT');
    expect(await holder.lease.confirm(fence)).toBe(true);
    expect(await holder.log.append(request('a', 0, { fence }))).toMatchObject({ kind: 'appended' });
  });

  it('is refused to a frozen holder whose lock was removed by hand meanwhile', async () => {
    const { path, holder, fence } = await heldByAnother();
    await holder.kill('SIGSTOP');
    await rm(`${path}-lease`);
    const store = closing(await openSqlite(path));
    const newer = fenceOf(await store.lease.acquire({ name: 'me', at: 2 }));
    await holder.kill('SIGCONT');
    const refused = { kind: 'fenced', epoch: newer.epoch };
    expect(await holder.log.append(request('a', 0, { fence }))).toEqual(refused);
    expect(await holder.lease.confirm(fence)).toBe(false);
    expect(await holder.lease.acquire({ name: 'holder', at: 3 })).toMatchObject({ by: 'me' });
    await holder.lease.release(fence);
    expect(await store.lease.confirm(newer)).toBe(true);
  });

  it('is guarded by the epoch where the process lost the lock by reading its file', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const store = closing(await openSqlite(path));
    const fence = fenceOf(await store.lease.acquire({ name: 'me', at: 1 }));
    // POSIX: closing any descriptor of a file drops the locks that the process has on it.
    await readFile(`${path}-lease`);
    const other = await started(path);
    const newer = fenceOf(await other.lease.acquire({ name: 'other', at: 2 }));
    expect(await store.lease.confirm(fence)).toBe(false);
    expect(await store.log.append(request('a', 0, { fence }))).toEqual({
      kind: 'fenced',
      epoch: newer.epoch,
    });
  });

  it('is free when only its file is left over', async () => {
    const { path, holder, fence } = await heldByAnother();
    await holder.kill('SIGKILL');
    expect((await stat(`${path}-lease`)).size).toBe(0);
    const store = closing(await openSqlite(path));
    expect(fenceOf(await store.lease.acquire({ name: 'me', at: 2 })).epoch).toBe(fence.epoch + 1);
  });

  it('says which file is in the way when it is no lock', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const store = closing(await openSqlite(path));
    await writeFile(`${path}-lease`, 'a note of somebody');
    const trouble = await troubleOf(store.lease.acquire({ name: 'me', at: 1 }));
    expect(trouble.message).toContain(`${path}-lease`);
    await rm(`${path}-lease`);
    fenceOf(await store.lease.acquire({ name: 'me', at: 1 }));
  });

  it('does not go with a copy of the store', async () => {
    const { path, holder } = await heldByAnother();
    const copy = await testFolder();
    await cp(join(path, '..'), copy, { recursive: true });
    const store = closing(await openSqlite(join(copy, 'tierwise.db')));
    fenceOf(await store.lease.acquire({ name: 'me', at: 2 }));
    expect(await store.log.append(request('a', 0))).toMatchObject({ kind: 'appended' });
    expect(await holder.log.read('a', 0)).toEqual([]);
  });
});

async function started(path: string): Promise<RemoteStore> {
  const remote = await startRemote(workerScript, path);
  onTestFinished(() => remote.kill('SIGKILL'));
  return remote;
}

async function heldByAnother() {
  const path = join(await testFolder(), 'tierwise.db');
  const holder = await started(path);
  const fence = fenceOf(await holder.lease.acquire({ name: 'holder', at: 1 }));
  return { path, holder, fence };
}
