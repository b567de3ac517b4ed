import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { type Rig, rigOf } from '../../test/fixtures/rig.ts';
import { ask } from '../../test/fixtures/ask.ts';
import { minute, start } from '../../test/fixtures/story.ts';
import { fleetStream, rolloutStream, toNewEvent } from '../core/rollout/history/codec.ts';
import type { RolloutEvent } from '../core/rollout/history/events.ts';
import { phaseOf } from '../core/rollout/status.ts';
import type { Delivery } from '../deliver/delivery.ts';
import { StoreTrouble } from '../store/store.ts';

const second = 1_000;
const zones = ['a', 'b'];

/** A fleet of one tier with short soaks, and a rollout of it. */
async function rigWith(names: readonly string[], approvals = 0): Promise<Rig> {
  const figures = { app: { soakMs: 2 * minute, waveSoakMs: minute, approvals } };
  const rig = await rigOf(
    {
      tiers: ['app'],
      figures: { app: { ...figures.app, maxConcurrency: { kind: 'count', count: 9 } } },
      clusters: names.map((name) => ({ name, zones, declaredTier: 'app' })),
    },
    20 * second,
  );
  await rig.start({ name: 'r' });
  return rig;
}

/** When something happened for the first time, in milliseconds since the start. */
async function firstAt(rig: Rig, isIt: (event: RolloutEvent) => boolean): Promise<number> {
  const found = (await rig.history('r')).find(({ event }) => isIt(event));
  return found === undefined ? Number.POSITIVE_INFINITY : found.at - start;
}

test('what somebody overtook between its write and its order is not ordered', async () => {
  const rig = await rigWith(['a1']);
  const { log } = rig.store;
  const append = log.append.bind(log);
  let isFirst = true;
  log.append = async (order) => {
    const appended = await append(order);
    const types = order.batches.flatMap(({ events }) => events.map(({ type }) => type));
    if (isFirst && types.includes('zone-started')) {
      isFirst = false;
      await rig.give('r', ask.abort);
    }
    return appended;
  };
  await rig.begin();
  await rig.pass(20 * minute);
  expect(phaseOf(await rig.read('r'))).toBe('aborted');
  expect(rig.world.history).toEqual([]);
});

test('a clock that was set stands in the log once, for whoever takes over', async () => {
  const rig = await rigWith(['a1', 'a2']);
  let aheadMs = 0;
  Object.assign(rig.clock, { aheadMs: () => aheadMs });
  const controller = await rig.begin(['r']);
  await rig.pass(30 * second);
  aheadMs = -5 * minute;
  await rig.pass(20 * minute);
  await controller?.end;
  const shared = await rig.store.log.read(fleetStream, 0);
  const steps = shared.filter(({ type }) => type === 'clock-stepped');
  expect(steps.map(({ data }) => data)).toEqual([{ type: 'clock-stepped', aheadMs: -5 * minute }]);
});

describe('a rollout', () => {
  test('runs to its end, and the loop ends with it', async () => {
    const rig = await rigWith(['a1', 'a2']);
    const controller = await rig.begin(['r']);
    await rig.pass(20 * minute);
    await expect(controller?.end).resolves.toBe('done');
    expect(phaseOf(await rig.read('r'))).toBe('completed');
    expect(rig.world.history).toHaveLength(4);
  });

  test('that halts ends a loop for it alone, but not one for all', async () => {
    const rig = await rigWith(['a1', 'a2']);
    rig.moods.turn({ cluster: 'a1', check: null, from: start + 2 * minute, mood: 'bad' });
    const controller = await rig.begin(['r']);
    await rig.pass(20 * minute);
    await expect(controller?.end).resolves.toBe('done');
    if (controller !== null) await rig.store.lease.release(controller.fence);
    const next = await rig.begin('all');
    await rig.pass(minute);
    next?.stop.abort();
    await rig.pass(second);
    await expect(next?.end).resolves.toBe('stopped');
  });
});

describe('one dead cluster starves nobody', () => {
  test.each(['observe', 'act'] as const)('when every %s of it hangs', async (kind) => {
    const names = ['a1', 'a2', 'a3'];
    const calm = await rigWith(names);
    await calm.begin();
    await calm.pass(10 * minute);
    const rig = await rigWith(names);
    const { delivery } = rig;
    const hang = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    rig.delivery = {
      zones: 'given',
      fenced: true,
      observe: (order, signal) =>
        kind === 'observe' && order.cluster.name === 'a2' && rig.clock.now() > start + minute
          ? hang(signal)
          : delivery.observe(order, signal),
      act: (order, signal) =>
        kind === 'act' && order.cluster.name === 'a2' ? hang(signal) : delivery.act(order, signal),
    } satisfies Delivery;
    await rig.begin();
    await rig.pass(10 * minute);
    for (const cluster of ['a1', 'a3']) {
      const isIt = (event: RolloutEvent) => event.type === 'delivered' && event.cluster === cluster;
      const usual = await firstAt(calm, isIt);
      expect((await firstAt(rig, isIt)) - usual, cluster).toBeLessThan(5 * second);
    }
  });
});

