import { describe, expect, it } from 'vitest';
import {
  event,
  followAll,
  placeFor,
  request,
  shown,
  type StoreHarness,
  whereShared,
} from './harness.contract.ts';
import { logDataContract } from './log-data.contract.ts';
import { logWritersContract } from './log-writers.contract.ts';
import { logStart } from './store.ts';

/** What every log promises. */
export function logContract(harness: StoreHarness): void {
  describe('log', () => {
    describe('appends and reads', () => {
      appendContract(harness);
    });
    describe('commands', () => {
      commandContract(harness);
    });
    describe('fences', () => {
      fenceContract(harness);
    });
    describe('time and chain', () => {
      chainContract(harness);
    });
    describe('data', () => {
      logDataContract(harness);
    });
    describe.each(whereShared(harness))('many writers', () => {
      logWritersContract(harness);
    });
  });
}

function appendContract(harness: StoreHarness): void {
  const openOne = async () => (await placeFor(harness)).open();

  it('gives back what was appended, with its place', async () => {
    const { log } = await openOne();
    const appended = await log.append({
      batches: [
        { stream: 'rollout/a', expectedVersion: 0, events: [event({ n: 1 }), event({ n: 2 })] },
        { stream: 'fleet', expectedVersion: 0, events: [{ type: 't', schema: 7, data: 'x' }] },
      ],
      fence: null,
      actor: 'ann',
      at: 42,
      causeId: 'fleet:9',
      policyVersion: 'p1',
      commandId: null,
    });
    expect(appended).toMatchObject({
      kind: 'appended',
      events: [
        { stream: 'rollout/a', version: 1, type: 'happened', schema: 1, data: { n: 1 } },
        { stream: 'rollout/a', version: 2, data: { n: 2 } },
        { stream: 'fleet', version: 1, type: 't', schema: 7, at: 42, actor: 'ann', data: 'x' },
      ],
    });
    const events = appended.kind === 'appended' ? appended.events : [];
    expect(await followAll({ log })).toEqual(events);
    expect(await log.read('rollout/a', 0)).toEqual(events.slice(0, 2));
    expect(events[2]).toMatchObject({ causeId: 'fleet:9', policyVersion: 'p1' });
  });

  it('reads after a version, and nothing of a stream that is not there', async () => {
    const { log } = await openOne();
    for (const version of [0, 1, 2]) await log.append(request('a', version, { data: version }));
    expect((await log.read('a', 1)).map(({ data }) => data)).toEqual([1, 2]);
    expect(await log.read('a', 3)).toEqual([]);
    expect(await log.read('a', 99)).toEqual([]);
    expect(await log.read('b', 0)).toEqual([]);
  });

  it('follows in pages of any size to the end, and goes on from there', async () => {
    const store = await openOne();
    for (let number = 0; number < 25; number += 1) {
      await store.log.append(request(`s${number % 3}`, Math.floor(number / 3), { data: number }));
    }
    const numbers = Array.from({ length: 25 }, (_, number) => number);
    for (const limit of [1, 7, 25, 1_000]) {
      const events = await followAll(store, limit);
      expect(events.map(({ data }) => data)).toEqual(numbers);
    }
    const last = shown(await store.log.follow(logStart, 100)).next;
    expect(await store.log.follow(last, 10)).toEqual({ kind: 'events', events: [], next: last });
    await store.log.append(request('new', 0, { data: 'later' }));
    const later = shown(await store.log.follow(last, 10)).events;
    expect(later.map(({ data }) => data)).toEqual(['later']);
    expect(shown(await store.log.follow(logStart, 0)).events).toEqual([]);
  });

  it.each([
    { name: 'too low', expectedVersion: 1 },
    { name: 'too high', expectedVersion: 3 },
    { name: 'that of a stream that must be new', expectedVersion: 0 },
  ])('answers conflict when the version is $name', async ({ expectedVersion }) => {
    const store = await openOne();
    await store.log.append(request('a', 0));
    await store.log.append(request('a', 1));
    const answer = await store.log.append(request('a', expectedVersion));
    expect(answer).toEqual({ kind: 'conflict', stream: 'a', version: 2 });
    expect(await followAll(store)).toHaveLength(2);
  });

  it('answers conflict for a stream that is not there', async () => {
    const { log } = await openOne();
    expect(await log.append(request('a', 1))).toMatchObject({ kind: 'conflict', version: 0 });
  });

  it('writes to all streams or to none', async () => {
    const store = await openOne();
    await store.log.append(request('b', 0));
    const batches = ['a', 'b', 'c'].map((stream) => ({
      stream,
      expectedVersion: 0,
      events: [event(), event()],
    }));
    const answer = await store.log.append(request('x', 0, { batches, commandId: 'c1' }));
    expect(answer).toEqual({ kind: 'conflict', stream: 'b', version: 1 });
    expect(await followAll(store)).toHaveLength(1);
    expect(await store.log.read('a', 0)).toEqual([]);
  });

  it('lets one of many appends at once win each version', async () => {
    const store = await openOne();
    const same = await Promise.all(
      Array.from({ length: 40 }, (_, data) => store.log.append(request('same', 0, { data }))),
    );
    expect(same.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
    expect(same.filter(({ kind }) => kind === 'conflict')).toHaveLength(39);
    const others = await Promise.all(
      Array.from({ length: 40 }, (_, data) => store.log.append(request(`s${data}`, 0, { data }))),
    );
    expect(others.every(({ kind }) => kind === 'appended')).toBe(true);
    const positions = (await followAll(store)).map(({ position }) => position);
    expect(new Set(positions).size).toBe(41);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });
}

function commandContract(harness: StoreHarness): void {
  const openOne = async () => (await placeFor(harness)).open();

  it('answers a repeated command with what it did first, whatever came since', async () => {
    const store = await openOne();
    const batches = [
      { stream: 'a', expectedVersion: 0, events: [event(1), event(2)] },
      { stream: 'b', expectedVersion: 0, events: [event(3)] },
    ];
    const command = request('a', 0, { batches, commandId: 'c1' });
    const first = await store.log.append(command);
    const events = first.kind === 'appended' ? first.events : [];
    await store.log.append(request('a', 2));
    expect(await store.log.append(command)).toEqual({ kind: 'repeated', events });
    const other = request('z', 9, { commandId: 'c1', fence: { epoch: 99 }, data: 'else' });
    expect(await store.log.append(other)).toEqual({ kind: 'repeated', events });
    expect(await followAll(store)).toHaveLength(4);
  });

  it('lets a command that was refused try again under its id', async () => {
    const { log } = await openOne();
    const commandId = 'c1';
    expect(await log.append(request('a', 5, { commandId }))).toMatchObject({ kind: 'conflict' });
    const fence = { epoch: 7 };
    expect(await log.append(request('a', 0, { commandId, fence }))).toMatchObject({
      kind: 'fenced',
    });
    expect(await log.append(request('a', 0, { commandId }))).toMatchObject({ kind: 'appended' });
  });

  it('does the same command once when it is sent many times at once', async () => {
    const store = await openOne();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => store.log.append(request('a', 0, { commandId: 'c1' }))),
    );
    expect(answers.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'repeated')).toHaveLength(29);
    expect(await followAll(store)).toHaveLength(1);
  });

  it('takes appends without an id for different ones', async () => {
    const { log } = await openOne();
    await log.append(request('a', 0));
    expect(await log.append(request('a', 1))).toMatchObject({ kind: 'appended' });
  });
}

