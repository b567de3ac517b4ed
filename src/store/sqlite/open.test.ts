import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { request } from '../harness.contract.ts';
import { startRemote } from '../remote.contract.ts';
import { logStart } from '../store.ts';
import { closing, pause, testFolder, troubleOf, workerScript } from './harness.contract.ts';
import { schemaVersion } from './migrate.ts';
import { openSqlite } from './open.ts';

describe('a new store', () => {
  it('is made with its folders, for its owner only', async () => {
    const folder = await testFolder();
    const path = join(folder, 'a', 'b', 'tierwise.db');
    const store = closing(await openSqlite(path));
    await store.log.append(request('a', 0));
    await store.lease.acquire({ name: 'me', at: 1 });
    expect(await modeOf(join(folder, 'a'))).toBe(0o700);
    expect(await modeOf(join(folder, 'a', 'b'))).toBe(0o700);
    for (const end of ['', '-wal', '-shm', '-lease']) {
      expect(await modeOf(`${path}${end}`)).toBe(0o600);
    }
  });

  it('is marked as ours and leaves nothing but itself when closed', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    await (await openSqlite(path)).close();
    const header = await readFile(path);
    expect(header.subarray(68, 72).toString()).toBe('TWst');
    expect(header.readUInt32BE(60)).toBe(schemaVersion);
    expect(await readdir(join(path, '..'))).toEqual(['tierwise.db']);
  });

  it.each(['with blanks', 'größe 漢字', 'a?mode=memory', 'a#b%20c', "it's", ':memory: not'])(
    'may be called "%s"',
    async (name) => {
      const path = join(await testFolder(), name);
      const store = await openSqlite(path);
      await store.log.append(request('a', 0));
      await store.close();
      expect(
        await closing(await openSqlite(path, { create: false })).log.read('a', 0),
      ).toHaveLength(1);
    },
  );

  it('is not made when it must be there', async () => {
    const folder = await testFolder();
    const path = join(folder, 'x', 'tierwise.db');
    const trouble = await troubleOf(openSqlite(path, { create: false }));
    expect(trouble).toMatchObject({ code: 'unavailable' });
    expect(trouble.message).toContain(`There is no store at ${path}`);
    expect(await readdir(folder)).toEqual([]);
    await writeFile(join(folder, 'empty.db'), '');
    const empty = await troubleOf(openSqlite(join(folder, 'empty.db'), { create: false }));
    expect(empty).toMatchObject({ code: 'unavailable' });
  });

  it('is made once by processes that open it at once', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 5; round += 1) {
      const path = join(await testFolder(), 'tierwise.db');
      const remotes = await Promise.all([1, 2, 3, 4].map(() => startRemote(workerScript, path)));
      const answers = await Promise.all(remotes.map(({ log }) => log.append(request('a', 0))));
      expect(answers.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
      await Promise.all(remotes.map((remote) => remote.kill('SIGKILL')));
      expect(await closing(await openSqlite(path)).check()).toEqual([]);
    }
  });

  it('can be opened when its maker was killed at any moment', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 16; round += 1) {
      const path = join(await testFolder(), 'tierwise.db');
      const maker = fork(fileURLToPath(workerScript), [path], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      while (!existsSync(path)) await pause(0);
      await pause(round / 4);
      maker.kill('SIGKILL');
      await once(maker, 'exit');
      const store = closing(await openSqlite(path));
      expect(await store.log.append(request('a', 0))).toMatchObject({ kind: 'appended' });
      expect(await store.check()).toEqual([]);
    }
  });
});

describe('a store that is open', () => {
  it('notices that it was removed or replaced', async () => {
    const folder = await testFolder();
    const path = join(folder, 'tierwise.db');
    const store = closing(await openSqlite(path));
    await store.log.append(request('a', 0));
    await rename(path, `${path}.old`);
    expect(await troubleOf(store.log.append(request('a', 1)))).toMatchObject({
      code: 'unavailable',
    });
    await writeFile(path, '');
    expect(await troubleOf(store.log.follow(logStart, 1))).toMatchObject({ code: 'unavailable' });
    await rename(`${path}.old`, path);
    expect(await store.log.append(request('a', 1))).toMatchObject({ kind: 'appended' });
  });

  it('is one store through a link', async () => {
    const folder = await testFolder();
    await mkdir(join(folder, 'real'));
    await symlink(join(folder, 'real', 'tierwise.db'), join(folder, 'link.db'));
    const real = closing(await openSqlite(join(folder, 'real', 'tierwise.db')));
    const linked = closing(await openSqlite(join(folder, 'link.db')));
    await real.lease.acquire({ name: 'real', at: 1 });
    expect(await linked.lease.acquire({ name: 'linked', at: 2 })).toMatchObject({ by: 'real' });
  });

  it('says so when it is used after it was closed, and can be closed again', async () => {
    const store = await openSqlite(':memory:');
    await store.close();
    await store.close();
    expect(await troubleOf(store.log.follow(logStart, 1))).toMatchObject({ code: 'unavailable' });
  });
});

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}