describe('commands of others', () => {
  test('are seen within a second', async () => {
    const rig = await rigWith(['a1'], 1);
    await rig.begin();
    await rig.pass(10 * minute);
    const from = rig.clock.now() - start;
    await rig.give('r', ask.approve());
    await rig.pass(2 * second);
    const at = await firstAt(rig, ({ type }) => type === 'stage-started');
    expect(at - from).toBeLessThan(second);
  });

  test('that come in the middle of a turn are decided on, not written over', async () => {
    const rig = await rigWith(['a1', 'a2']);
    const append = rig.store.log.append.bind(rig.store.log);
    let paused = false;
    rig.store.log.append = async (request) => {
      if (request.actor === 'tierwise' && !paused && rig.clock.now() > start + minute) {
        paused = true;
        await rig.give('r', ask.pause);
      }
      return append(request);
    };
    await rig.begin();
    await rig.pass(10 * minute);
    const types = (await rig.history('r')).map(({ event }) => event.type);
    expect(types.slice(types.indexOf('paused'))).not.toContain('zone-started');
    expect(phaseOf(await rig.read('r'))).toBe('paused');
  });
});

describe('while it waits', () => {
  test('a loop takes few turns, looks seldom and writes nothing', async () => {
    const rig = await rigWith(['a1', 'a2'], 1);
    const { delivery } = rig;
    let looks = 0;
    rig.delivery = {
      ...delivery,
      observe: (order, signal) => {
        looks += 1;
        return delivery.observe(order, signal);
      },
    };
    await rig.begin();
    await rig.pass(10 * minute);
    const [turns, version] = [rig.turns, (await rig.read('r')).version];
    looks = 0;
    await rig.pass(10 * minute);
    expect((rig.turns - turns) / 10).toBeLessThan(60);
    expect(looks / 10).toBeLessThan(60);
    expect((await rig.read('r')).version).toBe(version);
    expect(rig.waiting.get('r')).toMatchObject([{ for: 'approval', owner: 'person' }]);
  });

  test('a stop is obeyed at once, and leaves no listener behind', async () => {
    const rig = await rigWith(['a1'], 1);
    const controller = await rig.begin();
    await rig.pass(10 * minute);
    controller?.stop.abort();
    await rig.pass(1);
    await expect(controller?.end).resolves.toBe('stopped');
    expect(controller && getEventListeners(controller.stop.signal, 'abort')).toEqual([]);
  });
});

describe('a fault', () => {
  test('in the rules stops that rollout, visibly, and no other', async () => {
    const rig = await rigWith(['a1']);
    const { pinned } = await rig.read('r');
    const checks = pinned.spec.checks.map((check) => ({ ...check, source: 'gone' }));
    const spec = { ...pinned.spec, name: 'broken', component: 'other', checks };
    const enrolled = { rollout: 'broken', component: 'other', clusters: ['a1'] };
    await rig.store.log.append({
      batches: [
        {
          stream: rolloutStream('broken'),
          expectedVersion: 0,
          events: [toNewEvent({ type: 'planned', pinned: { ...pinned, spec } })],
        },
        {
          stream: fleetStream,
          expectedVersion: 1,
          events: [toNewEvent({ type: 'enrolled', ...enrolled })],
        },
      ],
      fence: null,
      actor: 'author',
      at: start,
      causeId: null,
      policyVersion: null,
      commandId: null,
    });
    const controller = await rig.begin(['r', 'broken']);
    await rig.pass(20 * minute);
    expect(phaseOf(await rig.read('r'))).toBe('completed');
    expect(rig.waiting.get('broken')).toMatchObject([{ for: 'fault', owner: 'tierwise' }]);
    await expect(controller?.end).resolves.toBe('done');
  });

  test.each(['append', 'follow'] as const)('of the store at %s ends the loop', async (call) => {
    const rig = await rigWith(['a1']);
    const full = new StoreTrouble('full', 'the disk is full');
    const { log } = rig.store;
    const [append, follow] = [log.append.bind(log), log.follow.bind(log)];
    const isFull = () => rig.clock.now() > start + 65 * second;
    if (call === 'append')
      log.append = (...args) => (isFull() ? Promise.reject(full) : append(...args));
    else log.follow = (...args) => (isFull() ? Promise.reject(full) : follow(...args));
    const controller = await rig.begin();
    const end = controller?.end.catch((trouble: unknown) => trouble);
    await rig.pass(20 * minute);
    expect(await end).toBe(full);
    expect((await rig.history('r')).length).toBeGreaterThan(3);
  });
});
