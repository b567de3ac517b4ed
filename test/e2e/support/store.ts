/** The store of a desk, looked at from outside of the program. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { openSqlite } from '../../../src/store/sqlite/open.ts';

/** Every event is as it was written, the database is sound, and nothing is cut off. */
export async function expectIntact(path: string): Promise<void> {
  const store = await openSqlite(path, { create: false });
  try {
    expect(await store.check()).toEqual([]);
    const times = new Map<string, number>();
    for await (const { stream, at } of store.rows()) {
      expect(at, `time in ${stream} went back`).toBeGreaterThanOrEqual(times.get(stream) ?? 0);
      times.set(stream, at);
    }
  } finally {
    await store.close();
  }
}

/** The types of a rollout's events, oldest first; none where there is no store. */
export function typesIn(path: string, rollout: string): readonly string[] {
  const select = 'SELECT type AS value FROM events WHERE stream = ? ORDER BY version';
  return valuesIn(path, select, `rollout/${rollout}`);
}

/** What lies beside the log under a key; null when nothing does. */
export function latestIn(path: string, key: string): unknown {
  const [text] = valuesIn(path, 'SELECT value FROM latest WHERE key = ?', key);
  return text === undefined ? null : JSON.parse(text);
}

function valuesIn(path: string, select: string, key: string): readonly string[] {
  if (!existsSync(path)) return [];
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return db
      .prepare(select)
      .all(key)
      .map(({ value }) => String(value));
  } finally {
    db.close();
  }
}
