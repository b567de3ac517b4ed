import { z } from 'zod';
import { nearest } from '../../core/fleet/nearest.ts';
import { type Weekday, weekdays } from '../../core/fleet/window.ts';
import { scalar } from './scalar.ts';

/** What the clock and the calendar on a wall show: zones, days, dates and times of day. */

const zonePattern = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

/** The name of a time zone in the IANA data base, as this machine has it. */
export function timeZone() {
  return z
    .custom<string>()
    .meta({ type: 'string', pattern: zonePattern.source })
    .superRefine((raw, context) => {
      if (isZone(raw)) return;
      const params = { hint: zoneHint(raw) };
      context.addIssue({ code: 'custom', message: 'is not a time zone', params, input: raw });
    });
}

function zoneHint(raw: unknown): string {
  const near = typeof raw === 'string' ? nearest(raw, Intl.supportedValuesOf('timeZone')) : null;
  return near === null
    ? 'write its IANA name, like Europe/Berlin or UTC; an offset knows no summer time'
    : `did you mean \`${near}\`?`;
}

function isZone(name: unknown): boolean {
  if (typeof name !== 'string' || !zonePattern.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const clockPattern = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** `09:00`, and for an end `24:00` as well; in minutes since midnight. */
export function timeOfDay({ isEnd = false } = {}) {
  return scalar<string, number>({
    read: (raw) => {
      if (typeof raw !== 'string') return null;
      if (isEnd && raw === '24:00') return 1_440;
      const [, hours, minutes] = clockPattern.exec(raw) ?? [];
      return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
    },
    wrong: 'is not a time of day',
    hint: `write hours and minutes in quotes, like "09:00"${isEnd ? ' or "24:00"' : ''}`,
    json: {
      type: 'string',
      pattern: isEnd ? `${clockPattern.source}|^24:00$` : clockPattern.source,
    },
  });
}

/** A day of some year, `2026-12-20`, kept as it is written. */
export function date() {
  return scalar<string, string>({
    read: (raw) => {
      if (typeof raw !== 'string' || !/^[1-9]\d{3}-\d{2}-\d{2}$/.test(raw)) return null;
      // `Date` makes 2 March of 30 February: such a day must come back as it was written.
      const at = Date.parse(`${raw}T00:00:00Z`);
      return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== raw ? null : raw;
    },
    wrong: 'is not a date',
    hint: 'write it like 2026-12-20',
    json: { type: 'string', format: 'date' },
  });
}

function isList(row: unknown): row is readonly Weekday[] {
  return Array.isArray(row);
}

/** Days of the week, one by one or as `mon..fri`. */
export function days() {
  return z
    .array(dayOrRow)
    .min(1)
    .superRefine((rows, context) => {
      const seen = new Set<Weekday>();
      for (const [index, row] of rows.entries()) {
        // What is wrong by itself is reported already, and is no list.
        const listed = isList(row) ? row : [];
        const again = listed.find((day) => seen.has(day));
        for (const day of listed) seen.add(day);
        if (again === undefined) continue;
        const params = { code: 'duplicate-name', hint: `\`${again}\` is among them already` };
        const issue = { path: [index], message: 'is there twice', params, input: row };
        context.addIssue({ code: 'custom', ...issue });
      }
    })
    .transform((rows): readonly Weekday[] => rows.flat());
}

const dayName = `(${weekdays.join('|')})`;
const dayPattern = new RegExp(`^${dayName}(\\.\\.${dayName})?$`);

const dayOrRow = scalar<string, readonly Weekday[]>({
  read: (raw) => {
    const [, first, , last] = typeof raw === 'string' ? (dayPattern.exec(raw) ?? []) : [];
    return first === undefined ? null : rowOf(first as Weekday, (last ?? first) as Weekday);
  },
  wrong: 'is not a day of the week',
  hint: `write ${weekdays.join(', ')}, or several like mon..fri`,
  json: { type: 'string', pattern: dayPattern.source },
});

/** From the first to the last, over the end of the week if need be. */
function rowOf(first: Weekday, last: Weekday): readonly Weekday[] {
  const from = weekdays.indexOf(first);
  const count = ((weekdays.indexOf(last) - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, step) => weekdays[(from + step) % 7] ?? first);
}
