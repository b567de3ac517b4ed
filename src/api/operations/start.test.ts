import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fleetWith, rolloutWith, tenant } from '../../../test/fixtures/fleet.ts';
import { wholeLog } from '../../../test/fixtures/whole-log.ts';
import { openSqlite, type SqliteStore } from '../../store/sqlite/open.ts';
import { policyVersionOf } from './policy.ts';
import { readFleetState, readRollout } from './read-rollout.ts';
import { startRollout } from './start.ts';

const fleet = fleetWith({
  clusters: ['app-1', 'app-2', 'app-3'],
  tenants: [tenant('checkout', { on: ['app-1', 'app-2', 'app-3'] })],
});
const spec = rolloutWith({ name: 'one' });

let store: SqliteStore;
beforeEach(async () => {
  store = await openSqlite(':memory:');
});
afterEach(() => store.close());

const order = (over: object = {}) => ({ store, fleet, spec, author: 'ann', now: 5, ...over });

describe('starting a rollout', () => {
  test('pins plan, policy and fleet, and tells the other rollouts in the same append', async () => {
    const result = await startRollout(order());
    const rollout = await readRollout(store, 'one');
    const shared = await readFleetState(store);
    expect(result.kind).toBe('started');
    expect(rollout?.pinned).toMatchObject({ spec, fleet, author: 'ann' });
    expect(rollout?.plannedAt).toBe(5);
    expect([...shared.enrolled.values()]).toEqual([
      {
        rollout: 'one',
        order: 1,
        component: 'ingester',
        revision: 'v2',
        clusters: ['app-1', 'app-2', 'app-3'],
        claimed: false,
      },
    ]);
    expect(
      (await wholeLog(store)).map(({ stream, type, schema }) => [stream, type, schema]),
    ).toEqual([
      ['rollout/one', 'planned', 1],
      ['fleet', 'enrolled', 1],
    ]);
  });

  test('is done once, however often it is asked for', async () => {
    await startRollout(order());
    const again = await startRollout(order({ author: 'bob', now: 99 }));
    expect(again.kind).toBe('exists-same');
    expect(await wholeLog(store)).toHaveLength(2);
  });

  test.each([
    { what: 'another change', over: { spec: rolloutWith({ name: 'one', component: 'other' }) } },
    { what: 'another fleet', over: { fleet: { ...fleet, name: 'elsewhere' } } },
  ])('refuses the name for $what', async ({ over }) => {
    await startRollout(order());
    expect((await startRollout(order(over))).kind).toBe('exists-different');
  });

  test('says which clusters cannot be changed, and writes nothing', async () => {
    const [first, ...others] = fleet.clusters;
    const undeliverable = { ...fleet, clusters: [{ ...first!, delivery: null }, ...others] };
    const result = await startRollout(order({ fleet: undeliverable }));
    expect(result).toEqual({ kind: 'no-delivery', clusters: ['app-1'] });
    expect(await wholeLog(store)).toEqual([]);
  });

  test('is refused where there is no plan', async () => {
    const nowhere = rolloutWith({ targets: { kind: 'names', names: ['app-9'] } });
    expect((await startRollout(order({ spec: nowhere }))).kind).toBe('refused');
    expect(await wholeLog(store)).toEqual([]);
  });

  test('of many at once, each is there in the end', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `r-${index}`);
    const results = await Promise.all(
      names.map((name) => startRollout(order({ spec: rolloutWith({ name }) }))),
    );
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['started']));
    expect([...(await readFleetState(store)).enrolled.keys()].toSorted()).toEqual(names.toSorted());
  });

  test('of one name by several at once, one wins', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => startRollout(order())));
    expect(results.filter(({ kind }) => kind === 'started')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'exists-same')).toHaveLength(3);
  });
});

describe('the version of a policy', () => {
  test('is twelve hexadecimal digits, and the same for every change', () => {
    const version = policyVersionOf(fleet, spec);
    const other = rolloutWith({ name: 'two', change: { revision: 'v3', body: {} } });
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect(policyVersionOf(fleet, other)).toBe(version);
  });

  test('is another one for another strategy', () => {
    const strict = rolloutWith({ strategy: { onRegression: 'halt' } });
    expect(policyVersionOf(fleet, strict)).not.toBe(policyVersionOf(fleet, spec));
  });
});

describe('starting a rollout that takes the place of older ones', () => {
  const newer = (over: object = {}) => {
    const strategy = { ...spec.strategy, onConflict: 'supersede' as const };
    return order({ spec: { ...spec, name: 'two', strategy, ...over } });
  };

  test('says which, and stands where they stood', async () => {
    await startRollout(order());
    await startRollout(order({ spec: rolloutWith({ name: 'web', component: 'web' }) }));
    expect(await startRollout(newer())).toMatchObject({ kind: 'started', supersedes: ['one'] });
    const { enrolled } = await readFleetState(store);
    expect([...enrolled.keys()]).toEqual(['one', 'two', 'web']);
    expect(enrolled.get('two')?.supersedes).toEqual(['one']);
  });

  test('is refused where it would replace half of one', async () => {
    await startRollout(order());
    const targets = { kind: 'names', names: ['app-1', 'app-2'] };
    expect(await startRollout(newer({ targets }))).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'supersedes-partly', message: expect.stringContaining('app-3') }],
    });
    expect((await readFleetState(store)).enrolled.has('two')).toBe(false);
  });
});
