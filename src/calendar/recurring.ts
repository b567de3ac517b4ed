import type { Instant } from '../core/fleet/quantities.ts';
import { type Recurrence, weekdays } from '../core/fleet/window.ts';
import type { EvenTime } from './zones.ts';

/**
 * Recurrences by the clock on the wall. What that shows is counted as if it were UTC, in milliseconds since
 * 1970 (`wall`): then days and minutes are plain arithmetic, and only the offset knows of time zones.
 */

const minuteMs = 60_000;
const dayMs = 86_400_000;
const dayMinutes = 1_440;

/** What the clock on the wall shows. */
export function wallOf(at: Instant, { offsetMs }: EvenTime): number {
  return at + offsetMs;
}

/** Whether the clock on the wall is inside. */
export function isInside({ time, ...day }: Recurrence, wall: number): boolean {
  const today = Math.floor(wall / dayMs);
  if (time === null) return isDay(day, today);
  const minute = (wall - today * dayMs) / minuteMs;
  const { from, to } = time;
  if (from < to) return from <= minute && minute < to && isDay(day, today);
  // Over midnight: it belongs to the day on which it began.
  return (minute >= from && isDay(day, today)) || (minute < to && isDay(day, today - 1));
}

/** The next moment at which the clock on the wall may come in or out, as long as nobody sets it. */
export function nextEdge({ time }: Recurrence, wall: number): number {
  const edges = time === null ? [0] : [time.from, time.to % dayMinutes];
  const today = Math.floor(wall / dayMs) * dayMs;
  const later = edges.map((edge) => {
    const at = today + edge * minuteMs;
    return at > wall ? at : at + dayMs;
  });
  return Math.min(...later);
}

function isDay({ days, dates }: Omit<Recurrence, 'time'>, day: number): boolean {
  if (days !== null && !days.includes(weekdayOf(day))) return false;
  return dates === null || (dayOf(dates.from) <= day && day <= dayOf(dates.to));
}

/** 1 January 1970, day 0, was a Thursday. */
function weekdayOf(day: number) {
  return weekdays[(((day + 3) % 7) + 7) % 7] ?? 'mon';
}

/** The day of a date such as `2026-12-20`, counted from 1970. */
function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / dayMs;
}
