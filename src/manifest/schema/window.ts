import { z } from 'zod';
import type { Recurrence, Window } from '../../core/fleet/window.ts';
import { broken, exactlyOne, exactlyOneJson, has, itself, unique } from './rules.ts';
import { selector } from './selector.ts';
import { line, name, nameOf } from './texts.ts';
import { date, days, timeOfDay, timeZone } from './wall.ts';

const dates = z
  .strictObject({
    from: date().describe('The first day.'),
    to: date().describe('The last day.'),
  })
  .refine(
    ({ from, to }) => !(from > to),
    broken({
      path: ['to'],
      wrong: 'is before `from`',
      hint: 'the last day is not before the first',
    }),
  );

const recurrence = z
  .strictObject({
    days: days()
      .optional()
      .describe('The days of the week on which it begins: [mon..fri, sun]. Default: every day.'),
    from: timeOfDay()
      .optional()
      .describe('When it begins, by the clock on the wall: "22:00". Default: all day.'),
    to: timeOfDay({ isEnd: true })
      .optional()
      .describe('When it ends; before `from` is on the next day, and "24:00" is midnight.'),
    dates: dates.optional().describe('Between which days of the year, both included.'),
  })
  .refine(
    (when) => ['days', 'from', 'to', 'dates'].some((field) => has(when, field)),
    broken({ wrong: 'says nothing about when', hint: 'write days, from and to, or dates' }),
  )
  .refine(
    (when) => has(when, 'from') === has(when, 'to'),
    broken({
      code: 'missing-field',
      wrong: 'needs `from` and `to`, or neither',
      hint: 'leave both out for the whole day',
    }),
  )
  .refine(
    ({ from, to }) => from === undefined || from !== to,
    broken({
      path: ['to'],
      wrong: 'is the same as `from`',
      hint: 'leave both out for the whole day, or write from: "00:00", to: "24:00"',
    }),
  );

const effects = ['allow', 'deny'];

const window = z
  .strictObject({
    name: name().describe('What it is called where something waits for it.'),
    allow: recurrence
      .optional()
      .describe('When changes may begin: at no other time, unless another window allows it.'),
    deny: recurrence.optional().describe('When no change begins, whatever allows it.'),
    timeZone: timeZone().describe('Whose clock is meant: an IANA name, like Europe/Berlin.'),
    tiers: z
      .array(nameOf('a tier'))
      .min(1)
      .superRefine(unique(itself))
      .optional()
      .describe('For clusters of these tiers. Default: all.'),
    clusters: selector('For these clusters. Default: all.').optional(),
    reason: line().optional().describe('Why; shown to whoever waits.'),
  })
  .refine(
    exactlyOne(effects),
    broken({
      wrong: 'needs exactly one of `allow` and `deny`',
      hint: 'write `allow: { days: [mon..fri], from: "09:00", to: "17:00" }`, or the same as `deny`',
    }),
  )
  .meta(exactlyOneJson(effects));

/** Windows in the Fleet, a Strategy or a Rollout. */
export function windows() {
  return z.array(window.transform(windowFrom)).superRefine(unique((each) => each.name, ['name']));
}

function windowFrom(document: z.output<typeof window>): Window {
  const { allow, deny, tiers, clusters, reason } = document;
  return {
    name: document.name,
    effect: allow === undefined ? 'deny' : 'allow',
    when: recurrenceFrom(allow ?? deny ?? {}),
    timeZone: document.timeZone,
    tiers: tiers ?? null,
    clusters: clusters ?? null,
    reason: reason ?? '',
  };
}

function recurrenceFrom({ days, from, to, dates }: z.output<typeof recurrence>): Recurrence {
  return {
    days: days ?? null,
    time: from === undefined || to === undefined ? null : { from, to },
    dates: dates ?? null,
  };
}
