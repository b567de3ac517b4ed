import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fleetWith, rolloutWith } from '../../../test/fixtures/fleet.ts';
import { openSqlite, type SqliteStore } from '../../store/sqlite/open.ts';
import { forgiveDebts } from './forgive-debts.ts';
import { startHotfix } from './hotfix.ts';
import { readDebts } from './read-debts.ts';
import { readFleetState, readRollout } from './read-rollout.ts';
import { startRollout } from './start.ts';

const names = ['app-1', 'app-2', 'app-3'];
const clusters = names.map((name) => ({ name, declaredTier: 'application' }));
const fleet = fleetWith({ clusters });
const spec = rolloutWith({ name: 'fix', change: { revision: 'v2.1', body: {} } });
const hotfix = { incident: 'INC-7', reason: 'no logins', until: 9_000 };

let store: SqliteStore;
beforeEach(async () => {
  store = await openSqlite(':memory:');
});
afterEach(() => store.close());

const order = (over: object = {}) => {
  return { store, fleet, spec, author: 'ann', now: 5, clusters: ['app-2'], hotfix, ...over };
};

const commanded = {
  ...fleet,
  hotfixes: { incidentCommanders: ['ann'], backfill: 'start' } as const,
};

describe('a hotfix', () => {
  test('goes to its clusters in one stage that somebody else approves, and owes the others the same', async () => {
    const { start, backfill } = await startHotfix(order());
    expect(start.kind).toBe('started');
    expect(backfill).toEqual({
      kind: 'planned',
      name: 'fix-backfill',
      clusters: ['app-1', 'app-3'],
    });
    const own = await readRollout(store, 'fix');
    expect(own?.pinned.plan.stages).toMatchObject([
      { tier: 'hotfix', soakMs: 3_600_000, waveSoakMs: 0, waves: [{ clusters: ['app-2'] }] },
    ]);
    expect(own?.pinned.plan.stages[0]?.gates).toContainEqual({ kind: 'approval', count: 1 });
    const rest = await readRollout(store, 'fix-backfill');
    expect(rest?.course).toMatchObject({ kind: 'paused', by: 'ann' });
    expect([...(rest?.clusters.keys() ?? [])]).toEqual(['app-1', 'app-3']);
    const shared = await readFleetState(store);
    expect([...shared.enrolled.values()]).toMatchObject([
      { rollout: 'fix', isUrgent: true },
      { rollout: 'fix-backfill', backfillOf: 'fix' },
    ]);
    expect(shared.hotfixes.get('fix')).toMatchObject({
      ...hotfix,
      clusters: ['app-2'],
      owner: 'ann',
      backfill: 'fix-backfill',
    });
  });

  test('of an incident commander needs nobody else, and by policy its backfill begins by itself', async () => {
    await startHotfix(order({ fleet: commanded }));
    const own = await readRollout(store, 'fix');
    const gates = own?.pinned.plan.stages.flatMap((stage) => stage.gates);
    expect(gates?.filter(({ kind }) => kind === 'approval')).toEqual([]);
    expect((await readRollout(store, 'fix-backfill'))?.course.kind).toBe('waiting');
    const others = { author: 'bob', spec: { ...spec, name: 'other', includes: ['fix'] } };
    await startHotfix(order({ fleet: commanded, ...others }));
    const other = await readRollout(store, 'other');
    expect(other?.pinned.plan.stages[0]?.gates).toContainEqual({ kind: 'approval', count: 1 });
  });

  test('is one hotfix, however often it is asked for', async () => {
    await startHotfix(order());
    const { start } = await startHotfix(order());
    expect(start.kind).toBe('exists-same');
    expect((await readFleetState(store)).enrolled.size).toBe(2);
  });

  test('of all clusters owes nothing to others, but is still not to be undone', async () => {
    const { backfill } = await startHotfix(order({ clusters: names }));
    expect(backfill).toEqual({ kind: 'none' });
    expect((await readFleetState(store)).hotfixes.get('fix')?.backfill).toBeNull();
  });

  test('of a cluster that is not there is refused, and nothing is written', async () => {
    const { start } = await startHotfix(order({ clusters: ['app-9'] }));
    expect(start.kind).toBe('refused');
    expect((await readFleetState(store)).enrolled.size).toBe(0);
  });
});

describe('while a hotfix is open', () => {
  const next = (over: object = {}) => {
    const later = rolloutWith({ name: 'next', change: { revision: 'v3', body: {} }, ...over });
    return { store, fleet, spec: later, author: 'ann', now: 6 };
  };

  test('a rollout that would undo it is refused by promise 9, and says how it would not be', async () => {
    await startHotfix(order());
    const result = await startRollout(next());
    expect(result).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'undoes-hotfix', promise: 9, message: expect.stringContaining('INC-7') }],
    });
    expect((await startRollout(next({ includes: ['fix'] }))).kind).toBe('started');
  });

  test('what goes elsewhere, or changes something else, is free', async () => {
    await startHotfix(order());
    const elsewhere = { kind: 'names', names: ['app-1'] } as const;
    expect((await startRollout(next({ targets: elsewhere }))).kind).toBe('started');
    expect((await startRollout(next({ name: 'q', component: 'querier' }))).kind).toBe('started');
  });

  test('it is a debt with what is next, until a person forgives it with a reason', async () => {
    await startHotfix(order());
    expect(await readDebts(store)).toEqual([
      {
        rollout: 'fix',
        kind: 'backfill',
        cluster: null,
        owner: 'ann',
        since: 5,
        until: 9_000,
        message:
          'ingester v2.1 for INC-7 is being brought to app-2; fix-backfill (paused) brings it to the others: ' +
          'tierwise resume fix-backfill',
        nextStep: 'tierwise resume fix-backfill',
      },
    ]);
    const reason = 'v3 has it';
    const word = { store, cluster: null, reason, actor: 'bob', now: 7 };
    expect(await forgiveDebts({ ...word, rollout: 'fxi' })).toEqual({
      kind: 'unknown',
      nearest: 'fix',
    });
    expect(await forgiveDebts({ ...word, rollout: 'fix' })).toEqual({
      kind: 'forgiven',
      backfill: 'fix-backfill',
      debts: [],
    });
    expect(await readDebts(store)).toEqual([]);
    expect((await startRollout(next())).kind).toBe('started');
  });
});
