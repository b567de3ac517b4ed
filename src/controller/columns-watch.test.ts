import { describe, expect, test } from 'vitest';
import { clusterNamed } from '../../test/support/questions.ts';
import { comparedCheck } from '../../test/fixtures/compared.ts';
import { minute, prom, start } from '../../test/fixtures/story.ts';
import { rigOf } from '../../test/fixtures/rig.ts';
import type { Source } from '../core/fleet/fleet.ts';
import type { Count, Series } from '../core/judge/evidence.ts';
import type { Question } from '../signal/signal.ts';
import { forgetColumns, readColumns } from './columns-store.ts';
import { askColumns, columnsDueAt, columnsNow, newColumnsWatch } from './columns-watch.ts';
import type { Machinery } from './machinery.ts';
import { zonedCalendar } from '../calendar/zoned-calendar.ts';

const hour = 60 * minute;
const { stepMs } = prom;
const lagMs = Math.max(prom.lagMs, 1.5 * stepMs);
const clusters = ['a1', 'a2'].map((name) => clusterNamed(name));
const dayBefore = start - 24 * hour;
const page: Source = {
  ...prom,
  lagMs: 0,
  settings: { kind: 'scrape', targets: ['http://a'], headers: {} },
};

interface Words {
  readonly aheadMs?: number;
  readonly loggedAheadMs?: number;
  readonly source?: Source;
  readonly from?: number;
  /** The store of a controller that is gone. */
  readonly before?: Pick<Awaited<ReturnType<typeof rigOf>>, 'store' | 'clock'>;
}

/** A loop's machine and a source that counts one request at each step. */
async function room({
  aheadMs = 0,
  loggedAheadMs = 0,
  source = prom,
  before,
  from = dayBefore,
}: Words = {}) {
  const { store, clock } = before ?? (await rigOf({ clusters: ['a1'] }, 0));
  const time = { now: start, aheadMs };
  const questions: Question[] = [];
  const world = { answer: countsOf };
  const machinery: Machinery = {
    store,
    fence: { epoch: 1 },
    holder: 'test',
    clock: { ...clock, now: () => time.now, aheadMs: () => time.aheadMs },
    chance: () => 0,
    deliveryFor: () => {
      throw new Error('no deliveries here');
    },
    calendar: zonedCalendar(),
    signalFor: () => ({
      read: (question) => {
        questions.push(question);
        return Promise.resolve(world.answer(question));
      },
    }),
    stop: new AbortController().signal,
    onTurn: () => undefined,
  };
  const watch = newColumnsWatch({ rollout: 'r', check: 'errors' }, loggedAheadMs);
  const rollout = { isUntouched: true };
  const needNow = () => {
    return { check: comparedCheck(), source, from, everyMs: stepMs, clusters, ...rollout };
  };
  return {
    store,
    clock,
    time,
    watch,
    questions,
    world,
    rollout,
    ask: () => askColumns(watch, needNow(), machinery),
    /** Asks until nothing more is due. */
    askAll: async () => {
      for (let turn = 0; turn < 1_000 && columnsDueAt(watch) <= time.now; turn += 1) {
        await askColumns(watch, needNow(), machinery);
      }
    },
  };
}

function countsOf({ from: after, to }: Question): ReadonlyMap<string, Series> {
  const counts: Count[] = [];
  for (let at = (Math.floor(after / stepMs) + 1) * stepMs; at <= to; at += stepMs) {
    counts.push([at, 1, 0]);
  }
  return new Map(clusters.map(({ name }) => [name, { kind: 'counts', counts } as const]));
}

describe('a check that compares', () => {
  test('has its history asked for once, and then only what was closed since', async () => {
    const { time, watch, questions, askAll } = await room();
    await askAll();
    const closed = Math.floor((start - lagMs) / stepMs) * stepMs;
    expect(questions.at(0)?.from).toBe(Math.floor(dayBefore / stepMs) * stepMs);
    expect(questions.at(-1)?.to).toBe(closed);
    expect(columnsNow(watch)?.until).toBe(closed);
    const asked = questions.length;
    expect(columnsDueAt(watch)).toBe(closed + stepMs + lagMs);
    time.now = columnsDueAt(watch);
    await askAll();
    expect(questions.slice(asked)).toMatchObject([{ from: closed, to: closed + stepMs }]);
  });

  test('asks for no stretch of time twice, and leaves none out', async () => {
    const { time, questions, askAll } = await room();
    for (let turn = 0; turn < 20; turn += 1) {
      await askAll();
      time.now += (turn % 5) * 17_000;
    }
    expect(questions.length).toBeGreaterThan(10);
    expect(questions.slice(1).map((one) => one.from)).toEqual(
      questions.slice(0, -1).map((one) => one.to),
    );
  });

  test('what a source cannot tell is asked for again, and closes nothing', async () => {
    const { time, watch, world, questions, askAll, ask } = await room();
    await askAll();
    const closed = columnsNow(watch)?.until;
    world.answer = () =>
      new Map(clusters.map(({ name }) => [name, { kind: 'trouble', message: 'refused' }]));
    time.now += 5 * stepMs;
    await ask();
    expect(columnsNow(watch)?.until).toBe(closed);
    expect(watch.columns?.clusters.get('a1')?.trouble).toBe('refused');
    expect(columnsDueAt(watch)).toBe(time.now + stepMs);
    world.answer = countsOf;
    time.now += stepMs;
    await askAll();
    expect(questions.at(-1)?.from).toBe(closed);
    const { figures = [] } = watch.columns?.clusters.get('a1') ?? {};
    expect(figures[0]?.subarray(0, watch.columns?.closed).every((count) => count === 1)).toBe(true);
  });

  test('a source that throws is trouble in its own words', async () => {
    const { watch, world, ask } = await room();
    world.answer = () => {
      throw new Error('no route');
    };
    await ask();
    expect(watch.columns?.clusters.get('a2')?.trouble).toBe('prom: no route');
    expect(columnsNow(watch)?.columns).toBe(watch.columns);
  });

  test('a store that cannot be read is asked again, and throws nothing', async () => {
    const { store, clock } = await rigOf({ clusters: ['a1'] }, 0);
    let isBroken = true;
    const latest = (key: string) =>
      isBroken ? Promise.reject(new Error('disk I/O error')) : store.blobs.latest(key);
    const before = { clock, store: { ...store, blobs: { ...store.blobs, latest } } };
    const { time, watch, ask, askAll } = await room({ source: page, before });
    await ask();
    expect(columnsDueAt(watch)).toBe(time.now + stepMs);
    isBroken = false;
    time.now += 3 * stepMs;
    await askAll();
    time.now += 3 * stepMs;
    await askAll();
    expect(watch.columns?.closed).toBeGreaterThan(0);
  });

  test('a store that cannot keep what was answered is no trouble of the source', async () => {
    const { store, clock } = await rigOf({ clusters: ['a1'] }, 0);
    const setLatest = () => Promise.reject(new Error('disk full'));
    const before = { clock, store: { ...store, blobs: { ...store.blobs, setLatest } } };
    const { time, watch, askAll } = await room({ source: page, before });
    await askAll();
    time.now += stepMs;
    await askAll();
    expect(watch.columns?.closed).toBe(1);
    expect(watch.columns?.clusters.get('a1')?.trouble).toBe('the store: disk full');
  });

  test('a source without history is asked from now on', async () => {
    const { time, questions, askAll } = await room({ source: page });
    await askAll();
    time.now += 3 * stepMs;
    await askAll();
    expect(questions[0]?.from).toBeGreaterThan(start - 2 * stepMs);
  });
});

