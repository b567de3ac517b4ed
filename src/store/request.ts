import type { Json } from '../core/fleet/quantities.ts';
import {
  type AppendRequest,
  compactedType,
  type CompactRequest,
  type Cursor,
  type LeaseHolder,
} from './store.ts';

/**
 * What every store refuses alike, before it writes anything. None of it is a user's mistake: it is
 * a bug in the caller, so it is thrown as a TypeError. Names are refused that one database or
 * another would alter in silence (PostgreSQL has no NUL in text, UTF-8 no lone surrogate).
 */
export function checkRequest(request: AppendRequest): void {
  const { batches, actor, at, causeId, policyVersion, commandId } = request;
  if (batches.length === 0) throw new TypeError('An append needs at least one batch.');
  checkNames({ actor, causeId, policyVersion, commandId });
  checkInstant(at);
  const streams = new Set<string>();
  for (const { stream, expectedVersion, events } of batches) {
    checkNames({ stream });
    if (streams.has(stream)) throw new TypeError(`An append names the stream ${stream} twice.`);
    streams.add(stream);
    checkCount({ expectedVersion });
    if (events.length === 0) throw new TypeError(`The batch for ${stream} has no events.`);
    for (const { type, schema } of events) {
      checkNames({ type });
      checkCount({ schema });
      if (type === compactedType) throw new TypeError(`Only compact writes ${compactedType}.`);
    }
  }
}

/** The same for a compaction. */
export function checkCompaction({ stream, expectedVersion, actor, at }: CompactRequest): void {
  checkNames({ stream, actor });
  checkInstant(at);
  checkCount({ expectedVersion });
  if (expectedVersion === 0) throw new TypeError(`The stream ${stream} has nothing to compact.`);
}

/** The same for the cursor of a reader. */
export function checkCursor({ position, compaction }: Cursor): void {
  checkCount({ position, compaction });
}

/** The same for the holder of a lease. */
export function checkHolder({ name, at }: LeaseHolder): void {
  checkNames({ 'name of the holder': name });
  checkInstant(at);
}

/** The same for a key of `latest`. */
export function checkKey(key: string): void {
  checkNames({ key });
}

/** The same for numbers that count: whole and not negative. */
export function checkCount(counts: Readonly<Record<string, number>>): void {
  for (const [what, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new TypeError(`The ${what} must be a count, but is ${count}.`);
    }
  }
}

/**
 * JSON text that reads back as the same value. Throws a TypeError for what JSON would change in
 * silence, such as NaN; a property that is undefined is dropped, because it reads as undefined then.
 */
export function jsonText(value: Json): string {
  // First, because it refuses circles, which the walk below would follow for ever.
  const text = JSON.stringify(value) as string | undefined;
  checkJson(value);
  return text ?? 'null';
}

function checkJson(value: unknown): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (Array.isArray(value)) {
    for (const item of value) checkJson(item);
    return;
  }
  if (!isPlain(value)) {
    const what = typeof value === 'number' ? String(value) : `this kind of ${typeof value}`;
    throw new TypeError(`JSON cannot keep ${what}.`);
  }
  for (const item of Object.values(value)) {
    if (item !== undefined) checkJson(item);
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function checkNames(names: Readonly<Record<string, string | null>>): void {
  for (const [what, name] of Object.entries(names)) {
    if (name === null) continue;
    if (name === '' || name.includes('\0') || !name.isWellFormed()) {
      throw new TypeError(`The ${what} must be well-formed text, but is ${JSON.stringify(name)}.`);
    }
  }
}

function checkInstant(at: number): void {
  if (!Number.isSafeInteger(at)) {
    throw new TypeError(`A time must be whole milliseconds, but is ${at}.`);
  }
}
