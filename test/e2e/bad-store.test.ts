import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { expectEnd } from './support/claims.ts';
import { type Around, type Desk, openDesk } from './support/desk.ts';
import { statusIn } from './support/shapes.ts';
import { allWell, promLike, writeSmallFleet } from './support/small-fleet.ts';
import { expectIntact, typesIn } from './support/store.ts';
import { until } from './support/until.ts';

const run = ['run', '-f', 'fleet.yaml'];

describe.concurrent('a second controller on the same store', () => {
  test.each([{ line: run }, { line: ['up'] }])(
    'is told who holds it, and ends with 6: $line',
    async ({ line }) => {
      await using desk = await openDesk();
      await using source = await promLike(allWell);
      const tier = { soak: '20s', progressDeadline: '60s' };
      await writeSmallFleet(desk, { url: source.url, tier });
      const first = desk.begin(run);
      await first.says(/stage test begins/);
      const before = typesIn(desk.store, 'change');
      const second = await desk.run(line);

      expectEnd(second, 6);
      expect(second.stdout).toBe('');
      expect(second.stderr).toContain(`another controller holds the store ${desk.store}`);
      expect(second.stderr).toContain(`process ${first.child.pid}, since `);
      expect(typesIn(desk.store, 'change').slice(0, before.length)).toEqual(before);
      expect(first.isOver()).toBe(false);
      first.signal('SIGTERM');
      expectEnd(await first.end(), 130);
      await expectIntact(desk.store);
      // The place is free again at once.
      const third = desk.begin(run);
      await third.says(/change was started before, and goes on/);
      await third.says(/test soaks/);
      third.signal('SIGINT');
      expectEnd(await third.end(), 130);
    },
  );

  test('of another rollout is told how to hand it over, and starts nothing', async () => {
    await using desk = await openDesk();
    await using source = await promLike(allWell);
    const tier = { soak: '20s', progressDeadline: '60s' };
    await writeSmallFleet(desk, { url: source.url, tier });
    const first = desk.begin(['up']);
    await first.says(/until it is told to stop/);
    await until('it holds the store', async () => {
      const second = await desk.run(run);
      return second.code === 6 && /tierwise start/.test(second.stderr);
    });
    expect(typesIn(desk.store, 'change')).toEqual([]);
    expectEnd(await desk.run(['start', '-f', 'fleet.yaml']), 0);
    await first.says(/change: stage test begins/, 2_000);
    first.signal('SIGTERM');
    expectEnd(await first.end(), 130);
  });
});

test('a store from a newer version ends with 5, and is left as it was', async () => {
  await using desk = await openDesk();
  await using source = await promLike(allWell);
  await writeSmallFleet(desk, { url: source.url });
  expectEnd(await desk.run(['start', '-f', 'fleet.yaml']), 0);
  const db = new DatabaseSync(desk.store);
  db.exec('PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  const bytes = await readFile(desk.store);

  for (const line of [run, ['up'], ['status', 'change'], ['pause', 'change'], ['doctor']]) {
    const ended = await desk.run([...line, '-o', 'json']);
    expectEnd(ended, 5);
    expect(ended.stderr + ended.stdout).toMatch(
      /has version 99, .* up to \d+: use a newer Tierwise/,
    );
  }
  expect((await readFile(desk.store)).equals(bytes)).toBe(true);
});

interface FullDisk {
  readonly what: string;
  /** Why it cannot be had here; null when it can. */
  readonly missing: string | null;
  readonly prepare: (desk: Desk) => Promise<Disk>;
}

interface Disk extends AsyncDisposable {
  readonly around: Around;
  /** Else there may be room for a word in what is in use already. */
  readonly isFullForAll: boolean;
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
}

const fullDisks: readonly FullDisk[] = [
  { what: 'a database that may not grow', missing: null, prepare: limitedPages },
  { what: 'a small disk in memory', missing: cannotMount(), prepare: smallDisk },
];

describe.concurrent.each(fullDisks)('a full disk ($what)', ({ missing, prepare }) => {
  test.skipIf(missing !== null)(
    'ends the run with 5 and says so; with room again the same command goes on',
    async () => {
      await using desk = await openDesk();
      await using source = await promLike(allWell);
      await using disk = await prepare(desk);
      const { around } = disk;
      const tier = { soak: '2s', progressDeadline: '60s' };
      await writeSmallFleet(desk, { url: source.url, tier });
      const running = desk.begin(run, around);
      await running.says(/lab runs v1 in every zone/);
      await disk.fill();
      const ended = await running.end();

      expectEnd(ended, 5);
      expect(ended.stderr).toMatch(/The disk is full: nothing was written to the store .*intact/);
      expect(ended.stderr).toMatch(/make room on the disk, and run the same command again/);
      const late = await desk.run(disk.isFullForAll ? ['pause', 'change'] : ['list'], around);
      expectEnd(late, disk.isFullForAll ? 5 : 0);
      expect(late.stderr).toMatch(disk.isFullForAll ? /The disk is full/ : /^$/);
      // Looking needs no room.
      const asked = await desk.run(['status', 'change', '-o', 'json'], around);
      expectEnd(asked, 0);
      expect(statusIn(asked).phase).toBe('soaking');

      await disk.makeRoom();
      await expectIntact(around.store ?? desk.store);
      expectEnd(await desk.run(run, around), 0);
      await expectIntact(around.store ?? desk.store);
    },
  );
});

function limitedPages(desk: Desk): Promise<Disk> {
  const flag = join(desk.folder, 'disk-is-full');
  const preload = pathToFileURL(join(import.meta.dirname, 'preload/small-disk.mjs')).href;
  return Promise.resolve({
    isFullForAll: false,
    around: { env: { SMALL_DISK: flag }, node: ['--import', preload] },
    fill: () => writeFile(flag, ''),
    makeRoom: () => rm(flag),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

async function smallDisk(desk: Desk): Promise<Disk> {
  const folder = join(desk.folder, 'disk');
  await mkdir(folder);
  const mounted = shell(`mount -t tmpfs -o size=4m tierwise '${folder}'`);
  expect(mounted.status, mounted.stderr).toBe(0);
  const ballast = join(folder, 'ballast');
  return {
    isFullForAll: true,
    around: { store: join(folder, 'tierwise.db') },
    fill: async () => {
      const bytes = Buffer.alloc(4 * 1024 * 1024);
      await expect(writeFile(ballast, bytes)).rejects.toMatchObject({ code: 'ENOSPC' });
    },
    makeRoom: () => rm(ballast),
    [Symbol.asyncDispose]: () => {
      shell(`umount '${folder}'`);
      return Promise.resolve();
    },
  };
}

/** Only who may mount can have a small disk. */
function cannotMount(): string | null {
  const trial = shell('unshare -m mount -t tmpfs tierwise /mnt');
  return trial.status === 0 ? null : 'this user may not mount';
}

function shell(line: string) {
  return spawnSync('sh', ['-c', line], { encoding: 'utf8' });
}
