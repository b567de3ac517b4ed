import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fleetWith, rolloutWith, tenant } from '../../test/fixtures/fleet.ts';
import { ask } from '../../test/fixtures/ask.ts';
import type { Command } from '../core/rollout/commands.ts';
import { sendCommand } from '../api/operations/send-command.ts';
import { startRollout } from '../api/operations/start.ts';
import { fleetStream, rolloutStream } from '../core/rollout/history/codec.ts';
import { fleetSummary } from '../core/rollout/history/fleet-summary.ts';
import { openSqlite, type SqliteStore } from '../store/sqlite/open.ts';
import type { LeaseFence } from '../store/store.ts';
import { emptyLedger, forgetEnded, type Ledger, readOn } from './ledger.ts';

const fleet = fleetWith({
  clusters: ['app-1', 'app-2'],
  tenants: [tenant('checkout', { on: ['app-1', 'app-2'] })],
});

let store: SqliteStore;
let fence: LeaseFence;
let commands = 0;
beforeEach(async () => {
  store = await openSqlite(':memory:');
  const lease = await store.lease.acquire({ name: 'me', at: 1 });
  if (lease.kind === 'held') fence = lease.fence;
  for (const name of ['one', 'two', 'three']) {
    await startRollout({ store, fleet, spec: rolloutWith({ name }), author: 'ann', now: 1 });
  }
});
afterEach(() => store.close());

async function give(name: string, command: Command): Promise<void> {
  commands += 1;
  const by = { actor: 'bob', now: 10, id: `id-${commands}` };
  expect(await sendCommand({ store, name, command, ...by })).toMatchObject({ kind: 'accepted' });
}

const abort: Command = { kind: 'abort', reason: 'no' };

/** As the loop does it, from a ledger that has read everything. */
async function compactAll(): Promise<void> {
  const ledger = emptyLedger();
  await readOn(ledger, store.log);
  const by = { fence, actor: 'tierwise', at: 20 };
  const summary = JSON.parse(JSON.stringify(fleetSummary(ledger.fleet)));
  const { version } = ledger.fleet;
  const ofFleet = { stream: fleetStream, expectedVersion: version, summary, closes: false };
  expect((await store.log.compact({ ...by, ...ofFleet })).kind).toBe('compacted');
  for (const name of ledger.endings.keys()) {
    const stream = rolloutStream(name);
    const expectedVersion = (await store.log.read(stream, 0)).length;
    const what = { stream, expectedVersion, summary: null, closes: true };
    expect((await store.log.compact({ ...by, ...what })).kind).toBe('compacted');
  }
}

async function freshLedger(): Promise<Ledger> {
  const ledger = emptyLedger();
  await readOn(ledger, store.log);
  return ledger;
}

describe('the ledger', () => {
  test('from the start knows what has not ended, and of the rest only that it ended', async () => {
    await give('one', abort);
    const ledger = emptyLedger();
    const news = await readOn(ledger, store.log);
    expect([...ledger.rollouts.keys()]).toEqual(['two', 'three']);
    expect(news.map(({ name }) => name)).toEqual(['two', 'three']);
    expect([...ledger.endings.keys()]).toEqual(['one']);
    expect([...ledger.fleet.enrolled.keys()]).toEqual(['two', 'three']);
  });

  test('has what ended under its eyes until it was told of', async () => {
    const ledger = await freshLedger();
    await give('one', abort);
    expect(await readOn(ledger, store.log)).toEqual([{ name: 'one', types: ['aborted'] }]);
    expect([...ledger.rollouts.keys()]).toEqual(['one', 'two', 'three']);
    forgetEnded(ledger, new Set());
    expect([...ledger.rollouts.keys()]).toEqual(['two', 'three']);
  });

  test('goes on past a compaction of what it has read', async () => {
    await give('one', abort);
    const ledger = await freshLedger();
    await compactAll();
    expect(await readOn(ledger, store.log)).toEqual([]);
    const { rollouts, fleet: shared } = await freshLedger();
    expect(ledger.rollouts).toEqual(rollouts);
    expect(ledger.fleet).toEqual(shared);
    await give('two', ask.pause);
    expect(await readOn(ledger, store.log)).toEqual([{ name: 'two', types: ['paused'] }]);
  });

  test('that was not there yet starts over: nothing is lost, and no news is told twice', async () => {
    const ledger = await freshLedger();
    await give('two', ask.pause);
    await readOn(ledger, store.log);
    await give('one', abort);
    await give('two', ask.resume);
    await compactAll();
    const news = await readOn(ledger, store.log);
    expect(news).toEqual([{ name: 'two', types: ['resumed'] }]);
    const fresh = await freshLedger();
    expect(fresh.endings.size).toBe(0);
    expect(ledger).toEqual(fresh);
    expect([...ledger.rollouts.keys()]).toEqual(['two', 'three']);
  });

  test('that starts over hears of an end that it has not seen', async () => {
    const ledger = await freshLedger();
    await compactAll();
    await give('one', abort);
    const { version } = (await freshLedger()).fleet;
    await compactAll();
    await give('two', abort);
    const news = await readOn(ledger, store.log);
    expect(news).toEqual([{ name: 'two', types: ['aborted'] }]);
    expect(ledger.rollouts.get('two')?.course.kind).toBe('ended');
    expect(ledger.fleet.version).toBe(version + 2);
  });
});
