import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Json } from '../core/fleet/quantities.ts';
import {
  followAll,
  placeFor,
  request,
  type StoreHarness,
  whereShared,
} from './harness.contract.ts';

/** What every store of receipts and latest values promises. */
export function blobsContract(harness: StoreHarness): void {
  describe('blobs', () => {
    describe('receipts', () => {
      receipts(harness);
    });
    describe('latest', () => {
      latest(harness);
    });
  });
}

function receipts(harness: StoreHarness): void {
  const openOne = async () => (await placeFor(harness)).open();

  it.each([
    { name: 'nothing', bytes: new Uint8Array(0) },
    { name: 'every byte', bytes: Uint8Array.from({ length: 256 }, (_, byte) => byte) },
    { name: 'a part of a larger buffer', bytes: new TextEncoder().encode('abcdef').subarray(2, 4) },
    { name: 'twenty megabytes', bytes: new Uint8Array(20_000_000).fill(7) },
  ])('gives back $name under its SHA-256', async ({ bytes }) => {
    const { blobs } = await openOne();
    const hash = await blobs.keep(bytes);
    expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
    const fetched = await blobs.fetch(hash);
    expect(fetched).toBeInstanceOf(Uint8Array);
    expect(Buffer.compare(fetched ?? Buffer.of(1), bytes)).toBe(0);
  });

  it('keeps the same bytes once', async () => {
    const { blobs } = await openOne();
    const bytes = Uint8Array.of(1, 2, 3);
    const hashes = await Promise.all([1, 2, 3].map(() => blobs.keep(bytes)));
    expect(new Set(hashes).size).toBe(1);
  });

  it('keeps what the bytes were, not what the buffer becomes', async () => {
    const { blobs } = await openOne();
    const bytes = Uint8Array.of(1, 2, 3);
    const keeping = blobs.keep(bytes);
    bytes.fill(9);
    const hash = await keeping;
    expect(Array.from((await blobs.fetch(hash)) ?? [])).toEqual([1, 2, 3]);
  });

  it.each(['', 'no hash', '0'.repeat(64)])('has nothing under "%s"', async (hash) => {
    const { blobs } = await openOne();
    expect(await blobs.fetch(hash)).toBeNull();
  });

  describe.each(whereShared(harness))('several handles', () => {
    it('share it, and it outlives them', async () => {
      const place = await placeFor(harness);
      const [far, near] = [await place.start(), await place.open()];
      const hash = await far.blobs.keep(Uint8Array.of(5));
      expect(Array.from((await near.blobs.fetch(hash)) ?? [])).toEqual([5]);
      await far.kill('SIGKILL');
      await near.close();
      expect(await (await place.open()).blobs.fetch(hash)).not.toBeNull();
    });
  });
}

function latest(harness: StoreHarness): void {
  const openOne = async () => (await placeFor(harness)).open();

  it('has what was set last, and null before', async () => {
    const { blobs } = await openOne();
    expect(await blobs.latest('k')).toBeNull();
    const values: readonly Json[] = [1, { a: ['ä😀', null] }, 'x'.repeat(3_000_000), null, false];
    for (const value of values) {
      await blobs.setLatest('k', value);
      expect(await blobs.latest('k')).toEqual(value);
    }
  });

  it('tells keys apart by every character', async () => {
    const { blobs } = await openOne();
    const keys = ['k', 'K', 'k ', 'ä', 'a\u0308', 'waiting/rollout/a', '%'];
    for (const key of keys) await blobs.setLatest(key, key);
    for (const key of keys) expect(await blobs.latest(key)).toBe(key);
  });

  it('refuses what JSON would change, and keys that a database would', async () => {
    const { blobs } = await openOne();
    await blobs.setLatest('k', 1);
    await expect(blobs.setLatest('k', Number.POSITIVE_INFINITY)).rejects.toThrow(TypeError);
    await expect(blobs.setLatest('a\0b', 1)).rejects.toThrow(TypeError);
    expect(await blobs.latest('k')).toBe(1);
  });

  it('leaves no trace in the log', async () => {
    const store = await openOne();
    await store.blobs.setLatest('k', 1);
    await store.log.append(request('a', 0));
    await store.blobs.setLatest('k', 2);
    await store.log.append(request('a', 1));
    expect(await followAll(store)).toHaveLength(2);
  });

  describe.each(whereShared(harness))('several handles', () => {
    it('overwrite it while others append', { timeout: 60_000 }, async () => {
      const place = await placeFor(harness);
      const [writer, near] = [await place.start(), await place.open()];
      const order = { tag: 'w', streams: ['a', 'b'], width: 2, count: 300 };
      const writing = writer.job('write', order);
      for (let turn = 1; turn <= 300; turn += 1) await near.blobs.setLatest('turn', turn);
      expect((await writing).appended).toBe(300);
      expect(await (await place.open()).blobs.latest('turn')).toBe(300);
      expect(await place.breaks()).toEqual([]);
    });
  });
}
