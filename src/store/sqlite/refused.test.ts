import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { request } from '../harness.contract.ts';
import { closing, testFolder, troubleOf } from './harness.contract.ts';
import { schemaVersion } from './migrate.ts';
import { openSqlite } from './open.ts';

describe('what is refused, and left as it was', () => {
  it('a store of a newer version, with changes that its own program has not moved yet', async () => {
    const folder = await testFolder();
    const [path, copy] = [join(folder, 'tierwise.db'), join(folder, 'copy.db')];
    await (await openSqlite(path)).close();
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 99; CREATE TABLE news (x)');
    await copyFile(path, copy);
    await copyFile(`${path}-wal`, `${copy}-wal`);
    newer.close();
    const before = await Promise.all([hashOf(copy), hashOf(`${copy}-wal`)]);
    const trouble = await troubleOf(openSqlite(copy));
    expect(trouble.code).toBe('newer');
    expect(trouble.message).toContain('version 99');
    expect(trouble.message).toContain(`up to ${schemaVersion}`);
    expect(await Promise.all([hashOf(copy), hashOf(`${copy}-wal`)])).toEqual(before);
    const again = new DatabaseSync(copy);
    expect(again.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 99 });
    again.close();
  });

  it.each([2, 5, 100, 300, 4_096, 9_000])('a file of %d bytes of something else', async (bytes) => {
    const path = join(await testFolder(), 'tierwise.db');
    await writeFile(path, Buffer.alloc(bytes, 'garbage '));
    const before = await hashOf(path);
    const trouble = await troubleOf(openSqlite(path));
    expect(trouble.code).toBe('corrupt');
    expect(trouble.message).toContain(path);
    expect(await hashOf(path)).toBe(before);
    expect(await readdir(join(path, '..'))).toEqual(['tierwise.db']);
  });

  it('a database of another program', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE places (x)');
    other.close();
    const before = await hashOf(path);
    const trouble = await troubleOf(openSqlite(path));
    expect(trouble.code).toBe('corrupt');
    expect(trouble.message).toContain('not a store of Tierwise');
    expect(await hashOf(path)).toBe(before);
  });

  it('changes of a store whose main file is gone or empty', async () => {
    const folder = await testFolder();
    const path = join(folder, 'tierwise.db');
    await writeFile(`${path}-wal`, 'changes');
    for (const main of ['missing', 'empty']) {
      if (main === 'empty') await writeFile(path, '');
      const trouble = await troubleOf(openSqlite(path));
      expect(trouble.code).toBe('corrupt');
      expect(trouble.message).toContain(`${path}-wal`);
      expect(await readFile(`${path}-wal`, 'utf8')).toBe('changes');
    }
  });

  it('a folder, and a path through a file', async () => {
    const folder = await testFolder();
    expect(await troubleOf(openSqlite(folder))).toMatchObject({ code: 'unavailable' });
    await writeFile(join(folder, 'file'), '');
    const through = join(folder, 'file', 'tierwise.db');
    expect(await troubleOf(openSqlite(through))).toMatchObject({ code: 'unavailable' });
  });
});

describe('what is damaged', () => {
  it('is said by check, for every event and receipt', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const store = closing(await openSqlite(path));
    for (const version of [0, 1, 2, 3]) await store.log.append(request('a', version));
    const kept = await store.blobs.keep(Uint8Array.of(1, 2, 3));
    expect(await store.check()).toEqual([]);
    const raw = new DatabaseSync(path);
    expect(() => raw.exec("UPDATE events SET actor = 'eve'")).toThrow('an event is final');
    raw.exec("DROP TRIGGER events_are_final; UPDATE events SET actor = 'eve' WHERE version = 2");
    raw.exec("UPDATE receipts SET bytes = x'00'; DELETE FROM events WHERE version = 4");
    raw.close();
    expect(await store.check()).toEqual([
      'Event 2 of a is not as written: its content is not what was hashed.',
      'The log ends at position 3, but 4 was written.',
      `The receipt ${kept} is not what was kept.`,
    ]);
    expect(await troubleOf(store.blobs.fetch(kept))).toMatchObject({ code: 'corrupt' });
  });

  it('is said by what reads it', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const store = await openSqlite(path);
    await store.log.append(request('a', 0, { data: 'x'.repeat(50_000) }));
    await store.close();
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0xee, 4_096));
    const damaged = closing(await openSqlite(path));
    const trouble = await troubleOf(damaged.log.append(request('a', 1)));
    expect(trouble.code).toBe('corrupt');
    expect(trouble.message).toContain(path);
    expect((await damaged.check()).join()).toContain('damaged');
  });

  it('is said when the end of the file is missing', async () => {
    const path = join(await testFolder(), 'tierwise.db');
    const store = await openSqlite(path);
    await store.log.append(request('a', 0, { data: 'x'.repeat(50_000) }));
    await store.close();
    await truncate(path, 20_000);
    const opening = openSqlite(path).then(async (cut) => closing(cut).log.read('a', 0));
    expect(await troubleOf(opening)).toMatchObject({ code: 'corrupt' });
  });
});

async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
