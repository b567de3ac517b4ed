import { describe, expect, it } from 'vitest';
import { placeFor, request, type StoreHarness, whereShared } from './harness.contract.ts';
import type { LeaseAnswer, LeaseFence, Store } from './store.ts';

/** What every lease promises: one controller at a time, and all others know who. */
export function leaseContract(harness: StoreHarness): void {
  describe('lease', () => {
    describe('one handle', () => {
      oneHandle(harness);
    });
    describe.each(whereShared(harness))('several handles', () => {
      severalHandles(harness);
    });
    describe.each(whereShared(harness))('several processes', () => {
      severalProcesses(harness);
    });
  });
}

function oneHandle(harness: StoreHarness): void {
  const openOne = async () => (await placeFor(harness)).open();

  it('is held by who takes it, until it is released', async () => {
    const { lease } = await openOne();
    const fence = fenceOf(await lease.acquire({ name: 'ann', at: 11 }));
    expect(await lease.confirm(fence)).toBe(true);
    await lease.release(fence);
    expect(await lease.confirm(fence)).toBe(false);
  });

  it('is not given twice, and names who holds it since when', async () => {
    const { lease } = await openOne();
    const fence = fenceOf(await lease.acquire({ name: 'ann', at: 11 }));
    const answer = await lease.acquire({ name: 'bob', at: 12 });
    expect(answer).toEqual({ kind: 'taken', by: 'ann', since: 11 });
    expect(await lease.confirm(fence)).toBe(true);
  });

  it('gives every holder a higher epoch', async () => {
    const { lease } = await openOne();
    const epochs: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const fence = fenceOf(await lease.acquire({ name: `holder ${turn}`, at: turn }));
      epochs.push(fence.epoch);
      await lease.release(fence);
    }
    expect(epochs[0]).toBeGreaterThan(0);
    expect(epochs).toEqual([...new Set(epochs)].toSorted((a, b) => a - b));
  });

  it('confirms no fence but the current one, and lets no other release it', async () => {
    const { lease } = await openOne();
    expect(await lease.confirm({ epoch: 0 })).toBe(false);
    expect(await lease.confirm({ epoch: 1 })).toBe(false);
    const old = fenceOf(await lease.acquire({ name: 'ann', at: 1 }));
    await lease.release(old);
    const fence = fenceOf(await lease.acquire({ name: 'bob', at: 2 }));
    await lease.release(old);
    await lease.release({ epoch: fence.epoch + 1 });
    expect(await lease.confirm(old)).toBe(false);
    expect(await lease.confirm(fence)).toBe(true);
    expect(await lease.acquire({ name: 'eve', at: 3 })).toMatchObject({ by: 'bob' });
  });

  it('is given to one of many who ask at once', async () => {
    const { lease } = await openOne();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => lease.acquire({ name: `holder ${at}`, at })),
    );
    expect(answers.filter(({ kind }) => kind === 'held')).toHaveLength(1);
  });

  it('takes any name that can be read, and refuses others', async () => {
    const { lease } = await openOne();
    const name = 'Ärger 漢 (pid 7) "tierwise up"\n';
    fenceOf(await lease.acquire({ name, at: 1 }));
    expect(await lease.acquire({ name: 'bob', at: 2 })).toMatchObject({ by: name });
    await expect(lease.acquire({ name: '', at: 2 })).rejects.toThrow(TypeError);
    await expect(lease.acquire({ name: 'x', at: Number.NaN })).rejects.toThrow(TypeError);
  });
}

