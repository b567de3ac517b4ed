import { hash } from 'node:crypto';
import type { Json } from '../../core/fleet/quantities.ts';
import { checkKey, jsonText } from '../request.ts';
import { type Blobs, StoreTrouble } from '../store.ts';
import type { Session } from './session.ts';

const insertReceipt = 'INSERT INTO receipts (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING';
const selectReceipt = 'SELECT bytes FROM receipts WHERE hash = ?';
const upsertLatest = `INSERT INTO latest (key, value) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value`;
const deleteLatest = 'DELETE FROM latest WHERE key = ?';
const selectLatest = 'SELECT value FROM latest WHERE key = ?';

/** Receipts and latest values beside the log, in the same database. */
export function sqliteBlobs(session: Session): Blobs {
  return {
    keep: async (bytes) => {
      // A copy, for the caller may go on with the buffer while the store is busy.
      const kept = bytes.slice();
      const key = hash('sha256', kept);
      await session.write(() => session.run(insertReceipt, key, kept));
      return key;
    },
    fetch: async (key) => {
      const row = await session.read(() => session.row<{ bytes: Uint8Array }>(selectReceipt, key));
      if (row === undefined) return null;
      if (hash('sha256', row.bytes) !== key) {
        const where = `in the store ${session.path}`;
        throw new StoreTrouble('corrupt', `The receipt ${key} ${where} is not what was kept.`);
      }
      return row.bytes;
    },
    setLatest: async (key, value) => {
      checkKey(key);
      const text = jsonText(value);
      await session.writeLoosely(() =>
        value === null ? session.run(deleteLatest, key) : session.run(upsertLatest, key, text),
      );
    },
    latest: async (key) => {
      const row = await session.read(() => session.row<{ value: string }>(selectLatest, key));
      return row === undefined ? null : (JSON.parse(row.value) as Json);
    },
  };
}
