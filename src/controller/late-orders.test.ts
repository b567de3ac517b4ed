import { describe, expect, test } from 'vitest';
import { ask } from '../../test/fixtures/ask.ts';
import { rigOf } from '../../test/fixtures/rig.ts';
import { minute, start } from '../../test/fixtures/story.ts';
import { inWords } from '../../test/fixtures/story-words.ts';
import { phaseOf } from '../core/rollout/status.ts';
import { DeliveryTrouble, StaleFence } from '../deliver/delivery.ts';

/** One wave for each of four clusters. */
const fleet = {
  tiers: ['app'],
  figures: {
    app: {
      soakMs: 2 * minute,
      waveSoakMs: minute,
      approvals: 0,
      maxConcurrency: { kind: 'count', count: 1 },
    },
  },
  clusters: ['a1', 'a2', 'a3', 'a4'].map((name) => ({
    name,
    zones: ['a', 'b'],
    declaredTier: 'app',
  })),
} as const;

/**
 * No order ever comes to a4, where `lose` says what becomes of it. From the first one on a1 is bad, and all goes
 * back. Returns what happened, with minutes since the regression.
 */
async function rollBack(
  lose: (signal: AbortSignal) => Promise<never>,
): Promise<ReadonlyMap<string, number>> {
  const rig = await rigOf(fleet, 20_000);
  await rig.start({ name: 'r', strategy: { onRegression: 'rollback-all' } });
  const { delivery } = rig;
  let isSent = false;
  rig.delivery = {
    ...delivery,
    act: (order, signal) => {
      if (order.cluster.name !== 'a4') return delivery.act(order, signal);
      const from = rig.clock.now();
      if (!isSent) rig.moods.turn({ cluster: 'a1', check: null, from, mood: 'bad' });
      isSent = true;
      return order.target.kind === 'revert' ? lose(signal) : fail();
    },
  };
  await rig.begin();
  await rig.pass(120 * minute);
  const history = await rig.history('r');
  const regressedAt = history.find(({ event }) => event.type === 'regressed')?.at ?? start;
  return new Map(history.map(({ event, at }) => [inWords(event), (at - regressedAt) / minute]));
}

function fail(): Promise<never> {
  return Promise.reject(new DeliveryTrouble('transient', 'no way to write'));
}

function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new DeliveryTrouble('transient', 'no answer')));
  });
}

describe('a cluster that no order has reached, and that cannot be told to refuse it', () => {
  test.each([
    ['because nothing is answered', hang],
    ['because every try fails', fail],
  ])('%s, does not hold up the repair of the others', async (_, lose) => {
    const told = await rollBack(lose);
    expect(told.get('restored a1')).toBeLessThan(8);
  });

  test('does not keep the rollback open for ever', async () => {
    const told = await rollBack(fail);
    expect(told.get('restored a4')).toBeLessThan(8);
    expect(told.get('rollback-finished')).toBeLessThan(8);
  });
});

test('an order that was under way when its rollout was aborted does not undo the next one', async () => {
  const rig = await rigOf(fleet, 20_000);
  const { delivery } = rig;
  let isFirst = true;
  let refusal: unknown = null;
  rig.delivery = {
    ...delivery,
    act: async (order, signal) => {
      if (!isFirst) return delivery.act(order, signal);
      isFirst = false;
      void rig
        .sleep(90 * minute)
        .then(() => delivery.act(order, new AbortController().signal))
        .catch((trouble: unknown) => {
          refusal = trouble;
        });
      return hang(signal);
    },
  };
  await rig.start({ name: 'r' });
  await rig.begin();
  await rig.pass(minute);
  await rig.give('r', ask.abort);
  await rig.start({ name: 's', change: { revision: 'v3', body: {} } });
  await rig.pass(120 * minute);
  expect(phaseOf(await rig.read('s'))).toBe('completed');
  expect(refusal).toBeInstanceOf(StaleFence);
  const landed = rig.world.history.filter(({ cluster }) => cluster === 'a1');
  expect(landed.map(({ revision }) => revision)).toEqual(['v3', 'v3']);
});

test('a process that stood still looks again soon after', async () => {
  const rig = await rigOf(
    { ...fleet, figures: { app: { ...fleet.figures.app, soakMs: 30 * minute } } },
    20_000,
  );
  await rig.start({ name: 'r' });
  const { blobs } = rig.store;
  const setLatest = blobs.setLatest.bind(blobs);
  let frozenAt: number | null = null;
  Object.assign(blobs, {
    setLatest: async (...said: Parameters<typeof blobs.setLatest>) => {
      const last = (await rig.history('r')).at(-1);
      const now = rig.clock.now();
      if (frozenAt === null && now > start + 5 * minute && last !== undefined && last.at < now) {
        frozenAt = now;
        rig.moods.turn({ cluster: 'a1', check: null, from: now, mood: 'bad' });
        rig.clock.notBefore(now + 10 * minute);
      }
      return setLatest(...said);
    },
  });
  await rig.begin();
  await rig.pass(60 * minute);
  const history = await rig.history('r');
  const regressedAt = history.find(({ event }) => event.type === 'regressed')?.at ?? Infinity;
  expect(regressedAt - (frozenAt ?? 0)).toBeLessThan(15 * minute);
});
