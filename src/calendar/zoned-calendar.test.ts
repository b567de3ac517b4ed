import { describe, expect, test } from 'vitest';
import type { Recurrence, Weekday, Window, WindowLayers } from '../core/fleet/window.ts';
import { zonedCalendar } from './zoned-calendar.ts';

const at = (text: string): number => Date.parse(text);
const text = (instant: number | null): string | null =>
  instant === null ? null : new Date(instant).toISOString().replace(':00.000Z', 'Z');

interface Words {
  readonly effect?: Window['effect'];
  readonly days?: readonly Weekday[];
  /** `22:00-06:00`. */
  readonly time?: string;
  readonly dates?: readonly [from: string, to: string];
  readonly zone?: string;
}

function window(words: Words, name = 'w'): Window {
  return {
    name,
    effect: words.effect ?? 'allow',
    when: { days: words.days ?? null, time: timeOf(words.time), dates: datesOf(words.dates) },
    timeZone: words.zone ?? 'Europe/Berlin',
    tiers: null,
    clusters: null,
    reason: '',
  };
}

function timeOf(time: string | undefined): Recurrence['time'] {
  const [from = '', to = ''] = time?.split('-') ?? [];
  const minute = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  return time === undefined ? null : { from: minute(from), to: minute(to) };
}

function datesOf(dates: Words['dates']): Recurrence['dates'] {
  return dates === undefined ? null : { from: dates[0], to: dates[1] };
}

/** When it is open, as `FROM TO`, from one time to another, by asking again at each change. */
function spells(layers: WindowLayers, from: string, to: string): readonly string[] {
  const { ask } = zonedCalendar();
  const found: string[] = [];
  for (let now = at(from); now < at(to); ) {
    const { kind, until } = ask(layers, now);
    const end = Math.min(until ?? Number.POSITIVE_INFINITY, at(to));
    if (kind === 'open') found.push(`${text(now)} ${text(end)}`);
    now = end;
  }
  return found;
}

describe('on the nights on which clocks are set', () => {
  const spring = ['2026-03-28T12:00Z', '2026-03-29T12:00Z'] as const;
  const autumn = ['2026-10-24T12:00Z', '2026-10-25T12:00Z'] as const;

  test.each([
    {
      name: 'a night is an hour shorter in spring',
      words: { time: '22:00-06:00' },
      night: spring,
      open: ['2026-03-28T21:00Z 2026-03-29T04:00Z'],
    },
    {
      name: 'and an hour longer in autumn',
      words: { time: '22:00-06:00' },
      night: autumn,
      open: ['2026-10-24T20:00Z 2026-10-25T05:00Z'],
    },
    {
      name: 'what lies in the hour that is skipped never comes',
      words: { time: '02:15-02:45' },
      night: spring,
      open: [],
    },
    {
      name: 'what begins in it begins when the clock is set',
      words: { time: '02:30-05:00' },
      night: spring,
      open: ['2026-03-29T01:00Z 2026-03-29T03:00Z'],
    },
    {
      name: 'what ends in it ends when the clock is set',
      words: { time: '01:00-02:30' },
      night: spring,
      open: ['2026-03-29T00:00Z 2026-03-29T01:00Z'],
    },
    {
      name: 'what lies in the hour that comes twice comes twice',
      words: { time: '02:15-02:45' },
      night: autumn,
      open: ['2026-10-25T00:15Z 2026-10-25T00:45Z', '2026-10-25T01:15Z 2026-10-25T01:45Z'],
    },
    {
      name: 'what ends in it goes on when the hour begins again',
      words: { time: '01:30-02:30' },
      night: autumn,
      open: ['2026-10-24T23:30Z 2026-10-25T00:30Z', '2026-10-25T01:00Z 2026-10-25T01:30Z'],
    },
    {
      name: 'the hour may be half of one',
      words: { time: '01:15-01:45', zone: 'Australia/Lord_Howe' },
      night: ['2026-04-04T00:00Z', '2026-04-05T00:00Z'] as const,
      open: ['2026-04-04T14:15Z 2026-04-04T14:45Z', '2026-04-04T15:00Z 2026-04-04T15:15Z'],
    },
    {
      name: 'midnight itself may be skipped',
      words: { days: ['sun' as const], zone: 'Africa/Cairo' },
      night: ['2026-04-25T12:00Z', '2026-04-27T00:00Z'] as const,
      open: ['2026-04-25T21:00Z 2026-04-26T21:00Z'],
    },
  ])('$name', ({ words, night, open }) => {
    const [from, to] = night;
    expect(spells([[window(words)]], from ?? '', to ?? '')).toEqual(open);
  });
});

