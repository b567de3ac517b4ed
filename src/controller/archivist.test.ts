import { describe, expect, test } from 'vitest';
import { ask } from '../../test/fixtures/ask.ts';
import { type Rig, rigOf } from '../../test/fixtures/rig.ts';
import { minute } from '../../test/fixtures/story.ts';
import { wholeLog } from '../../test/fixtures/whole-log.ts';
import { listRollouts, readFleetState } from '../api/operations/read-rollout.ts';
import { readStatus } from '../api/operations/read-status.ts';
import { fleetEventsMax } from '../core/rollout/compaction.ts';
import { fleetStream, rolloutStream, toNewEvent } from '../core/rollout/history/codec.ts';
import { phaseOf } from '../core/rollout/status.ts';
import { archiveOne, newArchivist } from './archivist.ts';
import { emptyLedger, readOn } from './ledger.ts';

const day = 86_400_000;
const component = (name: string) => `component-of-${name}`;

/** Rollouts that run to their end one after the other, in a loop that is in no hurry. */
async function rigWith(names: readonly string[]): Promise<Rig> {
  const rig = await rigOf(
    {
      tiers: ['app'],
      figures: { app: { soakMs: 2 * minute, waveSoakMs: minute } },
      clusters: ['a1', 'a2'].map((name) => ({ name, zones: ['a'], declaredTier: 'app' })),
    },
    1_000,
  );
  rig.pollMs = 30 * minute;
  for (const name of names) await rig.start({ name, component: component(name) });
  return rig;
}

async function streamsIn({ store }: Rig): Promise<readonly string[]> {
  return (await store.log.streams()).toSorted();
}

describe('the loop', () => {
  test('takes a rollout out of the log thirty days after its end, and no sooner', async () => {
    const rig = await rigWith(['one', 'two']);
    await rig.begin();
    await rig.pass(29 * day);
    expect(await streamsIn(rig)).toEqual([fleetStream, rolloutStream('one'), rolloutStream('two')]);
    expect(await rig.store.blobs.latest('waiting/one')).not.toBeNull();
    const before = await readStatus(rig.store, 'one');
    await rig.pass(2 * day);
    expect(await streamsIn(rig)).toEqual([fleetStream]);
    expect(await rig.store.blobs.latest('waiting/one')).toBeNull();
    const after = await readStatus(rig.store, 'one');
    expect(after?.status).toEqual(before?.status);
    expect(after?.archived).toMatchObject({ events: before?.rollout.version });
    expect((await listRollouts(rig.store)).map(({ phase }) => phase)).toEqual([
      'completed',
      'completed',
    ]);
  });

  test('leaves in the log what owes anything, for ever', async () => {
    const rig = await rigWith(['one', 'two']);
    await rig.give('one', ask.skip('a2'));
    await rig.begin();
    await rig.pass(200 * day);
    expect(phaseOf((await readStatus(rig.store, 'one'))!.rollout)).toBe('completed');
    expect(await streamsIn(rig)).toEqual([fleetStream, rolloutStream('one')]);
  });

  test('folds the shared stream once it is long, and goes on from there', async () => {
    const rig = await rigWith(['one']);
    await enrolMany(rig, fleetEventsMax / 2);
    await rig.begin();
    await rig.pass(60 * minute);
    const { enrolled, compactedVersion, version } = await readFleetState(rig.store);
    expect(compactedVersion).toBeGreaterThan(fleetEventsMax);
    expect(version).toBeGreaterThanOrEqual(compactedVersion);
    expect(enrolled.size).toBe(0);
    expect((await wholeLog(rig.store)).length).toBeLessThan(fleetEventsMax / 2);
    await rig.start({ name: 'two', component: 'other' });
    await rig.pass(2 * 60 * minute);
    expect(phaseOf(await rig.read('two'))).toBe('completed');
  });

  test('that begins on a log that was compacted runs what is there', async () => {
    const rig = await rigWith(['one']);
    const first = await rig.begin();
    await rig.pass(32 * day);
    await enrolMany(rig, fleetEventsMax);
    await rig.pass(2 * 60 * minute);
    first?.kill();
    if (first !== null) await rig.store.lease.release(first.fence);
    await rig.start({ name: 'two', component: 'ingester' });
    await rig.begin();
    await rig.pass(60 * minute);
    expect(phaseOf(await rig.read('two'))).toBe('completed');
    expect((await rig.store.archive.closed()).map(({ stream }) => stream)).toEqual(['rollout/one']);
  });

  test.each(['before-append', 'after-append'] as const)(
    'that dies %s of a compaction leaves it to the next',
    async (fatal) => {
      const rig = await rigWith(['one', 'two']);
      const compacted = () => rig.clock.now() > startedAt + 30 * day;
      const startedAt = rig.clock.now();
      const controller = await rig.begin('all', (moment) => moment === fatal && compacted());
      await rig.pass(32 * day);
      expect(controller?.isDead()).toBe(true);
      if (controller !== null) await rig.store.lease.release(controller.fence);
      await rig.begin();
      await rig.pass(2 * 60 * minute);
      expect(await streamsIn(rig)).toEqual([fleetStream]);
      expect((await rig.store.archive.closed()).map(({ stream }) => stream).toSorted()).toEqual([
        'rollout/one',
        'rollout/two',
      ]);
      expect(await listRollouts(rig.store)).toHaveLength(2);
    },
  );
});

describe('the archivist', () => {
  test('does one stream at a time, and asks the rule again after an hour', async () => {
    const { rig, ledger, archivist, one } = await archivistOf(['one', 'two', 'three']);
    for (const left of [3, 2, 1]) {
      expect(ledger.endings.size).toBe(left);
      expect(await one()).toBe(true);
    }
    expect(ledger.endings.size).toBe(0);
    expect(archivist.nextAt).toBe(rig.clock.now() + 60 * minute);
  });

  test('stops when the lease is another one’s', async () => {
    const { rig, ledger, one } = await archivistOf(['one'], -1);
    expect(await one()).toBe(false);
    expect(ledger.endings.size).toBe(1);
    expect(await streamsIn(rig)).toContain(rolloutStream('one'));
  });
});

/** One who comes to rollouts that ended long ago. */
async function archivistOf(names: readonly string[], epochMore = 0) {
  const rig = await rigWith(names);
  const controller = await rig.begin();
  await rig.pass(60 * minute);
  controller?.kill();
  const epoch = (controller?.fence.epoch ?? 0) + epochMore;
  const { store } = rig;
  const [ledger, archivist] = [emptyLedger(), newArchivist()];
  await readOn(ledger, store.log);
  const at = rig.clock.now() + 40 * day;
  rig.clock.notBefore(at);
  const machinery = { store, fence: { epoch }, clock: rig.clock } as never;
  return { rig, ledger, archivist, one: () => archiveOne(archivist, ledger, machinery) };
}

/** Rollouts that others started and ended elsewhere, as the shared stream tells of them. */
async function enrolMany({ store, clock }: Rig, count: number): Promise<void> {
  const { version } = await readFleetState(store);
  const events = Array.from({ length: count }, (_, index) => {
    const rollout = `elsewhere-${version}-${index}`;
    const enrolled = { type: 'enrolled', rollout, component: 'x', clusters: ['a1'] } as const;
    return [toNewEvent(enrolled), toNewEvent({ type: 'ended', rollout })];
  }).flat();
  await store.log.append({
    batches: [{ stream: fleetStream, expectedVersion: version, events }],
    fence: null,
    actor: 'ann',
    at: clock.now(),
    causeId: null,
    policyVersion: null,
    commandId: null,
  });
}
