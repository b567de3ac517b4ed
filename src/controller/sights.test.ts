import { describe, expect, test } from 'vitest';
import { ask } from '../../test/fixtures/ask.ts';
import { type Rig, rigOf } from '../../test/fixtures/rig.ts';
import { errors, minute, prom, start } from '../../test/fixtures/story.ts';
import { phaseOf } from '../core/rollout/status.ts';
import { type Delivery, DeliveryTrouble } from '../deliver/delivery.ts';
import { look, newWatch } from './cluster-watch.ts';
import type { Machinery } from './machinery.ts';
import { zonedCalendar } from '../calendar/zoned-calendar.ts';

const second = 1_000;
const zones = ['a', 'b'];

/** One cluster with a short soak; `source` gives another rate, `at` another start. */
async function rigWith(words: { stepMs?: number; at?: number } = {}): Promise<Rig> {
  const { stepMs = prom.stepMs, at = start } = words;
  const rig = await rigOf(
    {
      tiers: ['app'],
      figures: { app: { soakMs: 5 * minute, waveSoakMs: 5 * minute } },
      sources: [{ ...prom, stepMs, timeoutMs: 50 * second }],
      clusters: [
        { name: 'a1', zones, declaredTier: 'app' },
        { name: 'a2', zones: ['a'] },
      ],
    },
    20 * second,
    at,
  );
  const targets = { kind: 'names', names: ['a1'] } as const;
  await rig.start({ name: 'r', targets, checks: [errors] });
  return rig;
}

async function typesOf(rig: Rig): Promise<readonly string[]> {
  return (await rig.history('r')).map(({ event }) => event.type);
}

describe('what is seen', () => {
  test.each([
    [0, 0],
    [23, 0],
    [52, 0],
    [11, 45],
    [38, 45],
    [59, 45],
  ])(
    'is not blind because an answer is old (started at second %i, answers take %i)',
    async (offset, latency) => {
      const rig = await rigWith({ stepMs: minute, at: start + offset * second });
      const { signal } = rig;
      rig.signal = {
        read: async (question, aborted) => {
          const answer = await signal.read(question, aborted);
          await rig.sleep(latency * second);
          return answer;
        },
      };
      await rig.begin(['r']);
      await rig.pass(30 * minute);
      const grades = (await rig.history('r')).flatMap(({ event }) =>
        event.type === 'graded' ? event.grade.verdict : [],
      );
      expect(grades).toEqual(['inconclusive', 'healthy']);
      expect(phaseOf(await rig.read('r'))).toBe('completed');
    },
  );

  test('of a cluster that takes long to answer is still an answer', async () => {
    const rig = await rigWith();
    const { delivery } = rig;
    rig.delivery = {
      ...delivery,
      observe: async (order, signal) => {
        const zonesThen = await delivery.observe(order, signal);
        await rig.sleep(25 * second);
        return zonesThen;
      },
    };
    await rig.begin(['r']);
    await rig.pass(60 * minute);
    expect(await typesOf(rig)).not.toContain('faltered');
    expect(phaseOf(await rig.read('r'))).toBe('completed');
  });

  test('of a zone that the answer leaves out is not taken for done', async () => {
    const rig = await rigWith();
    const { delivery } = rig;
    let isCut = false;
    rig.delivery = {
      ...delivery,
      observe: async (order, signal) => {
        const all = await delivery.observe(order, signal);
        return isCut ? all.slice(0, 1) : all;
      },
    };
    await rig.begin(['r']);
    await rig.pass(40 * second);
    isCut = true;
    await rig.pass(minute);
    expect(await typesOf(rig)).not.toContain('delivered');
    expect((await rig.read('r')).clusters.get('a1')?.message).toContain('does not tell of zone b');
  });
});

describe('an action', () => {
  /** Every act of a kind is refused in a way that does not pass. */
  function refusing({ delivery }: Rig, kind: 'apply' | 'revert'): Delivery {
    return {
      ...delivery,
      act: async (order, signal) => {
        if (order.target.kind === kind) throw new DeliveryTrouble('terminal', 'prints garbage');
        await delivery.act(order, signal);
      },
    };
  }

  test('that is refused time and again is a failed delivery, and the way back is its own', async () => {
    const rig = await rigWith();
    rig.delivery = refusing(rig, 'apply');
    await rig.begin(['r']);
    await rig.pass(10 * minute);
    const types = await typesOf(rig);
    expect(types).toContain('delivery-failed');
    expect(types).not.toContain('restore-failed');
    expect(phaseOf(await rig.read('r'))).toBe('rolled-back');
  });

  test('that failed in a zone does not count against a cluster that is unseen when it goes back', async () => {
    const rig = await rigWith();
    const { delivery } = rig;
    const refused = refusing(rig, 'apply');
    let tries = 0;
    let isBack = false;
    rig.delivery = {
      ...refused,
      observe: async (order, signal) => {
        if (tries >= 3 && !isBack) throw new DeliveryTrouble('transient', 'away');
        return delivery.observe(order, signal);
      },
      act: async (order, signal) => {
        tries += 1;
        await refused.act(order, signal);
      },
    };
    await rig.begin('all');
    await rig.pass(3 * minute);
    isBack = true;
    await rig.pass(5 * minute);
    expect(await typesOf(rig)).not.toContain('restore-failed');
    expect(phaseOf(await rig.read('r'))).toBe('rolled-back');
  });

  test('back that is refused time and again halts, and is tried again when a person says so', async () => {
    const rig = await rigWith();
    const { delivery } = rig;
    rig.delivery = refusing(rig, 'revert');
    await rig.begin('all');
    await rig.pass(2 * minute);
    await rig.give('r', ask.rollback);
    await rig.pass(5 * minute);
    expect((await rig.read('r')).course).toMatchObject({ code: 'restore-failed' });
    rig.delivery = delivery;
    await rig.give('r', ask.retry());
    await rig.pass(5 * minute);
    expect(phaseOf(await rig.read('r'))).toBe('rolled-back');
  });
});

test('time that the log jumped over was not looked through', async () => {
  const rig = await rigWith();
  const [cluster] = rig.fleet.clusters;
  if (cluster === undefined) throw new Error('no cluster');
  let aheadMs = 0;
  const watch = newWatch(cluster);
  const machinery = {
    store: rig.store,
    fence: { epoch: 1 },
    holder: 'test',
    clock: { ...rig.clock, aheadMs: () => aheadMs },
    chance: () => 0,
    deliveryFor: () => rig.delivery,
    signalFor: () => rig.signal,
    calendar: zonedCalendar(),
    stop: new AbortController().signal,
    onTurn: () => undefined,
  } satisfies Machinery;
  const need = { component: 'ingester', everyMs: 15 * second };
  await look(watch, need, machinery);
  await rig.pass(10 * second);
  await look(watch, need, machinery);
  expect(watch.sight).toMatchObject({ readySince: start });
  await rig.pass(10 * second);
  aheadMs = -30 * second;
  await look(watch, need, machinery);
  expect(watch.sight).toMatchObject({ readySince: start + 20 * second });
});
