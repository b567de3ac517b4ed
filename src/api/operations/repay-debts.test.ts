import { afterEach, beforeEach, expect, test } from 'vitest';
import { check, fleetWith, rolloutWith, source } from '../../../test/fixtures/fleet.ts';
import { fleetStream, rolloutStream, toNewEvent } from '../../core/rollout/history/codec.ts';
import type { RolloutEvent } from '../../core/rollout/history/events.ts';
import type { FleetEvent } from '../../core/rollout/history/fleet-state.ts';
import { openSqlite, type SqliteStore } from '../../store/sqlite/open.ts';
import { forgiveDebts } from './forgive-debts.ts';
import { startHotfix } from './hotfix.ts';
import { readDebts } from './read-debts.ts';
import { readFleetState, readRollout } from './read-rollout.ts';
import { repayDebts } from './repay-debts.ts';
import { startRollout } from './start.ts';

const names = ['app-1', 'app-2', 'app-3'];
const clusters = names.map((name) => ({ name, declaredTier: 'application' }));
const fleet = fleetWith({ clusters });

let store: SqliteStore;
beforeEach(async () => {
  store = await openSqlite(':memory:');
});
afterEach(() => store.close());

async function start(name: string, words: object = {}): Promise<void> {
  const spec = rolloutWith({ name, ...words });
  expect((await startRollout({ store, fleet, spec, author: 'ann', now: 5 })).kind).toBe('started');
}

/** Writes what a controller would have, of before there were accounts. */
async function write(name: string, events: readonly RolloutEvent[]): Promise<void> {
  const own = (await readRollout(store, name))?.version ?? 0;
  const ended: FleetEvent = { type: 'ended', rollout: name };
  const appended = await store.log.append({
    batches: [
      { stream: rolloutStream(name), expectedVersion: own, events: events.map(toNewEvent) },
      {
        stream: fleetStream,
        expectedVersion: (await readFleetState(store)).version,
        events: [toNewEvent(ended)],
      },
    ],
    fence: null,
    actor: 'tierwise',
    at: 9,
    causeId: null,
    policyVersion: null,
    commandId: null,
  });
  expect(appended.kind).toBe('appended');
}

const deferred = { type: 'deferred', cluster: 'app-2', message: 'it is away' } as const;
const repay = (over: object = {}) =>
  repayDebts({ store, name: 'one', clusters: null, fleet: null, author: 'bob', now: 10, ...over });

test('a rollout of before there were accounts is repaid, and forgiven, as any other', async () => {
  for (const name of ['one', 'two']) {
    await start(name);
    await write(name, [deferred, { type: 'completed' }]);
  }
  expect((await readFleetState(store)).debts.size).toBe(0);
  expect(await repay()).toEqual({ kind: 'started', name: 'one-late', clusters: ['app-2'] });
  expect((await readFleetState(store)).debts.get('one')).toMatchObject({ order: 0 });
  const word = { store, rollout: 'two', cluster: null, reason: 'gone', actor: 'bob', now: 11 };
  expect(await forgiveDebts(word)).toMatchObject({
    kind: 'forgiven',
    debts: [{ cluster: 'app-2' }],
  });
  const owed = await readDebts(store);
  expect(owed.map(({ rollout, nextStep }) => [rollout, nextStep])).toEqual([
    ['one', 'tierwise status one-late'],
  ]);
});

test('a catch-up has the strategy of its rollout, without the hurry and the emergency', async () => {
  const strategy = {
    order: 'exposure',
    deadlineMs: 86_400_000,
    maxFailures: { kind: 'count', count: 1 },
  } as const;
  await start('one', { strategy, includes: ['fix'] });
  await write('one', [deferred, { type: 'completed' }]);
  expect((await repay()).kind).toBe('started');
  const spec = (await readRollout(store, 'one-late'))?.pinned.spec;
  expect(spec).toMatchObject({
    catchUpOf: 'one',
    includes: ['fix'],
    targets: { kind: 'names', names: ['app-2'] },
    strategy: { order: 'exposure', maxFailures: { kind: 'count', count: 1 } },
  });
  expect(spec?.strategy.deadlineMs).toBeUndefined();
});

test('that would undo a hotfix is refused', async () => {
  await start('one');
  await write('one', [deferred, { type: 'completed' }]);
  const hotfix = { incident: 'INC-7', reason: 'no logins', until: 9_000 };
  const spec = rolloutWith({ name: 'fix', change: { revision: 'v2.1', body: {} } });
  await startHotfix({ store, fleet, spec, author: 'ann', now: 9, clusters: ['app-2'], hotfix });
  expect(await repay()).toMatchObject({
    kind: 'refused',
    refusals: [{ code: 'undoes-hotfix', promise: 9 }],
  });
});

test('a change of other clusters is nobody’s, and no name is taken twice', async () => {
  await start('one');
  await write('one', [
    deferred,
    { type: 'skipped', cluster: 'app-3', reason: 'x', until: null },
    { type: 'completed' },
  ]);
  await start('one-late', {
    targets: { kind: 'names', names: ['app-1'] },
    change: { revision: 'v9', body: {} },
  });
  await write('one-late', [{ type: 'wave-verified', stage: 0, wave: 0 }, { type: 'completed' }]);
  expect(await repay({ clusters: ['app-3'] })).toEqual({
    kind: 'started',
    name: 'one-late-2',
    clusters: ['app-3'],
  });
  expect(await repay()).toEqual({ kind: 'started', name: 'one-late-3', clusters: ['app-2'] });
  expect(await repay()).toMatchObject({ kind: 'exists' });
});

test('a fleet without the source of a check is a problem, and nothing begins', async () => {
  const [asked, away] = [source('prom', 'outside'), fleet];
  const watched = { ...fleet, sources: [asked] };
  const spec = rolloutWith({ name: 'one', checks: [check('errors', 'prom')] });
  const order = { store, fleet: watched, spec, author: 'ann', now: 5 };
  expect((await startRollout(order)).kind).toBe('started');
  await write('one', [deferred, { type: 'completed' }]);
  expect(await repay({ fleet: away })).toMatchObject({
    kind: 'refused',
    refusals: [{ code: 'unknown-source', promise: null }],
  });
  expect(await repay({ fleet: watched })).toMatchObject({ kind: 'started' });
});
