import { describe, expect, it } from 'vitest';
import { compactionReadersContract } from './compaction-readers.contract.ts';
import { compactionWritersContract } from './compaction-writers.contract.ts';
import {
  event,
  followAll,
  request,
  shown,
  type StoreHarness,
  whereShared,
} from './harness.contract.ts';
import { type Leased, leased } from './leased.contract.ts';
import { compactedDataOf, logStart } from './store.ts';

/** What every log and every archive promise of streams that are compacted. */
export function compactionContract(harness: StoreHarness): void {
  describe('compaction', () => {
    describe('moves events', () => {
      moveContract(harness);
    });
    describe('is refused', () => {
      refusalContract(harness);
    });
    describe('closes streams', () => {
      closeContract(harness);
    });
    describe('and readers', () => {
      compactionReadersContract(harness);
    });
    describe.each(whereShared(harness))('and many writers', () => {
      compactionWritersContract(harness);
    });
  });
}

function moveContract(harness: StoreHarness): void {
  it('leaves one event that stands for all, and keeps those in the archive', async () => {
    const { place, store, append, compact } = await leased(harness, 3);
    await append('b', 0, 2);
    const before = await store.log.read('a', 0);
    const compacted = await compact(3);
    const [stands, ...others] = await store.log.read('a', 0);
    expect(compacted).toEqual({ kind: 'compacted', event: stands });
    expect(others).toEqual([]);
    const lastHash = before[2]!.hash;
    expect(stands).toMatchObject({ version: 4, type: 'compacted', actor: 'me', at: 5_000 });
    expect(stands?.prevHash).toBe(lastHash);
    expect(stands && compactedDataOf(stands)).toEqual({
      lastHash,
      count: 3,
      closes: false,
      summary: { n: 3 },
    });
    expect(await store.archive.read('a', 0)).toEqual(before);
    expect((await store.archive.read('a', 1)).map(({ version }) => version)).toEqual([2, 3]);
    expect(await store.archive.read('b', 0)).toEqual([]);
    expect((await followAll(store)).map(({ stream }) => stream)).toEqual(['b', 'b', 'a']);
    expect(await place.rows()).toHaveLength(6);
    expect(await place.breaks()).toEqual([]);
  });

  it('lets the stream go on, and be compacted again and again', async () => {
    const { place, store, append, compact } = await leased(harness, 2);
    for (const version of [2, 5, 8]) {
      expect(await compact(version)).toMatchObject({ event: { version: version + 1 } });
      await append('a', version + 1, 2);
    }
    const kept = [...(await store.archive.read('a', 0)), ...(await store.log.read('a', 0))];
    expect(kept.map(({ version }) => version)).toEqual(Array.from({ length: 11 }, (_, n) => n + 1));
    const stands = kept.filter(({ type }) => type === 'compacted');
    expect(stands.map(({ version }) => version)).toEqual([3, 6, 9]);
    expect((await store.log.read('a', 0)).map(({ version }) => version)).toEqual([9, 10, 11]);
    expect((await store.log.read('a', 9)).map(({ version }) => version)).toEqual([10, 11]);
    const positions = (await place.rows()).map(({ position }) => position);
    expect(positions).toEqual([...new Set(positions)].toSorted((a, b) => a - b));
    expect(await place.breaks()).toEqual([]);
  });

  it('keeps logical time, whatever the clock says', async () => {
    const { store, append, compact } = await leased(harness, 1);
    expect(await compact(1, { at: -7 })).toMatchObject({ event: { at: 1_000 } });
    await compact(2, { at: 9_000 });
    await append('a', 3, 1);
    expect((await store.log.read('a', 3))[0]?.at).toBe(9_000);
  });

  it('moves many and large events, and reads them in order', { timeout: 30_000 }, async () => {
    const { place, store, compact } = await leased(harness);
    const many = Array.from({ length: 2_500 }, (_, number) => event(number));
    const large = Array.from({ length: 12 }, (_, number) => event(`${number}`.repeat(1_000_000)));
    const batches = [{ stream: 'a', expectedVersion: 0, events: [...many, ...large] }];
    await store.log.append(request('a', 0, { batches }));
    const before = await store.log.read('a', 0);
    await compact(2_512);
    expect(await store.log.read('a', 0)).toHaveLength(1);
    expect(await store.archive.read('a', 0)).toEqual(before);
    expect(await place.breaks()).toEqual([]);
  });

  it('answers a command that is repeated with what it did, wherever that is now', async () => {
    const { store, compact } = await leased(harness);
    const batches = ['a', 'b'].map((stream) => {
      return { stream, expectedVersion: 0, events: [event(stream)] };
    });
    const command = request('a', 0, { batches, commandId: 'c1' });
    const first = await store.log.append(command);
    await compact(1);
    const events = first.kind === 'appended' ? first.events : [];
    expect(await store.log.append(command)).toEqual({ kind: 'repeated', events });
    await compact(1, { stream: 'b', closes: true });
    expect(await store.log.append(command)).toEqual({ kind: 'repeated', events });
  });
}