test('what is known is told when all of the past is read, not before', async () => {
  const { watch, ask, askAll } = await room({ from: start - 400 * 24 * hour });
  await ask();
  expect(watch.columns?.closed).toBeGreaterThan(0);
  expect(columnsNow(watch)).toBeUndefined();
  await askAll();
  expect(columnsNow(watch)).toBeDefined();
});

describe('what a source without history said', () => {
  test.each([5, 64, 65, 200])(
    'is read again by whoever takes over, after %i steps',
    async (steps) => {
      const first = await room({ source: page });
      await first.askAll();
      for (let step = 0; step < steps; step += 1) {
        first.time.now += stepMs;
        await first.askAll();
      }
      const second = await room({ source: page, before: first });
      second.time.now = first.time.now + stepMs;
      await second.askAll();
      first.time.now += stepMs;
      await first.askAll();
      expect(first.watch.columns?.closed).toBeGreaterThanOrEqual(steps);
      const plain = ({ columns }: typeof first.watch) => [
        columns?.first,
        columns?.closed,
        columns?.clusters.get('a1')?.figures.map((one) => one.subarray(0, columns.closed)),
      ];
      expect(plain(second.watch)).toEqual(plain(first.watch));
      expect(second.questions).toHaveLength(1);
    },
  );

  test('has its place in the log, whatever clock that was written by', async () => {
    const first = await room({ source: page });
    await first.askAll();
    first.time.now += 5 * stepMs;
    await first.askAll();
    const second = await room({ source: page, before: first, loggedAheadMs: hour });
    await second.askAll();
    expect(second.watch.columns?.first).toBe(first.watch.columns?.first);
  });

  test('is forgotten in the end', async () => {
    const { store, time, askAll } = await room({ source: page });
    for (let step = 0; step < 70; step += 1) {
      time.now += stepMs;
      await askAll();
    }
    const key = { rollout: 'r', check: 'errors' };
    expect(await readColumns(store.blobs, key, time.now)).not.toBeNull();
    await forgetColumns(store.blobs, key);
    expect(await readColumns(store.blobs, key, time.now)).toBeNull();
    expect(await store.blobs.latest('columns/r/errors/1')).toBeNull();
  });
});

describe('clocks', () => {
  test('the source is asked in its own time', async () => {
    const { watch, questions, askAll } = await room({ aheadMs: hour, loggedAheadMs: hour });
    await askAll();
    expect(questions.at(0)?.from).toBe(Math.floor((dayBefore - hour) / stepMs) * stepMs);
    expect(columnsNow(watch)?.until).toBeLessThanOrEqual(start - lagMs);
    expect(columnsNow(watch)?.until).toBeGreaterThan(start - lagMs - 2 * stepMs);
  });

  test('what was measured long before a clock was set has no place once a cluster is changed', async () => {
    const { time, watch, rollout, askAll } = await room();
    await askAll();
    rollout.isUntouched = false;
    time.now += stepMs;
    time.aheadMs = hour;
    await askAll();
    time.now += 4 * stepMs;
    await askAll();
    const { first = 0, closed = 0, aheadMs = 0 } = watch.columns ?? {};
    expect(aheadMs).toBe(hour);
    expect(first * stepMs + aheadMs).toBeGreaterThan(start - stepMs);
    expect(closed).toBeLessThan(5);
  });

  test('nor what was measured before this controller, when the log was written by another clock', async () => {
    const { time, watch, rollout, askAll } = await room({ loggedAheadMs: hour });
    rollout.isUntouched = false;
    await askAll();
    time.now += 6 * stepMs;
    await askAll();
    expect((watch.columns?.first ?? 0) * stepMs).toBeGreaterThan(start);
    expect(watch.columns?.closed).toBeGreaterThan(0);
  });
});
