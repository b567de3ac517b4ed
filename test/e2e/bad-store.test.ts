import { readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { expectEnd } from './support/claims.ts';
import { openDesk } from './support/desk.ts';
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
