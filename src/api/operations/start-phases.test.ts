import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fleetWith, rolloutWith } from '../../../test/fixtures/fleet.ts';
import { partsOf, type PhasedRollout } from '../../core/fleet/phases.ts';
import { owedBy } from '../../core/rollout/history/phases.ts';
import { openSqlite, type SqliteStore } from '../../store/sqlite/open.ts';
import { commandGroup } from './command-group.ts';
import { readStatuses, rolloutsOfGroup } from './read-group.ts';
import { readFleetState, readRollout } from './read-rollout.ts';
import { sendCommand } from './send-command.ts';
import { startRollout } from './start.ts';
import { startParts } from './start-phases.ts';

const fleetOf = (names: readonly string[]) =>
  fleetWith({ clusters: names.map((name) => ({ name, declaredTier: 'application' })) });
const fleet = fleetOf(['app-1', 'app-2']);
const { component: _, ...common } = rolloutWith({
  name: 'g',
  change: { revision: 'v2', body: {} },
});
const phased: PhasedRollout = {
  ...common,
  phases: {
    scope: 'fleet',
    order: [
      { name: 'readers', components: ['api', 'reports'], change: null },
      { name: 'writers', components: ['writer'], change: null },
    ],
  },
};
const specs = partsOf(phased);
const names = ['g-readers-api', 'g-readers-reports', 'g-writers'];

let store: SqliteStore;
beforeEach(async () => {
  store = await openSqlite(':memory:');
});
afterEach(() => store.close());

const order = (over: object = {}) => ({ store, fleet, specs, author: 'ann', now: 5, ...over });
const give = (command: Parameters<typeof commandGroup>[0]['command'], id = 'x') =>
  commandGroup({ store, name: 'g', command, actor: 'bob', now: 6, id });

describe('a change in phases', () => {
  test('is started as one rollout for each component, all together', async () => {
    expect((await startParts(order())).kind).toBe('started');
    const { enrolled, phases, version } = await readFleetState(store);
    expect([...enrolled.values()]).toMatchObject(
      names.map((rollout) => ({ rollout, phaseOf: 'g', revision: 'v2', claimed: false })),
    );
    expect(phases.get('g')).toMatchObject({
      scope: 'fleet',
      parts: names.map((rollout) => ({ rollout })),
    });
    expect(version).toBe(4);
    expect(await rolloutsOfGroup(store, 'g')).toEqual(names);
  });

  test('is one change, however often it is started, and another under the same name is none', async () => {
    await startParts(order());
    expect((await startParts(order())).kind).toBe('exists-same');
    const other = partsOf({ ...phased, change: { revision: 'v3', body: {} } });
    expect((await startParts(order({ specs: other }))).kind).toBe('exists-different');
    expect((await readFleetState(store)).enrolled.size).toBe(3);
  });

  test('is not started at all where one of its rollouts cannot be planned', async () => {
    const nowhere = { ...phased, targets: { kind: 'names', names: ['app-9'] } } as const;
    const result = await startParts(order({ specs: partsOf(nowhere) }));
    expect(result).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(result)).toContain('g-writers: ');
    expect((await readFleetState(store)).enrolled.size).toBe(0);
  });

  test('keeps its name to itself', async () => {
    await startParts(order());
    const spec = rolloutWith({ name: 'g', component: 'other' });
    expect(await startRollout({ ...order(), spec })).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'name-taken' }],
    });
  });

  test('waits for clusters that have joined, as far as they are known', async () => {
    await startParts(order());
    const wider = fleetOf(['app-1', 'app-2', 'app-3']);
    await startRollout({
      ...order(),
      fleet: wider,
      spec: rolloutWith({ name: 'else', component: 'x' }),
    });
    const foreign = { ...fleetOf(['app-9']), name: 'another' };
    await startRollout({
      ...order(),
      fleet: foreign,
      spec: rolloutWith({ name: 'far', component: 'y' }),
    });
    const group = (await readFleetState(store)).phases.get('g');
    expect(group?.parts.map((part) => [...owedBy(part)])).toEqual(
      names.map(() => ['app-1', 'app-2', 'app-3']),
    );
  });
});

describe('a command for a group', () => {
  test('goes to all of its rollouts, and what takes back to the last phase first', async () => {
    await startParts(order());
    const paused = await give({ kind: 'pause', reason: 'lunch' }, 'p');
    expect(paused?.map(({ rollout, result }) => `${rollout} ${result.kind}`)).toEqual(
      names.map((name) => `${name} accepted`),
    );
    const back = await give({ kind: 'rollback', reason: 'enough' }, 'r');
    expect(back?.map(({ rollout }) => rollout)).toEqual(names.toReversed());
    expect((await readRollout(store, 'g-readers-api'))?.course).toMatchObject({
      as: 'rolled-back',
    });
    expect((await readFleetState(store)).phases.size).toBe(0);
    expect((await give({ kind: 'pause', reason: '' }))?.map(({ result }) => result.kind)).toEqual(
      names.map(() => 'refused'),
    );
  });

  test('is found by its name when it has ended as well, and no other name is', async () => {
    await startParts(order());
    await give({ kind: 'abort', reason: 'enough' });
    const found = await readStatuses(store, 'g');
    expect(found?.map(({ status }) => `${status.rollout} ${status.phase}`)).toEqual(
      names.map((name) => `${name} aborted`),
    );
    expect(await rolloutsOfGroup(store, 'g-readers')).toBeNull();
    expect(await readStatuses(store, 'h')).toBeNull();
  });

  test('is not given twice', async () => {
    await startParts(order());
    await give({ kind: 'pause', reason: 'lunch' }, 'same');
    const again = await give({ kind: 'pause', reason: 'lunch' }, 'same');
    expect(again?.every(({ result }) => result.message === 'was accepted before')).toBe(true);
    const own = {
      store,
      name: 'g-writers',
      command: { kind: 'resume', reason: '' },
      actor: 'bob',
    } as const;
    expect((await sendCommand({ ...own, now: 7, id: 'y' })).kind).toBe('accepted');
  });
});