describe('days', () => {
  test('a window over midnight belongs to the day on which it begins, where the zone is', () => {
    const friday = window({ days: ['fri'], time: '22:00-06:00', zone: 'America/New_York' });
    expect(spells([[friday]], '2026-11-26T00:00Z', '2026-11-30T00:00Z')).toEqual([
      '2026-11-28T03:00Z 2026-11-28T11:00Z',
    ]);
  });

  test('an offset may have half an hour and forty-five minutes', () => {
    const office = (zone: string) => [[window({ days: ['mon'], time: '09:00-17:00', zone })]];
    const monday = ['2026-11-29T12:00Z', '2026-11-30T23:00Z'] as const;
    expect(spells(office('Asia/Kolkata'), ...monday)).toEqual([
      '2026-11-30T03:30Z 2026-11-30T11:30Z',
    ]);
    expect(spells(office('Asia/Kathmandu'), ...monday)).toEqual([
      '2026-11-30T03:15Z 2026-11-30T11:15Z',
    ]);
  });

  test('dates hold from the first day to the end of the last one', () => {
    const holidays = window({ effect: 'deny', dates: ['2026-12-20', '2027-01-02'] });
    expect(spells([[holidays]], '2026-12-19T00:00Z', '2027-01-04T00:00Z')).toEqual([
      '2026-12-19T00:00Z 2026-12-19T23:00Z',
      '2027-01-02T23:00Z 2027-01-04T00:00Z',
    ]);
  });
});

describe('together', () => {
  const office = window(
    { days: ['mon', 'tue', 'wed', 'thu', 'fri'], time: '09:00-17:00' },
    'office',
  );
  const saturday = window({ days: ['sat'], time: '10:00-12:00' }, 'saturday');
  const lunch = window({ effect: 'deny', time: '12:00-13:00' }, 'lunch');
  const thursday = ['2026-11-26T00:00Z', '2026-11-27T00:00Z'] as const;

  test('it is enough to be in one of those that allow, and a denial always wins', () => {
    expect(spells([[office, saturday, lunch]], ...thursday)).toEqual([
      '2026-11-26T08:00Z 2026-11-26T11:00Z',
      '2026-11-26T12:00Z 2026-11-26T16:00Z',
    ]);
  });

  test('each layer must let it begin: a rollout cannot widen what its fleet allows', () => {
    const early = window({ time: '07:00-10:00' }, 'early');
    expect(spells([[office], [early]], ...thursday)).toEqual([
      '2026-11-26T08:00Z 2026-11-26T09:00Z',
    ]);
  });

  test('the answer names the window that is in the way, and when it is over', () => {
    const { ask } = zonedCalendar();
    const layers = [[office, lunch]];
    const answers = ['2026-11-26T07:00Z', '2026-11-26T11:30Z', '2026-11-27T16:00Z'].map((now) => {
      const answer = ask(layers, at(now));
      return answer.kind === 'open' ? 'open' : `${answer.by.name} ${text(answer.until)}`;
    });
    expect(answers).toEqual([
      'office 2026-11-26T08:00Z',
      'lunch 2026-11-26T12:00Z',
      'office 2026-11-30T08:00Z',
    ]);
  });

  test('what follows upon each other is one closure', () => {
    const night = window({ effect: 'deny', time: '13:00-18:00' }, 'night');
    const { ask } = zonedCalendar();
    expect(ask([[lunch, night]], at('2026-11-26T11:10Z'))).toMatchObject({
      by: { name: 'lunch' },
      until: at('2026-11-26T17:00Z'),
    });
    expect(ask([[lunch, night]], at('2026-11-26T12:10Z'))).toMatchObject({ by: { name: 'night' } });
  });

  test('what does not change within a year has no end', () => {
    const { ask } = zonedCalendar();
    const now = at('2026-11-26T11:10Z');
    const past = window({ dates: ['2020-01-01', '2020-12-31'] });
    const far = window({ dates: ['2029-01-01', '2029-12-31'] });
    for (const one of [past, far]) expect(ask([[one]], now)).toMatchObject({ until: null });
    expect(ask([], now)).toEqual({ kind: 'open', until: null });
    expect(ask([[window({})]], now)).toEqual({ kind: 'open', until: null });
    const year = window({ dates: ['2027-11-20', '2027-11-21'] });
    expect(ask([[year]], now)).toMatchObject({ until: at('2027-11-19T23:00Z') });
  });
});

test('a time is told as the clock on the wall shows it', () => {
  const { text: told } = zonedCalendar();
  expect(told(at('2026-11-30T08:00Z'), 'Europe/Berlin')).toBe('Mon 2026-11-30 09:00 Europe/Berlin');
  expect(told(at('2026-07-01T23:59:30Z'), 'Asia/Kolkata')).toBe(
    'Thu 2026-07-02 05:29:30 Asia/Kolkata',
  );
});
