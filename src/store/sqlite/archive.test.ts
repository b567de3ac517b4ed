import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { event, request } from '../harness.contract.ts';
import { fenceOf } from '../lease.contract.ts';
import type { Store } from '../store.ts';
import { closing, testFolder } from './harness.contract.ts';
import { openSqlite, type SqliteStore } from './open.ts';

interface Opened {
  readonly path: string;
  readonly store: SqliteStore;
  /** Appends to a stream as many events, and compacts it. */
  readonly cycle: (stream: string, version: number, closes: boolean) => Promise<void>;
}

async function opened(): Promise<Opened> {
  const path = join(await testFolder(), 'tierwise.db');
  const store = closing(await openSqlite(path));
  const fence = fenceOf(await store.lease.acquire({ name: 'me', at: 1 }));
  const cycle: Opened['cycle'] = async (stream, version, closes) => {
    await append(store, stream, version);
    const expectedVersion = version + perCycle;
    const by = { fence, actor: 'me', at: 1 };
    await store.log.compact({ ...by, stream, expectedVersion, summary: null, closes });
  };
  return { path, store, cycle };
}

const perCycle = 10;

async function append(store: Store, stream: string, expectedVersion: number): Promise<void> {
  const events = Array.from({ length: perCycle }, () => event('x'.repeat(1_000)));
  await store.log.append(request(stream, 0, { batches: [{ stream, expectedVersion, events }] }));
}

describe('a store of the version before', () => {
  it('is brought up to date, and loses nothing', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const old = await openSqlite(path);
    await append(old, 'a', 0);
    const before = await old.log.read('a', 0);
    await old.close();
    const raw = new DatabaseSync(path);
    raw.exec('DROP TABLE archive; DROP TABLE closed; DROP TABLE compactions');
    raw.exec('PRAGMA user_version = 1');
    raw.close();
    const store = closing(await openSqlite(path));
    expect(await store.log.read('a', 0)).toEqual(before);
    expect(await store.check()).toEqual([]);
    const fence = fenceOf(await store.lease.acquire({ name: 'me', at: 1 }));
    const by = { stream: 'a', fence, actor: 'me', at: 1, summary: null, closes: true };
    expect(await store.log.compact({ ...by, expectedVersion: perCycle })).toMatchObject({
      kind: 'compacted',
    });
    expect(await store.archive.read('a', 0)).toEqual(before);
  });
});

describe('the file', () => {
  it('grows by what is archived, and not by what has left the log', async () => {
    const { path, cycle } = await opened();
    const raw = new DatabaseSync(path);
    const pagesOf = (table: string) =>
      Number(raw.prepare('SELECT count(*) AS n FROM dbstat WHERE name = ?').get(table)?.['n']);
    for (let number = 0; number < 20; number += 1) await cycle(`s${number}`, 0, true);
    const few = pagesOf('events');
    for (let number = 20; number < 200; number += 1) await cycle(`s${number}`, 0, true);
    expect(pagesOf('events')).toBeLessThanOrEqual(few + 2);
    expect(pagesOf('archive')).toBeGreaterThan(200);
    const free = Number(raw.prepare('PRAGMA freelist_count').get()?.['freelist_count']);
    raw.close();
    // What a stream leaves free is what the next one is written to.
    expect(free * 4_096).toBeLessThan((await stat(path)).size / 20 + 100_000);
  });
});

describe('check', () => {
  it('follows a stream from the archive into the log', async () => {
    const { store, cycle } = await opened();
    await cycle('a', 0, false);
    await cycle('a', perCycle + 1, false);
    await cycle('b', 0, true);
    await append(store, 'a', 2 * perCycle + 2);
    expect(await store.check()).toEqual([]);
  });

  it.each([
    {
      name: 'changed in the archive',
      sql: "DROP TRIGGER archived_events_are_final; UPDATE archive SET actor = 'eve' WHERE version = 3",
      says: 'Event 3 of a is not as written: its content is not what was hashed.',
    },
    {
      name: 'missing in the archive',
      sql: 'DELETE FROM archive WHERE version = 3',
      says: 'Event 4 of a is not as written: it follows version 2.',
    },
    {
      name: 'missing at the end of the archive',
      sql: 'DELETE FROM archive WHERE version = 10',
      says: 'Event 11 of a is not as written: it follows version 9.',
    },
    {
      name: 'the last of a stream that is closed',
      sql: 'DELETE FROM closed',
      says: 'The event of the compaction at position 11 is gone.',
    },
    {
      name: 'a wrong word for the others',
      sql: `DROP TRIGGER closing_events_are_final;
        UPDATE closed SET data = replace(data, '"count":10', '"count":11')`,
      says: 'Event 11 of a is not as written: it does not stand for the events before it.',
    },
  ])('says what is $name', async ({ sql, says }) => {
    const { path, store, cycle } = await opened();
    await cycle('a', 0, true);
    await append(store, 'z', 0);
    const raw = new DatabaseSync(path);
    raw.exec(sql);
    raw.close();
    expect(await store.check()).toContain(says);
  });
});
