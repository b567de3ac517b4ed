import { expect, test } from 'vitest';
import { rigOf } from '../../test/fixtures/rig.ts';
import { errors, minute, prom, start } from '../../test/fixtures/story.ts';
import type { Question } from '../signal/signal.ts';
import { answerNow, ask, newCheckWatch } from './check-watch.ts';
import type { Machinery } from './machinery.ts';
import { zonedCalendar } from '../calendar/zoned-calendar.ts';

const hour = 60 * minute;
const need = { check: errors, source: prom, from: start - 5 * minute, everyMs: prom.stepMs };

/** Machinery whose source is asked by `read`; the log is ahead of the world by `aheadMs`. */
async function machineryWith(
  read: (
    question: Question,
  ) => ReturnType<Machinery['signalFor']>['read'] extends (...args: never[]) => infer Answer
    ? Answer
    : never,
  aheadMs = 0,
): Promise<Machinery> {
  const { clock, store } = await rigOf({ clusters: ['a1'] }, 0);
  return {
    store,
    fence: { epoch: 1 },
    holder: 'test',
    clock: { ...clock, aheadMs: () => aheadMs },
    chance: () => 0,
    deliveryFor: () => {
      throw new Error('no deliveries here');
    },
    signalFor: () => ({ read }),
    calendar: zonedCalendar(),
    stop: new AbortController().signal,
    onTurn: () => undefined,
  };
}

test('a source is asked in the time of the world, and its answer is moved to that of the log', async () => {
  const asked: Question[] = [];
  const machinery = await machineryWith((question) => {
    asked.push(question);
    return Promise.resolve(
      new Map([['a1', { kind: 'samples', samples: [[start - hour, 1]] } as const]]),
    );
  }, hour);
  const watch = newCheckWatch(0);
  await ask(watch, { ...need, clusters: [] }, machinery);
  expect(asked).toMatchObject([{ from: need.from - hour, to: start - hour }]);
  expect(watch.answer?.until).toBe(start);
  expect(watch.answer?.series.get('a1')).toEqual({ kind: 'samples', samples: [[start, 1]] });
});

test('what a source throws is trouble on every cluster', async () => {
  const machinery = await machineryWith(() => Promise.reject(new Error('refused')));
  const watch = newCheckWatch(0);
  const [cluster] = (await rigOf({ clusters: ['a1'] }, 0)).fleet.clusters;
  await ask(watch, { ...need, clusters: cluster === undefined ? [] : [cluster] }, machinery);
  const message = 'prom: refused';
  expect(watch.answer?.series.get('a1')).toEqual({ kind: 'trouble', message });
});

test('an answer that is much older than it should be is none', async () => {
  const machinery = await machineryWith(() => Promise.resolve(new Map()));
  const watch = newCheckWatch(0);
  await ask(watch, { ...need, clusters: [] }, machinery);
  expect(answerNow(watch, need, start + minute / 2)).toBe(watch.answer);
  expect(answerNow(watch, need, start + 10 * minute)).toBeUndefined();
});
