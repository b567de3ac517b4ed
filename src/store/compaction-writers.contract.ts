import { expect, it } from 'vitest';
import { request, type StoreHarness, type TestPlace } from './harness.contract.ts';
import { leased } from './leased.contract.ts';
import type { RemoteStore } from './remote.contract.ts';
import { compactedDataOf, logStart, type Store, type StoredEvent } from './store.ts';

/** What breaks first where several processes write while one compacts. */
export function compactionWritersContract(harness: StoreHarness): void {
  const slow = { timeout: 120_000 };

  it('lets either a writer or the compaction have a version', slow, async () => {
    const { place, store, compact } = await leased(harness);
    const other = await place.start();
    for (let round = 0, version = 0; round < 40; round += 1) {
      await store.log.append(request('a', version));
      version += 1;
      const [compacted, appended] = await Promise.all([
        compact(version),
        other.log.append(request('a', version)),
      ]);
      const won = [compacted.kind === 'compacted', appended.kind === 'appended'];
      expect(won.filter(Boolean)).toHaveLength(1);
      version += 1;
    }
    expect(await place.breaks()).toEqual([]);
  });

  it('shows every follower each event, or turns him back', slow, async () => {
    const { place, store, compact } = await leased(harness);
    const writers = await Promise.all([place.start(), place.start()]);
    const streams = ['a', 'b', 'c'];
    let isOver = false;
    const writing = Promise.all(
      writers.map((writer, index) => {
        return writer.job('write', { tag: `w${index}`, streams, width: 2, count: 250 });
      }),
    ).then(() => {
      isOver = true;
    });
    const readers = [1, 4, 1_000].map((limit) => reader(store, limit));
    const compacting = (async () => {
      for (let round = 0; !isOver; round += 1) {
        const stream = streams[round % 3] ?? 'a';
        const last = (await store.log.read(stream, 0)).at(-1);
        if (last !== undefined) await compact(last.version, { stream });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const following = readers.map(async ({ readOn }) => {
      while (!isOver) {
        await readOn(1 + Math.floor(Math.random() * 5));
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
      }
      await readOn(Number.POSITIVE_INFINITY);
    });
    await Promise.all([writing, compacting, ...following]);
    const truth = new Map<string, number>();
    for (const stream of streams) {
      truth.set(stream, (await store.log.read(stream, 0)).at(-1)?.version ?? 0);
    }
    for (const { heads } of readers) expect(heads).toEqual(truth);
    expect(await place.breaks()).toEqual([]);
  });

  it('is done or not done when its process is killed', slow, async () => {
    const { place, store, fence } = await leased(harness);
    await store.lease.release(fence);
    for (let round = 0; round < 15; round += 1) {
      const worker = await place.start();
      const streams = [`a${round}`, `b${round}`];
      worker.job('compact', { tag: `r${round}`, streams, events: 50 }).catch(() => undefined);
      await untilSeen(worker, 2 + round);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      await worker.kill('SIGKILL');
      for (const stream of streams) await isWhole(store, stream);
      const last = worker.seen.at(-1)?.seen.position ?? 0;
      expect((await place.rows()).some(({ position }) => position === last)).toBe(true);
    }
    await staysWhole(place);
  });
}

/** Follows the log as every reader must, and fails where it is shown a gap. */
function reader(store: Store, limit: number) {
  const heads = new Map<string, number>();
  let cursor = logStart;
  const take = ({ stream, version, type }: StoredEvent) => {
    const known = heads.get(stream) ?? 0;
    const isFirst = known === 0 && (version === 1 || type === 'compacted');
    expect(isFirst || version === known + 1, `${stream}@${version} after ${known}`).toBe(true);
    heads.set(stream, version);
  };
  const readOn = async (pages: number) => {
    for (let page = 0; page < pages; page += 1) {
      const shown = await store.log.follow(cursor, limit);
      if (shown.kind === 'reset') {
        heads.clear();
        cursor = logStart;
        continue;
      }
      shown.events.forEach(take);
      cursor = shown.next;
      if (shown.events.length === 0) return;
    }
  };
  return { heads, readOn };
}

async function isWhole({ log, archive }: Store, stream: string): Promise<void> {
  const here = await log.read(stream, 0);
  const [first] = here;
  const count = (first && compactedDataOf(first)?.count) ?? 0;
  const there = await archive.read(stream, 0);
  expect(there).toHaveLength(count);
  expect([...there, ...here].map(({ version }) => version)).toEqual(
    Array.from({ length: count + here.length }, (_, index) => index + 1),
  );
}

async function staysWhole(place: TestPlace): Promise<void> {
  const rows = await place.rows();
  expect(new Set(rows.map(({ position }) => position)).size).toBe(rows.length);
  expect(await place.breaks()).toEqual([]);
}

async function untilSeen(remote: RemoteStore, count: number): Promise<void> {
  while (remote.seen.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
}
