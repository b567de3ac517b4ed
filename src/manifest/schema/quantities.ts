import { z } from 'zod';
import { type Amount, durationFrom, durationText } from '../../core/fleet/quantities.ts';
import { scalar } from './scalar.ts';

/** Longer durations are slips of the pen, and numbers in ms stay far from losing digits. */
const durationMsMax = 3_650 * 86_400_000;
/** The longest a single call may take; timers of Node end at 24 days. */
const timeoutMsMax = 86_400_000;

const durationJson = {
  type: ['string', 'integer'],
  pattern: '^(0|(\\d+(\\.\\d+)?(ms|s|m|h|d))+)$',
  // The only number that needs no unit.
  maximum: 0,
  minimum: 0,
};

/** A duration between two others, both included; in milliseconds. */
export function durationWithin(leastMs: number, mostMs = durationMsMax) {
  return scalar<string | 0, number>({
    read: (raw) => {
      const ms = raw === 0 ? 0 : typeof raw === 'string' ? durationFrom(raw) : null;
      return ms === null || ms < leastMs || ms > mostMs ? null : ms;
    },
    wrong:
      leastMs === 0
        ? 'is not a duration'
        : `is not a duration between ${durationText(leastMs)} and ${durationText(mostMs)}`,
    hint: 'durations are written like 30s, 15m, 6h, 2d or 1h30m',
    json: durationJson,
  });
}

/** `30s`, `6h`, `2d`, or 0; in milliseconds. */
export function duration() {
  return durationWithin(0);
}

/** A duration in milliseconds, or until there is evidence. */
export function soak() {
  return scalar<string | 0, number | 'evidence'>({
    read: (raw) => {
      if (raw === 'evidence') return raw;
      const ms = raw === 0 ? 0 : typeof raw === 'string' ? durationFrom(raw) : null;
      return ms === null || ms > durationMsMax ? null : ms;
    },
    wrong: 'is not a duration, nor `evidence`',
    hint: 'durations are written like 30s, 15m, 6h, 2d or 1h30m',
    json: { ...durationJson, pattern: `${durationJson.pattern}|^evidence$` },
  });
}

/** A percentage above 0 and below 50, as a share of 1. */
export function chance() {
  return scalar<string, number>({
    read: (raw) => {
      const digits = typeof raw === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(raw)?.[1] : undefined;
      const share = Number(digits) / 100;
      return share > 0 && share < 0.5 ? share : null;
    },
    wrong: 'is not a percentage above 0% and below 50%',
    hint: 'write it like 0.4%',
    json: { type: 'string', pattern: '^\\d+(\\.\\d+)?%$' },
  });
}

/** How long one call may take, and how far apart samples are: never 0, at most a day. */
export function timeout() {
  return durationWithin(1, timeoutMsMax);
}

/** A count of at least `countMin`, or a percentage above 0. */
export function amount(countMin: 0 | 1) {
  return scalar<number | string, Amount>({
    read: (raw) => amountFrom(raw, countMin),
    wrong: `is neither a count of at least ${countMin} nor a percentage from 1% to 100%`,
    hint: 'write it like 3 or 25%; percentages are rounded down, and mean at least 1',
    json: { type: ['integer', 'string'], minimum: countMin, pattern: '^\\d+(\\.\\d+)?%$' },
  });
}

function amountFrom(raw: unknown, countMin: number): Amount | null {
  if (typeof raw === 'number') {
    return Number.isSafeInteger(raw) && raw >= countMin ? { kind: 'count', count: raw } : null;
  }
  const digits = typeof raw === 'string' ? /^(\d+(?:\.\d+)?)%$/.exec(raw)?.[1] : undefined;
  const percent = Number(digits);
  return percent > 0 && percent <= 100 ? { kind: 'percent', percent } : null;
}

const unitBytes: Readonly<Record<string, number>> = { B: 1, KiB: 1_024, MiB: 1_048_576 };
const bytesMax = 1_073_741_824;

/** A number of bytes, `64KiB` or `1MiB`. */
export function byteCount() {
  return scalar<number | string, number>({
    read: (raw) => {
      const [, digits, unit] = /^(\d+)(B|KiB|MiB)$/.exec(String(raw)) ?? [];
      const bytes = typeof raw === 'number' ? raw : Number(digits) * (unitBytes[unit ?? ''] ?? 0);
      return Number.isSafeInteger(bytes) && bytes >= 1 && bytes <= bytesMax ? bytes : null;
    },
    wrong: 'is not a size from 1 byte to 1024MiB',
    hint: 'write a number of bytes, or a size like 64KiB or 1MiB',
    json: { type: ['integer', 'string'], minimum: 1, pattern: '^\\d+(B|KiB|MiB)$' },
  });
}

/** A number above 0, and below another one where that is given. */
export function positive({ below = Infinity, hint = 'write digits, without quotes' } = {}) {
  return scalar<number, number>({
    read: (raw) => (typeof raw === 'number' && raw > 0 && raw < below ? raw : null),
    wrong:
      below === Infinity ? 'is not a number above 0' : `is not a number between 0 and ${below}`,
    hint,
    json: {
      type: 'number',
      exclusiveMinimum: 0,
      ...(below === Infinity ? {} : { exclusiveMaximum: below }),
    },
  });
}

/** A whole number between two others, both included. */
export function wholeNumber(least: number, most: number) {
  return z.int().min(least).max(most);
}

const rfc3339 = /^(\d{4}-\d{2}-\d{2})[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** An RFC 3339 time; in milliseconds since the Unix epoch. */
export function instant() {
  return scalar<string, number>({
    read: instantFrom,
    wrong: 'is not a time',
    hint: 'write it as RFC 3339 with its zone, like 2027-01-31T18:00:00Z',
    json: { type: 'string', format: 'date-time' },
  });
}

function instantFrom(raw: unknown): number | null {
  if (typeof raw !== 'string') return null;
  const date = rfc3339.exec(raw)?.[1];
  if (date === undefined) return null;
  // `Date` makes 2 March of 30 February: such a day must come back as it was written.
  const day = new Date(`${date}T00:00:00Z`);
  const at = Date.parse(raw);
  if (Number.isNaN(at) || day.toISOString().slice(0, 10) !== date) return null;
  return at;
}
