import { InvalidArgumentError } from 'commander';
import { durationFrom, type Instant } from '../core/fleet/quantities.ts';

/** A time as people write it on a command line: `2d`, or `2027-01-31T18:00:00Z`. */
export type Deadline =
  | { readonly kind: 'at'; readonly at: Instant }
  | { readonly kind: 'in'; readonly ms: number };

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** For options; what cannot be read is refused by commander. */
export function deadlineFrom(text: string): Deadline {
  const ms = durationFrom(text);
  if (ms !== null && ms > 0) return { kind: 'in', ms };
  const at = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isFinite(at))
    throw new InvalidArgumentError('It is no duration and no RFC 3339 time.');
  return { kind: 'at', at };
}

/** The time that is meant, now. */
export function deadlineAt(deadline: Deadline, now: Instant): Instant {
  return deadline.kind === 'at' ? deadline.at : now + deadline.ms;
}
