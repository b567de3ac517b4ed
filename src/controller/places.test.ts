import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterNamed } from '../../test/support/questions.ts';
import { errors, minute, prom, start } from '../../test/fixtures/story.ts';
import { rigOf } from '../../test/fixtures/rig.ts';
import type { Sample, Series } from '../core/judge/evidence.ts';
import { clockTrouble } from '../core/judge/clock-difference.ts';
import type { Question } from '../signal/signal.ts';
import { ask, newCheckWatch } from './check-watch.ts';
import { steadyTime } from './clock.ts';
import type { Machinery } from './machinery.ts';
import { zonedCalendar } from '../calendar/zoned-calendar.ts';

const second = 1_000;
const hour = 60 * minute;
const stepMs = prom.stepMs;
const noPlace = 'the clock was set: what was measured before has no place in the log';

/** A machine whose clock may be wrong, and a source whose samples are the time at which they were taken. */
async function machineRoom(loggedAheadMs = 0) {
  const { store, clock } = await rigOf({ clusters: ['a1'] }, 0);
  const time = { trueMs: start, upMs: 0, wrongMs: 0 };
  const wall = () => time.trueMs + time.wrongMs;
  const steady = steadyTime({ wall, monotonic: () => time.upMs });
  const questions: Question[] = [];
  let meanwhile = (): void => undefined;
  const read = async (question: Question): Promise<ReadonlyMap<string, Series>> => {
    questions.push(question);
    const message = clockTrouble({ ours: wall(), theirs: time.trueMs });
    const samples = samplesOf(question, time.trueMs);
    meanwhile();
    return new Map([
      ['a1', message === null ? { kind: 'samples', samples } : { kind: 'trouble', message }],
    ]);
  };
  const machinery: Machinery = {
    store,
    fence: { epoch: 1 },
    holder: 'test',
    clock: { ...clock, ...steady },
    chance: () => 0,
    deliveryFor: () => {
      throw new Error('no deliveries here');
    },
    signalFor: () => ({ read }),
    calendar: zonedCalendar(),
    stop: new AbortController().signal,
    onTurn: () => undefined,
  };
  const watch = newCheckWatch(loggedAheadMs);
  return {
    time,
    steady,
    watch,
    questions,
    whileAsked: (happens: () => void) => {
      meanwhile = happens;
    },
    pass: (ms: number) => {
      time.trueMs += ms;
      time.upMs += ms;
    },
    ask: async (source = prom): Promise<Series | undefined> => {
      const need = { check: errors, source, from: steady.now() - 5 * minute, everyMs: stepMs };
      await ask(watch, { ...need, clusters: [clusterNamed('a1')] }, machinery);
      return watch.answer?.series.get('a1');
    },
  };
}

/** One at each step, but none from the future. */
function samplesOf({ from, to }: Question, now: number): Sample[] {
  const samples: Sample[] = [];
  let at = (Math.floor(from / stepMs) + 1) * stepMs;
  for (; at <= Math.min(to, now); at += stepMs) samples.push([at, at]);
  return samples;
}

function samplesIn(series: Series | undefined): readonly Sample[] {
  return series?.kind === 'samples' ? series.samples : [];
}

function troubleIn(series: Series | undefined): string | undefined {
  return series?.kind === 'trouble' ? series.message : undefined;
}