function severalHandles(harness: StoreHarness): void {
  it('excludes handles of one process from each other', async () => {
    const place = await placeFor(harness);
    const [one, two] = [await place.open(), await place.open()];
    const fence = fenceOf(await one.lease.acquire({ name: 'one', at: 1 }));
    const refused = { kind: 'taken', by: 'one', since: 1 };
    expect(await two.lease.acquire({ name: 'two', at: 2 })).toEqual(refused);
    // A handle that comes and goes must not take the lock with it.
    await (await place.open()).close();
    expect(await two.lease.acquire({ name: 'two', at: 3 })).toEqual(refused);
    expect(await (await place.start()).lease.acquire({ name: 'far', at: 4 })).toEqual(refused);
    await one.lease.release(fence);
    const newer = fenceOf(await two.lease.acquire({ name: 'two', at: 5 }));
    expect(newer.epoch).toBeGreaterThan(fence.epoch);
    expect(await one.lease.confirm(fence)).toBe(false);
  });

  it('is the same lease for every handle', async () => {
    const place = await placeFor(harness);
    const [one, two] = [await place.open(), await place.open()];
    const fence = fenceOf(await one.lease.acquire({ name: 'one', at: 1 }));
    expect(await two.lease.confirm(fence)).toBe(true);
    expect(await two.log.append(request('a', 0, { fence }))).toMatchObject({ kind: 'appended' });
  });

  it('ends when it is released from elsewhere', async () => {
    const place = await placeFor(harness);
    const [one, two] = [await place.open(), await place.open()];
    const fence = fenceOf(await one.lease.acquire({ name: 'one', at: 1 }));
    await two.lease.release(fence);
    expect(await one.lease.confirm(fence)).toBe(false);
    const again = fenceOf(await one.lease.acquire({ name: 'one again', at: 2 }));
    expect(again.epoch).toBeGreaterThan(fence.epoch);
  });

  it('is free once its handle is closed', async () => {
    const place = await placeFor(harness);
    const [one, two] = [await place.open(), await place.open()];
    const fence = fenceOf(await one.lease.acquire({ name: 'one', at: 1 }));
    await one.close();
    expect(await two.lease.confirm(fence)).toBe(false);
    fenceOf(await two.lease.acquire({ name: 'two', at: 2 }));
  });

  it('keeps its epochs when all handles were closed', async () => {
    const place = await placeFor(harness);
    const one = await place.open();
    const fence = fenceOf(await one.lease.acquire({ name: 'one', at: 1 }));
    await one.close();
    const two = await place.open();
    const newer = fenceOf(await two.lease.acquire({ name: 'two', at: 2 }));
    expect(newer.epoch).toBeGreaterThan(fence.epoch);
  });
}

function severalProcesses(harness: StoreHarness): void {
  const slow = { timeout: 60_000 };

  it('is given to one of many processes that ask at once', slow, async () => {
    const place = await placeFor(harness);
    const processes = await Promise.all(Array.from({ length: 6 }, () => place.start()));
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(
        processes.map(({ lease, pid }) => lease.acquire({ name: `pid ${pid}`, at: round })),
      );
      const winner = answers.findIndex(({ kind }) => kind === 'held');
      expect(answers.filter(({ kind }) => kind === 'taken')).toHaveLength(5);
      await processes[winner]?.lease.release(fenceOf(answers[winner]!));
    }
  });

  it('is free soon after its holder was killed, and the dead one is outdated', slow, async () => {
    const place = await placeFor(harness);
    const store = await place.open();
    for (let round = 0; round < 5; round += 1) {
      const holder = await place.start();
      const fence = fenceOf(await holder.lease.acquire({ name: `holder ${round}`, at: round }));
      const refused = { kind: 'taken', by: `holder ${round}`, since: round };
      expect(await store.lease.acquire({ name: 'me', at: 100 })).toEqual(refused);
      await holder.kill('SIGKILL');
      const killedAt = performance.now();
      const newer = await untilHeld(store, killedAt + harness.takeoverMsMax);
      expect(newer.epoch).toBeGreaterThan(fence.epoch);
      expect(await store.lease.confirm(fence)).toBe(false);
      const late = await store.log.append(request('a', 0, { fence }));
      expect(late).toEqual({ kind: 'fenced', epoch: newer.epoch });
      await store.lease.release(newer);
    }
  });

  it('is not shared with a holder that was frozen and wakes', slow, async () => {
    const place = await placeFor(harness);
    const [frozen, store] = [await place.start(), await place.open()];
    const fence = fenceOf(await frozen.lease.acquire({ name: 'frozen', at: 1 }));
    await frozen.kill('SIGSTOP');
    const answer = await store.lease.acquire({ name: 'me', at: 2 });
    await frozen.kill('SIGCONT');
    // Either nobody can take over from a frozen holder, or the one that wakes is refused.
    const isStill = answer.kind === 'taken';
    expect(await frozen.lease.confirm(fence)).toBe(isStill);
    expect(await frozen.log.append(request('a', 0, { fence }))).toMatchObject({
      kind: isStill ? 'appended' : 'fenced',
    });
  });

  it('is freed by the death of a frozen holder', slow, async () => {
    const place = await placeFor(harness);
    const [frozen, store] = [await place.start(), await place.open()];
    const fence = fenceOf(await frozen.lease.acquire({ name: 'frozen', at: 1 }));
    await frozen.kill('SIGSTOP');
    await frozen.kill('SIGKILL');
    const newer = await untilHeld(store, performance.now() + harness.takeoverMsMax);
    expect(newer.epoch).toBeGreaterThan(fence.epoch);
  });
}

/** The fence of an answer that must be `held`. */
export function fenceOf(answer: LeaseAnswer): LeaseFence {
  if (answer.kind === 'taken') throw new Error(`The lease is held by ${answer.by}.`);
  return answer.fence;
}

async function untilHeld(store: Store, deadline: number): Promise<LeaseFence> {
  for (;;) {
    const answer = await store.lease.acquire({ name: 'me', at: 100 });
    if (answer.kind === 'held' || performance.now() > deadline) return fenceOf(answer);
  }
}
