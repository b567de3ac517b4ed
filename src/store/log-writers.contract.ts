import { expect, it } from 'vitest';
import {
  followAll,
  placeFor,
  request,
  shown,
  type StoreHarness,
  type TestPlace,
} from './harness.contract.ts';
import { fenceOf } from './lease.contract.ts';
import type { RemoteStore } from './remote.contract.ts';
import { type Appended, logStart } from './store.ts';
import type { Followed, Written } from './worker.contract.ts';

/** What breaks first where several processes write: each of these has a database that fails it. */
export function logWritersContract(harness: StoreHarness): void {
  const slow = { timeout: 120_000 };

  it('shows an acknowledged append to every other handle at once', async () => {
    const place = await placeFor(harness);
    const [one, two] = [await place.open(), await place.open()];
    for (let version = 0; version < 50; version += 1) {
      const [writer, reader] = version % 2 === 0 ? [one, two] : [two, one];
      const appended = await writer.log.append(request('a', version, { data: version }));
      expect(appended).toMatchObject({ kind: 'appended' });
      expect((await reader.log.read('a', version)).map(({ data }) => data)).toEqual([version]);
      expect((await followAll(reader)).length).toBe(version + 1);
      expect(await reader.log.append(request('a', version))).toMatchObject({
        kind: 'conflict',
        version: version + 1,
      });
    }
  });

  it('keeps the time of a stream across writers with different clocks', async () => {
    const place = await placeFor(harness);
    const [one, two] = [await place.open(), await place.open()];
    await one.log.append(request('a', 0, { at: 9_000 }));
    expect(await two.log.append(request('a', 1, { at: 10 }))).toMatchObject({
      events: [{ at: 9_000 }],
    });
  });

  it.each([
    // Where writers never meet, the one that began first may end last.
    {
      name: 'streams of their own',
      streamsOf: (tag: string) => ['a', 'b'].map((end) => tag + end),
    },
    // Where they do, every second one names its streams the other way round.
    { name: 'the same streams', streamsOf: () => ['fleet', 'rollout/a', 'rollout/b'] },
  ])(
    'shows followers every event once, in order and with its append, of writers to $name',
    slow,
    async ({ streamsOf }) => {
      const place = await placeFor(harness);
      const [reader, ...writers] = await startMany(place, 5);
      const [count, width] = [150, 2];
      const total = count * width * writers.length;
      const here = await place.open();
      const [fast, cut, ...reports] = await Promise.all([
        reader!.job('follow', { count: total, limit: 1_000 }),
        followHere(here, total),
        ...writers.map((writer, index) => {
          const tag = `w${index}${index % 2 === 0 ? '' : '~'}`;
          return writer.job('write', { tag, streams: streamsOf(tag), width, count });
        }),
      ]);
      expect(reports.map(({ appended }) => appended)).toEqual(writers.map(() => count));
      const truth = (await followAll(here)).map(({ position, data }) => {
        const { tag, number } = data as unknown as Written;
        return [position, tag, number];
      });
      expect(truth).toHaveLength(total);
      expect(fast.events).toEqual(truth);
      expect(fast.torn).toBe(0);
      expect(cut).toEqual(truth);
      expect(await place.breaks()).toEqual([]);
    },
  );

  it('gives each version of a busy stream to one of its writers', slow, async () => {
    const place = await placeFor(harness);
    const writers = await startMany(place, 4);
    const count = 100;
    await Promise.all(
      writers.map((writer, index) =>
        writer.job('write', { tag: `w${index}`, streams: ['hot'], width: 1, count, lanes: 4 }),
      ),
    );
    const events = await (await place.open()).log.read('hot', 0);
    expect(events.map(({ version }) => version)).toEqual(
      Array.from({ length: 400 }, (_, index) => index + 1),
    );
    const written = events.map(({ data }) => JSON.stringify(data));
    expect(new Set(written).size).toBe(400);
    expect(await place.breaks()).toEqual([]);
  });

  it('does a command once that several processes send at once', slow, async () => {
    const place = await placeFor(harness);
    const senders = await startMany(place, 4);
    const store = await place.open();
    for (let round = 0; round < 25; round += 1) {
      const command = request(`s${round}`, 0, { commandId: `c${round}`, data: round });
      const answers = await Promise.all(
        [...senders, ...senders].map((sender) => sender.log.append(command)),
      );
      expect(answers.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'repeated')).toHaveLength(7);
      expect(new Set(answers.map(hashesOf)).size).toBe(1);
      expect(await store.log.read(`s${round}`, 0)).toHaveLength(1);
    }
  });

  it('lets no event of a former holder in after the first of the next', slow, async () => {
    const place = await placeFor(harness);
    const [former, next] = await startMany(place, 2);
    const lanes = 100;
    const streams = Array.from({ length: lanes }, (_, lane) => `s${lane}`);
    for (let round = 0; round < 5; round += 1) {
      const fence = fenceOf(await former!.lease.acquire({ name: 'former', at: 1 }));
      // Many slow appends are under way when the lease is released, and somebody waits for it.
      const order = { tag: `former${round}`, streams, width: 1, count: 1_000_000, fence, lanes };
      const writing = former!.job('write', {
        ...order,
        padding: 50_000,
        releaseAfter: 110 + 17 * round,
      });
      await next!.job('succeed', { tag: `next${round}`, stream: 'e' });
      expect((await writing).fencedBy).toBeGreaterThanOrEqual(fence.epoch);
    }
    const tags = (await followAll(await place.open())).map(({ actor }) => actor);
    const turns = tags.filter((tag, index) => tag !== tags[index - 1]);
    expect(turns).toEqual([0, 1, 2, 3, 4].flatMap((n) => [`former${n}`, `next${n}`]));
  });

  it('loses nothing that it acknowledged to twenty kills', slow, async () => {
    const place = await placeFor(harness);
    const store = await place.open();
    for (let round = 0; round < 20; round += 1) {
      const writers = await startMany(place, 2);
      for (const [index, writer] of writers.entries()) {
        const order = { tag: `r${round}w${index}`, streams: ['a', 'b', 'c'], width: 2, lanes: 2 };
        writer.job('write', { ...order, count: 1_000_000 }).catch(() => undefined);
      }
      await Promise.all(writers.map((writer, i) => untilSeen(writer, `r${round}w${i}`, 5 + round)));
      await Promise.all(writers.map((writer) => writer.kill('SIGKILL')));
      const stored = new Map(
        (await followAll(store)).map(({ position, data }) => [
          position,
          data as unknown as Written,
        ]),
      );
      for (const { seen } of writers.flatMap((writer) => writer.seen)) {
        expect(stored.get(seen.position)).toMatchObject({ tag: seen.tag, number: seen.number });
      }
      // Both events of each append are there, or neither.
      const appends = Map.groupBy(stored.values(), ({ tag, number }) => `${tag}/${number}`);
      expect([...appends.values()].filter(({ length }) => length !== 2)).toEqual([]);
    }
    expect(await place.breaks()).toEqual([]);
  });
}

function startMany(place: TestPlace, count: number): Promise<RemoteStore[]> {
  return Promise.all(Array.from({ length: count }, () => place.start()));
}

async function followHere(
  store: { readonly log: RemoteStore['log'] },
  count: number,
): Promise<Followed['events']> {
  const events: (readonly [number, string, number])[] = [];
  for (let cursor = logStart; events.length < count; ) {
    const page = shown(await store.log.follow(cursor, 3));
    for (const event of page.events) {
      const { tag, number } = event.data as unknown as Written;
      events.push([event.position, tag, number]);
    }
    cursor = page.next;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return events;
}

async function untilSeen(remote: RemoteStore, tag: string, count: number): Promise<void> {
  while (remote.seen.filter(({ seen }) => seen.tag === tag).length < count) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function hashesOf(answer: Appended): string {
  return 'events' in answer ? answer.events.map(({ hash }) => hash).join() : answer.kind;
}