function refusalContract(harness: StoreHarness): void {
  const untouched = async ({ store }: Leased) => {
    expect((await store.log.read('a', 0)).map(({ type }) => type)).toEqual([
      'happened',
      'happened',
    ]);
    expect(await store.archive.read('a', 0)).toEqual([]);
    expect(await followAll(store)).toHaveLength(2);
  };

  it.each([1, 3])('where the last version is not %d', async (version) => {
    const it = await leased(harness, 2);
    expect(await it.compact(version)).toEqual({ kind: 'conflict', stream: 'a', version: 2 });
    await untouched(it);
  });

  it('under a lease that is not held, before a conflict', async () => {
    const it = await leased(harness, 2);
    const { epoch } = it.fence;
    for (const wrong of [epoch - 1, epoch + 1]) {
      const answer = await it.compact(9, { fence: { epoch: wrong } });
      expect(answer).toEqual({ kind: 'fenced', epoch });
    }
    await it.store.lease.release(it.fence);
    expect(await it.compact(2)).toEqual({ kind: 'fenced', epoch });
    await untouched(it);
  });

  it.each([
    { name: 'a stream that is empty', more: { stream: 'z', expectedVersion: 0 } },
    { name: 'a stream without a name', more: { stream: '' } },
    { name: 'a time that is none', more: { at: Number.NaN } },
    { name: 'what JSON does not know', more: { summary: [Number.NaN] } },
  ])('as a bug of the caller for $name', async ({ more }) => {
    const it = await leased(harness, 2);
    await expect(it.compact(2, more)).rejects.toThrow(TypeError);
    await untouched(it);
  });
}

function closeContract(harness: StoreHarness): void {
  it('that can be read, and are not followed any more', async () => {
    const { place, store, append, compact } = await leased(harness, 2);
    await append('b', 0, 1);
    await append('c', 0, 1);
    const compacted = await compact(2, { closes: true });
    const stands = compacted.kind === 'compacted' ? compacted.event : undefined;
    await compact(1, { stream: 'c', closes: true });
    expect(await store.log.read('a', 0)).toEqual([stands]);
    expect(await store.log.read('a', 2)).toEqual([stands]);
    expect(await store.log.read('a', 3)).toEqual([]);
    expect((await store.archive.read('a', 0)).map(({ version }) => version)).toEqual([1, 2]);
    expect((await followAll(store)).map(({ stream }) => stream)).toEqual(['b']);
    expect(await store.log.streams()).toEqual(['b']);
    expect((await store.archive.closed()).map(({ stream }) => stream)).toEqual(['a', 'c']);
    expect((await store.archive.closed())[0]).toEqual(stands);
    expect(await place.rows()).toHaveLength(6);
    expect(await place.breaks()).toEqual([]);
  });

  it('whose names are taken for ever', async () => {
    const { store, compact } = await leased(harness, 1);
    await compact(1, { closes: true });
    const again = await store.log.append(request('a', 0));
    expect(again).toEqual({ kind: 'conflict', stream: 'a', version: 2 });
    await expect(store.log.append(request('a', 2))).rejects.toThrow(TypeError);
    await expect(compact(2)).rejects.toThrow(TypeError);
    expect(await followAll(store)).toEqual([]);
  });

  it('after which the log is as if they had never been', async () => {
    const { store, append, compact } = await leased(harness);
    for (let number = 0; number < 50; number += 1) {
      await append(`s${number}`, 0, 20);
      await compact(20, { stream: `s${number}`, closes: true });
    }
    await append('z', 0, 1);
    const { events } = shown(await store.log.follow(logStart, 10));
    expect(events.map(({ stream }) => stream)).toEqual(['z']);
    expect(await store.archive.closed()).toHaveLength(50);
  });
}
