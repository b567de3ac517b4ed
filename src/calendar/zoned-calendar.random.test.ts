import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Window } from '../core/fleet/window.ts';
import { zonedCalendar } from './zoned-calendar.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const at = (text: string): number => Date.parse(text);

/** The clock on the wall as the runtime itself knows it, without any library. */
function wallClock(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (now: number) => {
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
    const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
    return { date, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
  };
}

const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Whether a window is open by its definition, read aloud. */
function isOpenByHand({ when, timeZone }: Window) {
  const clock = wallClock(timeZone);
  const isDay = (date: string): boolean => {
    const day = names[new Date(`${date}T12:00Z`).getUTCDay()] ?? 'mon';
    const { days, dates } = when;
    return (
      (days?.includes(day) ?? true) && (dates === null || (date >= dates.from && date <= dates.to))
    );
  };
  return (now: number): boolean => {
    const { date, minute } = clock(now);
    if (when.time === null) return isDay(date);
    const { from, to } = when.time;
    if (from < to) return isDay(date) && minute >= from && minute < to;
    const before = new Date(Date.parse(`${date}T00:00Z`) - dayMs).toISOString().slice(0, 10);
    return (isDay(date) && minute >= from) || (isDay(before) && minute < to);
  };
}

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'America/Santiago',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'UTC',
];
/** Around the nights on which some of these zones set their clocks. */
const nights = [
  '2026-02-13',
  '2026-03-07',
  '2026-03-21',
  '2026-03-28',
  '2026-04-04',
  '2026-04-23',
  '2026-09-05',
  '2026-09-26',
  '2026-10-24',
  '2026-10-31',
  '2026-11-24',
];

const drawnWindow = fc
  .record({
    effect: fc.constantFrom('allow' as const, 'deny' as const),
    days: fc.option(fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 })),
    time: fc.option(
      fc
        .record({
          from: fc.integer({ min: 0, max: 1_439 }),
          to: fc.integer({ min: 0, max: 1_440 }),
        })
        .filter(({ from, to }) => from !== to),
    ),
    dates: fc.option(
      fc.constantFrom(...nights).map((from) => ({ from, to: `${from.slice(0, 8)}28` })),
    ),
    timeZone: fc.constantFrom(...zones),
  })
  .filter(({ dates }) => dates === null || dates.from <= dates.to)
  .map(({ effect, timeZone, ...when }): Window => {
    return { name: 'drawn', effect, when, timeZone, tiers: null, clusters: null, reason: '' };
  });

test('minute by minute over two days it answers what the runtime shows on the wall', () => {
  const layers = fc.array(fc.array(drawnWindow, { minLength: 1, maxLength: 3 }), { maxLength: 2 });
  fc.assert(
    fc.property(layers, fc.constantFrom(...nights), (drawn, night) => {
      const { ask } = zonedCalendar();
      const byHand = drawn.map((layer) =>
        layer.map((one) => ({ effect: one.effect, isOpen: isOpenByHand(one) })),
      );
      const isOpen = (now: number): boolean =>
        byHand.every((layer) => {
          const allowing = layer.filter(({ effect }) => effect === 'allow');
          const denies = layer.some((one) => one.effect === 'deny' && one.isOpen(now));
          return !denies && (allowing.length === 0 || allowing.some((one) => one.isOpen(now)));
        });
      const start = at(`${night}T00:00Z`);
      let before = ask(drawn, start);
      for (let now = start; now < start + 2 * dayMs; now += minuteMs) {
        const answer = ask(drawn, now);
        expect(answer.kind === 'open', new Date(now).toISOString()).toBe(isOpen(now));
        // What was said to come came then, and not earlier.
        expect(before.until).toBe(answer.kind === before.kind ? answer.until : now);
        before = answer;
      }
    }),
    { numRuns: 80 },
  );
});

test('the answer is the same whoever asked what before', () => {
  const layers = fc.array(fc.array(drawnWindow, { minLength: 1, maxLength: 3 }), { maxLength: 2 });
  const times = fc.array(fc.integer({ min: 0, max: 800 * 24 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(layers, times, (drawn, hours) => {
      const { ask } = zonedCalendar();
      for (const hour of hours) {
        const now = at('2026-01-01T00:00Z') + hour * hourMs;
        expect(ask(drawn, now)).toEqual(zonedCalendar().ask(drawn, now));
      }
    }),
    { numRuns: 60 },
  );
});
