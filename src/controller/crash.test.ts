import { describe, expect, test } from 'vitest';
import type { Moment } from '../simulate/mortal.ts';
import { type Controller, type Rig, rigOf } from '../../test/fixtures/rig.ts';
import { ask } from '../../test/fixtures/ask.ts';
import { errors, minute, start } from '../../test/fixtures/story.ts';
import { phaseOf } from '../core/rollout/status.ts';
import { worldDelivery } from '../simulate/world-delivery.ts';
import { componentOf } from '../simulate/world.ts';

const second = 1_000;
const zones = ['a', 'b'];

/** Two clusters one after the other; the second goes bad when a test says so. */
async function rigWith(isBad = false): Promise<Rig> {
  const rig = await rigOf(
    {
      tiers: ['test', 'app'],
      figures: {
        test: { soakMs: 0, waveSoakMs: 0 },
        app: { soakMs: 30 * second, waveSoakMs: 30 * second },
      },
      clusters: [
        { name: 't1', zones, declaredTier: 'test' },
        { name: 'a1', zones, declaredTier: 'app' },
      ],
    },
    10 * second,
  );
  rig.pollMs = 2 * second;
  const quick = { ...errors, warmUpMs: 0, threshold: { ...errors.threshold, forMs: 15 * second } };
  await rig.start({ name: 'r', checks: [quick], strategy: { onRegression: 'rollback-all' } });
  if (isBad) {
    rig.moods.turn({ cluster: 'a1', check: null, from: start + 105 * second, mood: 'bad' });
  }
  return rig;
}

/** What runs on a cluster, by zone. */
function running({ world }: Rig, cluster: string): readonly (string | undefined)[] {
  const here = world.clusters.get(cluster);
  if (here === undefined) throw new Error(`no ${cluster}`);
  return [...componentOf(here, 'ingester').zones.values()].map((zone) => zone.running?.revision);
}

/** What happened to the world, in words. */
function acts({ world }: Rig): readonly string[] {
  return world.history.map((one) => `${one.kind} ${one.cluster}/${one.zone} ${one.revision}`);
}

/** Runs a rollout to its end; the controller dies at the nth moment, and another one takes over. */
async function lifeWithCrash(
  nth: number,
  isBad: boolean,
): Promise<{ rig: Rig; at: Moment | null }> {
  const rig = await rigWith(isBad);
  let moments = 0;
  let at: Moment | null = null;
  let first: Controller | null = null;
  async function succeed(): Promise<void> {
    if (first !== null) await rig.store.lease.release(first.fence);
    await rig.begin(['r']);
  }
  first = await rig.begin(['r'], (moment) => {
    moments += 1;
    if (moments !== nth) return false;
    at = moment;
    void succeed();
    return true;
  });
  await rig.pass(10 * minute);
  return { rig, at };
}

describe('promise 10: a crash at any append and any action', () => {
  test.each([
    ['of a good change', false, 'completed', 'v2'],
    ['of a bad change', true, 'rolled-back', 'before'],
  ] as const)('%s loses nothing and repeats nothing', async (...[, isBad, phase, revision]) => {
    const undisturbed = acts((await lifeWithCrash(0, isBad)).rig);
    const seen = new Set<Moment>();
    for (let nth = 1; ; nth += 1) {
      const { rig, at } = await lifeWithCrash(nth, isBad);
      if (at === null) break;
      seen.add(at);
      const where = `${at}, moment ${nth}`;
      expect(phaseOf(await rig.read('r')), where).toBe(phase);
      expect(acts(rig), where).toEqual(undisturbed);
      expect(running(rig, 'a1'), where).toEqual([revision, revision]);
    }
    expect([...seen].toSorted()).toEqual([
      'after-act',
      'after-append',
      'before-act',
      'before-append',
    ]);
  });
});

describe('a controller that has lost its place', () => {
  /** The lease goes to another one, while the first still believes that it has it. */
  async function overtaken(rig: Rig): Promise<readonly [Controller, Controller]> {
    const first = await rig.begin();
    await rig.pass(40 * second);
    if (first === null) throw new Error('no first');
    await rig.store.lease.release(first.fence);
    const second_ = await rig.begin();
    if (second_ === null) throw new Error('no second');
    return [first, second_];
  }

  test('is refused by the store and ends; the other one goes on', async () => {
    const rig = await rigWith();
    const [first, next] = await overtaken(rig);
    await rig.pass(15 * minute);
    await expect(first.end).resolves.toBe('lost');
    expect(phaseOf(await rig.read('r'))).toBe('completed');
    const epochs = rig.world.history.slice(1).map(({ fence }) => fence.epoch);
    expect(new Set(epochs)).toEqual(new Set([next.fence.epoch]));
  });

  test('had written everything under its lease, so that nothing of it can slip in', async () => {
    const rig = await rigWith();
    const append = rig.store.log.append.bind(rig.store.log);
    const fences: unknown[] = [];
    rig.store.log.append = (request) => {
      fences.push(request.fence);
      return append(request);
    };
    const controller = await rig.begin(['r']);
    await rig.pass(10 * minute);
    expect(fences.length).toBeGreaterThan(10);
    expect(new Set(fences)).toEqual(new Set([controller?.fence]));
  });

  test('and its action that arrives late changes nothing any more', async () => {
    const rig = await rigWith();
    const inTime = worldDelivery(rig.world);
    let held = false;
    rig.delivery = {
      ...inTime,
      act: async (order, signal) => {
        if (!held) {
          held = true;
          await rig.sleep(4 * minute);
        }
        return inTime.act(order, signal);
      },
    };
    const first = await rig.begin();
    await rig.pass(40 * second);
    expect(held).toBe(true);
    first?.kill();
    if (first !== null) await rig.store.lease.release(first.fence);
    const next = await rig.begin();
    await rig.pass(20 * second);
    await rig.give('r', ask.rollback);
    await rig.pass(10 * minute);
    expect(phaseOf(await rig.read('r'))).toBe('rolled-back');
    expect(running(rig, 't1')).toEqual(['before', 'before']);
    const epochs = rig.world.history.map(({ fence }) => fence.epoch);
    expect(new Set(epochs)).toEqual(new Set([next?.fence.epoch]));
  });

  test('is told by the cluster when the store cannot be asked', async () => {
    const rig = await rigWith();
    const first = await rig.begin();
    await rig.pass(31 * second);
    const here = rig.world.clusters.get('t1');
    if (here !== undefined) {
      componentOf(here, 'ingester').fence = {
        rollout: '',
        epoch: Number.MAX_SAFE_INTEGER,
        version: 0,
        position: 0,
      };
    }
    const confirm = rig.store.lease.confirm.bind(rig.store.lease);
    rig.store.lease.confirm = () => Promise.reject(new Error('away'));
    await rig.pass(minute);
    expect(running(rig, 't1')[1]).toBe('before');
    rig.store.lease.confirm = confirm;
    first?.stop.abort();
    await rig.pass(second);
  });
});
