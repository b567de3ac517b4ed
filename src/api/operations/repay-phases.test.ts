import { afterEach, beforeEach, expect, test } from 'vitest';
import { fleetWith, rolloutWith, tenant } from '../../../test/fixtures/fleet.ts';
import { partsOf } from '../../core/fleet/phases.ts';
import { fleetStream, rolloutStream, toNewEvent } from '../../core/rollout/history/codec.ts';
import type { RolloutEvent } from '../../core/rollout/history/events.ts';
import { sharedEventsOf } from '../../core/rollout/history/shared-events.ts';
import { openSqlite, type SqliteStore } from '../../store/sqlite/open.ts';
import { readFleetState, readRollout } from './read-rollout.ts';
import { repayDebts } from './repay-debts.ts';
import { startParts } from './start-phases.ts';

const fleetOf = (...clusters: readonly string[]) =>
  fleetWith({ clusters, tenants: [tenant('shop', { on: clusters })] });

let store: SqliteStore;
beforeEach(async () => {
  store = await openSqlite(':memory:');
  const { component: _, change, ...common } = rolloutWith({ name: 'g' });
  const writers = { pointOfNoReturn: 'rows of v2' };
  const specs = partsOf({
    ...common,
    change,
    phases: {
      scope: 'fleet',
      order: [
        { name: 'readers', components: ['r'], change: null },
        { name: 'writers', components: ['w'], change: null, ...writers },
      ],
    },
  });
  const order = { store, fleet: fleetOf('c1'), author: 'ann', now: 5 };
  await startParts({ ...order, specs });
  await passesOver('g-readers');
  await passesOver('g-writers');
});
afterEach(() => store.close());

/** A rollout changes its only cluster, and is done. */
async function passesOver(name: string, cluster = 'c1'): Promise<void> {
  const rollout = await readRollout(store, name);
  if (rollout === null) throw new Error(`no ${name}`);
  const { component } = rollout.pinned.spec;
  const events: readonly RolloutEvent[] = [
    { type: 'claimed', component, clusters: [cluster] },
    { type: 'stage-started', stage: 0 },
    { type: 'cluster-started', cluster, before: [] },
    { type: 'delivered', cluster },
    { type: 'wave-verified', stage: 0, wave: 0 },
    { type: 'stage-verified', stage: 0 },
    { type: 'completed' },
  ];
  const by = { actor: 'tierwise', at: 10 };
  const { version } = await readFleetState(store);
  const shared = sharedEventsOf(rollout, events, by);
  const own = { stream: rolloutStream(name), expectedVersion: rollout.version };
  const appended = await store.log.append({
    batches: [
      { ...own, events: events.map(toNewEvent) },
      { stream: fleetStream, expectedVersion: version, events: shared.map(toNewEvent) },
    ],
    fence: null,
    ...by,
    causeId: null,
    policyVersion: null,
    commandId: null,
  });
  expect(appended.kind).toBe('appended');
}

const repay = (name: string) =>
  repayDebts({ store, name, clusters: ['c2'], fleet: fleetOf('c1', 'c2'), author: 'ann', now: 20 });

test('a cluster that joined gets no later phase before the earlier one is verified there', async () => {
  const early = { kind: 'refused', refusals: [{ code: 'earlier-phase', promise: 1 }] };
  expect(await repay('g-writers')).toMatchObject(early);
  expect(await repay('g-readers')).toMatchObject({ kind: 'started', name: 'g-readers-late' });
  expect(await repay('g-writers')).toMatchObject(early);
  await passesOver('g-readers-late', 'c2');
  expect(await repay('g-writers')).toMatchObject({ kind: 'started', name: 'g-writers-late' });
});

test('what brings a phase past its point of no return says what going back loses', async () => {
  await repay('g-readers');
  await passesOver('g-readers-late', 'c2');
  await repay('g-writers');
  const late = await readRollout(store, 'g-writers-late');
  expect(late?.pinned.spec).toMatchObject({ loss: { phase: 'writers', message: 'rows of v2' } });
  expect(late?.pinned.spec.phase).toBeUndefined();
});
