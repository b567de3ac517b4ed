import type { Instant } from './quantities.ts';
import type { Scope } from './scope.ts';

/** The days of the week as manifests write them, Monday first. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** A time that comes again, by the clock on the wall of a time zone, in which changes may begin or may not. */
export interface Window extends Scope {
  readonly name: string;
  /** deny: nothing begins inside of it. allow: where any applies, things begin inside of one of them only. */
  readonly effect: 'allow' | 'deny';
  readonly when: Recurrence;
  /** Of the IANA data base. */
  readonly timeZone: string;
  /** Shown to whoever waits; empty where nobody said. */
  readonly reason: string;
}

/**
 * When the clock on the wall is inside. A time that the clock shows twice, as one hour does in autumn, is inside
 * twice; one that it skips in spring never is. What is null does not matter.
 */
export interface Recurrence {
  /** On which it begins. Never empty. */
  readonly days: readonly Weekday[] | null;
  /**
   * In minutes since midnight. The end is not inside any more; one that is before the beginning is on the next
   * day, and 1,440 is midnight. The two are never the same.
   */
  readonly time: { readonly from: number; readonly to: number } | null;
  /** The first and the last day on which it begins, as `2026-12-20`. */
  readonly dates: { readonly from: string; readonly to: string } | null;
}

/** Windows in layers: the fleet's, and those of what is rolled out. A change begins where every layer lets it. */
export type WindowLayers = readonly (readonly Window[])[];

/** What the calendar says of a moment; `until` is null where that does not change within a year. */
export type WindowAnswer =
  | { readonly kind: 'open'; readonly until: Instant | null }
  | {
      readonly kind: 'closed';
      /** A window that denies, or one that allows and is not open, of a layer of which none is. */
      readonly by: Window;
      readonly until: Instant | null;
    };

/** The question to the calendar: do these windows let a change begin then, and when is that otherwise? */
export type AskWindows = (layers: WindowLayers, at: Instant) => WindowAnswer;

/** What the clock on the wall of a zone shows: `Mon 2026-11-30 09:00 Europe/Berlin`. */
export type WallText = (at: Instant, timeZone: string) => string;

/** When a window is open, in a few words: `mon to fri, 22:00 to 06:00 Europe/Berlin`. */
export function whenText({ when: { days, time, dates }, timeZone }: Window): string {
  const parts = [
    ...(dates === null
      ? []
      : [dates.from === dates.to ? dates.from : `${dates.from} to ${dates.to}`]),
    ...(days === null ? [] : [daysText(days)]),
    ...(time === null ? [] : [`${clockText(time.from)} to ${clockText(time.to)}`]),
  ];
  return `${parts.join(', ')} ${timeZone}`;
}

function clockText(minute: number): string {
  const digits = (value: number): string => String(value).padStart(2, '0');
  return `${digits(Math.floor(minute / 60))}:${digits(minute % 60)}`;
}

/** Days that follow each other are told by the first and the last of them. */
function daysText(days: readonly Weekday[]): string {
  const sorted = weekdays.filter((day) => days.includes(day));
  const [first, last] = [sorted[0], sorted.at(-1)];
  const isRow =
    weekdays.indexOf(last ?? 'mon') - weekdays.indexOf(first ?? 'mon') === sorted.length - 1;
  return sorted.length > 2 && isRow ? `${first} to ${last}` : sorted.join(', ');
}
