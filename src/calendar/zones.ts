import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../core/fleet/quantities.ts';

/** A time in which the clock on the wall of a zone runs evenly: between two changes of its offset. */
export interface EvenTime {
  /** From where on it is known to be even; it may have been before. */
  readonly from: Instant;
  /** When the clock is set the next time; infinite for never. */
  readonly to: Instant;
  /** What the clock on the wall is ahead of UTC by, in milliseconds. */
  readonly offsetMs: number;
}

/** The even time that an instant of a zone is in. Throws a RangeError for a zone that there is not. */
export type ZoneReader = (timeZone: string, at: Instant) => EvenTime;

/** Reads time zones, and remembers what it read: a zone changes its offset twice a year at most places. */
export function zoneReader(): ZoneReader {
  const known = new Map<string, EvenTime[]>();
  return (timeZone, at) => {
    const times = known.get(timeZone) ?? [];
    const found = times.find(({ from, to }) => from <= at && at < to);
    if (found !== undefined) return found;
    const read = readZone(timeZone, at);
    // What was read from earlier on holds for later; the other way round nobody knows how long.
    known.set(timeZone, [...times.filter(({ to }) => to !== read.to), read]);
    return read;
  };
}

function readZone(timeZone: string, at: Instant): EvenTime {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const next = zoned.getTimeZoneTransition('next');
  return {
    from: at,
    to: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: zoned.offsetNanoseconds / 1_000_000,
  };
}