describe('evidence', () => {
  test('from before the machine was suspended, and from meanwhile, has no place any more', async () => {
    const room = await machineRoom();
    room.pass(minute);
    expect(samplesIn(await room.ask())).toHaveLength(20);
    room.time.trueMs += hour;
    room.pass(20 * second);
    expect(troubleIn(await room.ask())).toBe(noPlace);
    expect(room.watch.since).toBe(start + 80 * second);
    room.pass(minute);
    const later = [90, 105, 120, 135].map((s) => [start + s * second, start + hour + s * second]);
    expect(samplesIn(await room.ask())).toEqual(later);
  });

  test('that was asked for while the clock was set does not count', async () => {
    const room = await machineRoom();
    room.whileAsked(() => {
      room.time.wrongMs = 20 * second;
    });
    expect(troubleIn(await room.ask())).toMatch(/^prom: the clock was set while it was asked/);
  });

  test('is placed by the clock as it is once it was put right', async () => {
    const room = await machineRoom();
    room.time.wrongMs = -2 * hour;
    expect(troubleIn(await room.ask())).toContain('2h behind');
    room.time.wrongMs = 0;
    room.pass(5 * second);
    expect(troubleIn(await room.ask())).toBe(noPlace);
    room.pass(20 * second);
    expect(samplesIn(await room.ask())).toEqual([[start + 15 * second, start + 15 * second]]);
  });

  test('is all kept when clocks drift apart by seconds, and stands once in each place', async () => {
    const room = await machineRoom();
    await room.ask();
    for (let round = 0; round < 30; round += 1) {
      room.time.trueMs += 2 * second;
      room.pass(stepMs);
      const times = samplesIn(await room.ask()).map(([at]) => at);
      expect(times.length).toBeGreaterThanOrEqual(room.time.upMs < minute ? 19 : 5);
      expect(new Set(times).size).toBe(times.length);
    }
  });

  test('of an earlier controller whose log is ahead has no place', async () => {
    const room = await machineRoom();
    room.steady.notBefore(start + 2 * hour);
    room.pass(5 * second);
    expect(troubleIn(await room.ask())).toBe(noPlace);
    room.pass(10 * second);
    const place = start + 2 * hour + 15 * second;
    expect(samplesIn(await room.ask())).toEqual([[place, start + 15 * second]]);
  });

  test('of an earlier controller whose log was behind has no place', async () => {
    const room = await machineRoom(-5 * minute);
    room.pass(65 * second);
    expect(troubleIn(await room.ask())).toBe(noPlace);
    room.pass(15 * second);
    const taken = start + 75 * second;
    expect(samplesIn(await room.ask())).toEqual([[taken, taken]]);
  });

  test('that is scraped is asked for in the time of the log, which no step moves', async () => {
    const room = await machineRoom();
    const settings = { kind: 'scrape', targets: [], headers: {} } as const;
    for (const wrongMs of [0, hour, -hour]) {
      room.time.wrongMs = wrongMs;
      room.pass(stepMs);
      await room.ask({ ...prom, settings });
      expect(room.questions.at(-1)?.to).toBe(room.steady.now());
    }
  });

  test('never stands where it was not measured, whatever becomes of the clocks', async () => {
    const event = fc.oneof(
      { weight: 6, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 90 }) }) },
      { weight: 1, arbitrary: fc.record({ suspend: fc.integer({ min: 1, max: 9_000 }) }) },
      { weight: 1, arbitrary: fc.record({ set: fc.integer({ min: -9_000, max: 9_000 }) }) },
      { weight: 2, arbitrary: fc.record({ set: fc.integer({ min: -2, max: 2 }) }) },
      { weight: 1, arbitrary: fc.record({ jump: fc.integer({ min: 1, max: 9_000 }) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        const room = await machineRoom();
        const { time, steady } = room;
        // By logical time: how far it was from the truth when it passed.
        const passed: { from: number; to: number; offMs: number }[] = [];
        for (const one of events) {
          if ('suspend' in one) time.trueMs += one.suspend * second;
          else if ('set' in one) time.wrongMs = one.set * second;
          else if ('jump' in one) steady.notBefore(steady.now() + one.jump * second);
          else {
            const from = steady.now();
            room.pass(one.pass * second);
            passed.push({ from, to: steady.now(), offMs: time.trueMs - steady.now() });
          }
          for (const [at, measuredAt] of samplesIn(await room.ask())) {
            // At the very moment of a step both places are true.
            const spell = passed.find(({ from, to }) => at > from && at < to);
            if (spell === undefined) continue;
            expect(Math.abs(at + spell.offMs - measuredAt)).toBeLessThan(45 * second);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