function fenceContract(harness: StoreHarness): void {
  const openOne = async () => (await placeFor(harness)).open();

  it('refuses a fence when nobody ever held the lease', async () => {
    const store = await openOne();
    const answer = await store.log.append(request('a', 0, { fence: { epoch: 1 } }));
    expect(answer).toEqual({ kind: 'fenced', epoch: 0 });
    expect(await followAll(store)).toEqual([]);
  });

  it('refuses all fences but that of the holder, and lets people write beside it', async () => {
    const store = await openOne();
    const held = await store.lease.acquire({ name: 'me', at: 5 });
    const epoch = held.kind === 'held' ? held.fence.epoch : -1;
    expect(await store.log.append(request('a', 0, { fence: { epoch } }))).toMatchObject({
      kind: 'appended',
    });
    for (const wrong of [epoch - 1, epoch + 1]) {
      const answer = await store.log.append(request('a', 1, { fence: { epoch: wrong } }));
      expect(answer).toEqual({ kind: 'fenced', epoch });
    }
    expect(await store.log.append(request('a', 1))).toMatchObject({ kind: 'appended' });
    await store.lease.release({ epoch });
    const late = await store.log.append(request('a', 2, { fence: { epoch } }));
    expect(late).toEqual({ kind: 'fenced', epoch });
    expect(await followAll(store)).toHaveLength(2);
  });

  it('tells of an outdated fence before a conflict', async () => {
    const { log } = await openOne();
    const answer = await log.append(request('a', 5, { fence: { epoch: 3 } }));
    expect(answer).toMatchObject({ kind: 'fenced' });
  });
}

function chainContract(harness: StoreHarness): void {
  it('never lets the time of a stream go back, whatever the writer says', async () => {
    const place = await placeFor(harness);
    const store = await place.open();
    const hourMs = 3_600_000;
    const told = [2 * hourMs, hourMs, 0, -5, 2 * hourMs, 3 * hourMs];
    for (const [version, at] of told.entries()) {
      const answer = await store.log.append(request('a', version, { at }));
      const at2 = Math.max(...told.slice(0, version + 1));
      expect(answer).toMatchObject({ events: [{ at: at2 }] });
    }
    await store.log.append(request('b', 0, { at: 7 }));
    const times = (await store.log.read('a', 0)).map(({ at }) => at / hourMs);
    expect(times).toEqual([2, 2, 2, 2, 2, 3]);
    expect((await store.log.read('b', 0))[0]?.at).toBe(7);
    expect(await place.breaks()).toEqual([]);
  });

  it('links each stream by hashes of what is stored', async () => {
    const place = await placeFor(harness);
    const { log } = await place.open();
    const data = { text: 'ä', list: [1, 2] };
    for (const version of [0, 1, 2]) {
      await log.append(request('a', version, { data, commandId: `c${version}` }));
      await log.append(request('b', version, { data, causeId: 'x', policyVersion: 'y' }));
    }
    const events = await log.read('a', 0);
    expect(events.map(({ prevHash }) => prevHash)).toEqual([
      '0'.repeat(64),
      events[0]?.hash,
      events[1]?.hash,
    ]);
    expect(events[2]?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await place.rows()).toHaveLength(6);
    expect(await place.breaks()).toEqual([]);
  });
}
