import { expect, it } from 'vitest';
import { followAll, shown, type StoreHarness } from './harness.contract.ts';
import { leased } from './leased.contract.ts';
import { type LogPage, logStart } from './store.ts';

const reset: LogPage = { kind: 'reset' };

/** Whom a compaction takes something from, and whom it does not. */
export function compactionReadersContract(harness: StoreHarness): void {
  it('tells one who has seen a part of it to begin again, and then shows him all', async () => {
    const { store, append, compact } = await leased(harness, 3);
    await append('b', 0, 2);
    const { next } = shown(await store.log.follow(logStart, 2));
    await compact(3);
    expect(await store.log.follow(next, 10)).toEqual(reset);
    expect(await store.log.follow(next, 10)).toEqual(reset);
    const seen = await followAll(store, 1);
    expect(seen.map(({ stream, version }) => `${stream}@${version}`)).toEqual([
      'b@1',
      'b@2',
      'a@4',
    ]);
  });

  it('tells the same to one who was in front of it and has seen others only', async () => {
    const { store, append, compact } = await leased(harness);
    await append('b', 0, 1);
    const { next } = shown(await store.log.follow(logStart, 10));
    await append('a', 0, 2);
    await compact(2, { closes: true });
    expect(await store.log.follow(next, 10)).toEqual(reset);
  });

  it('lets one who has seen all of it go on, and shows him what stands for it', async () => {
    const { store, append, compact } = await leased(harness, 3);
    const { next } = shown(await store.log.follow(logStart, 10));
    await append('b', 0, 1);
    await compact(3);
    await append('a', 4, 1);
    const page = shown(await store.log.follow(next, 10));
    const names = page.events.map(({ stream, version }) => `${stream}@${version}`);
    expect(names).toEqual(['b@1', 'a@4', 'a@5']);
    expect(shown(await store.log.follow(page.next, 10)).events).toEqual([]);
  });

  it('lets one who had come to the end go on past streams that were closed', async () => {
    const { store, append, compact } = await leased(harness, 3);
    const { next } = shown(await store.log.follow(logStart, 10));
    await compact(3, { closes: true });
    const page = shown(await store.log.follow(next, 10));
    expect(page.events).toEqual([]);
    await append('b', 0, 1);
    expect(shown(await store.log.follow(page.next, 10)).events).toHaveLength(1);
  });

  it('never turns back one who began after it, however small his pages are', async () => {
    const { store, append, compact } = await leased(harness);
    await append('b', 0, 3);
    await append('a', 0, 5);
    await append('b', 3, 3);
    await compact(5);
    await append('a', 6, 2);
    await append('b', 6, 1);
    expect(await followAll(store, 1)).toHaveLength(10);
    expect(await followAll(store, 1)).toEqual(await followAll(store, 100));
  });

  it('turns back one who began before the last of several, and no other', async () => {
    const { store, append, compact } = await leased(harness, 2);
    await append('b', 0, 4);
    await compact(2);
    const between = shown(await store.log.follow(logStart, 3)).next;
    await append('a', 3, 1);
    expect((await store.log.follow(between, 1)).kind).toBe('events');
    await compact(4);
    expect(await store.log.follow(between, 1)).toEqual(reset);
    const after = shown(await store.log.follow(logStart, 3)).next;
    expect((await store.log.follow(after, 1)).kind).toBe('events');
  });

  it('never turns back one who has seen nothing yet', async () => {
    const { store, compact } = await leased(harness, 2);
    const { next } = shown(await store.log.follow(logStart, 0));
    await compact(2);
    expect(shown(await store.log.follow(next, 10)).events).toMatchObject([{ version: 3 }]);
  });
}
