import { describe, expect, test } from 'vitest';
import { type Rig, rigOf } from '../../test/fixtures/rig.ts';
import { minute } from '../../test/fixtures/story.ts';
import { listRollouts, readFleetState } from '../api/operations/read-rollout.ts';
import { readStatus } from '../api/operations/read-status.ts';
import { fleetStream, rolloutStream } from '../core/rollout/history/codec.ts';
import { fleetSummary } from '../core/rollout/history/fleet-summary.ts';
import type { StoredEvent } from '../store/store.ts';

const day = 86_400_000;
const strategy = { lateClusters: 'start', deferAfterMs: minute } as const;

/** Three clusters of one tier, of which `a2` cannot be reached. */
async function rigWithout(): Promise<Rig> {
  const rig = await rigOf(
    {
      tiers: ['app'],
      figures: { app: { soakMs: 2 * minute, waveSoakMs: minute } },
      clusters: ['a1', 'a2', 'a3'].map((name) => ({ name, zones: ['a'], declaredTier: 'app' })),
    },
    1_000,
  );
  rig.pollMs = 30 * minute;
  reach(rig, 'a2', false);
  return rig;
}

function reach(rig: Rig, name: string, isUp: boolean): void {
  const cluster = rig.world.clusters.get(name);
  if (cluster === undefined) throw new Error(`there is no ${name}`);
  cluster.unreachableFrom = isUp ? null : rig.clock.now();
}

async function eventOf({ store }: Rig, stream: string, type: string): Promise<StoredEvent> {
  const found = (await store.log.read(stream, 0)).find((event) => event.type === type);
  if (found === undefined) throw new Error(`no ${type} in ${stream}`);
  return found;
}

describe('a rollout whose late clusters start by themselves', () => {
  test('ends together with the beginning of its catch-up, which runs when the cluster is back', async () => {
    const rig = await rigWithout();
    await rig.start({ name: 'one', strategy });
    await rig.begin();
    await rig.pass(day);
    const ended = await eventOf(rig, rolloutStream('one'), 'completed');
    const planned = await eventOf(rig, rolloutStream('one-late'), 'planned');
    const left = await eventOf(rig, fleetStream, 'debts-left');
    // Of one append: a crash in between cannot be.
    for (const event of [planned, left]) {
      expect(event).toMatchObject({ causeId: ended.causeId, at: ended.at, actor: 'tierwise' });
    }
    expect((await rig.read('one-late')).pinned.author).toBe('author');
    expect(rig.waiting.get('one-late')).toMatchObject([{ for: 'return', owner: 'a2' }]);
    reach(rig, 'a2', true);
    await rig.pass(day);
    expect((await rig.read('one-late')).course).toMatchObject({ as: 'completed' });
    expect((await listRollouts(rig.store)).map(({ debts }) => debts)).toEqual([0, 0]);
  });

  test('has another name for it where that is taken', async () => {
    const rig = await rigWithout();
    await rig.start({ name: 'one-late', component: 'other', strategy });
    await rig.start({ name: 'one', strategy });
    await rig.begin();
    await rig.pass(day);
    expect((await rig.read('one-late-2')).pinned.spec).toMatchObject({ catchUpOf: 'one' });
  });

  test('leaves that to a person otherwise', async () => {
    const rig = await rigWithout();
    await rig.start({ name: 'one', strategy: { ...strategy, lateClusters: 'approve' } });
    await rig.begin();
    await rig.pass(day);
    expect((await listRollouts(rig.store)).map(({ rollout }) => rollout)).toEqual(['one']);
  });

  test('of which some are still away then have the next one, and are owed once', async () => {
    const rig = await rigWithout();
    reach(rig, 'a3', false);
    const two = { ...strategy, maxDeferred: { kind: 'count', count: 2 } } as const;
    await rig.start({ name: 'one', strategy: two });
    await rig.begin();
    await rig.pass(day);
    reach(rig, 'a2', true);
    await rig.pass(day);
    const late = await rig.read('one-late');
    expect([...late.clusters.values()].map(({ step }) => step)).toEqual(['verified', 'deferred']);
    expect((await readStatus(rig.store, 'one-late'))?.status).toMatchObject({
      debts: [],
      settled: [{ cluster: 'a3', settled: { how: 'kept', by: 'one' } }],
    });
    const next = await rig.read('one-late-2');
    expect(next.course.kind).toBe('waiting');
    expect(next.pinned.spec).toMatchObject({ catchUpOf: 'one', targets: { names: ['a3'] } });
    expect((await listRollouts(rig.store)).map(({ debts }) => debts)).toEqual([1, 0, 0]);
  });
});

describe('a rollout whose debts are settled', () => {
  test('goes to the archive with how they were, and the account is forgotten with it', async () => {
    const rig = await rigWithout();
    await rig.start({ name: 'one', strategy });
    await rig.begin();
    await rig.pass(40 * day);
    expect(await rig.store.log.streams()).toContain(rolloutStream('one'));
    expect((await readStatus(rig.store, 'one'))?.archived).toBeNull();
    reach(rig, 'a2', true);
    await rig.pass(2 * day);
    expect(await rig.store.log.streams()).not.toContain(rolloutStream('one'));
    const found = await readStatus(rig.store, 'one');
    expect(found?.status).toMatchObject({
      debts: [],
      settled: [{ cluster: 'a2', settled: { how: 'repaid', by: 'one-late' } }],
    });
    const shared = await readFleetState(rig.store);
    expect(shared.debts.has('one')).toBe(true);
    expect(fleetSummary(shared, (name) => name !== 'one').debts).toEqual([]);
    expect(fleetSummary(shared).debts).toHaveLength(1);
  });
});
