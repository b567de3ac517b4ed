import type { Instant } from '../fleet/quantities.ts';
import { clip, intersection, type Interval, lengthMs } from './intervals.ts';

/** Healthy time, in milliseconds, and up to where it was found. */
export interface Credit {
  readonly creditMs: number;
  readonly until: Instant;
}

/**
 * What a stretch of time after the clock's last checkpoint earns: the time for which *all* evidence
 * is good, each list being one required check on one cluster. With no evidence it earns nothing.
 * What comes after the last good moment is left open: its evidence may still be on its way.
 */
export function creditOf(
  { from: after, to }: Interval,
  evidence: readonly (readonly Interval[])[],
): Credit {
  const [first, ...others] = evidence;
  if (first === undefined || to <= after) return { creditMs: 0, until: after };
  const common = others.reduce<readonly Interval[]>(
    (sum, next) => intersection(sum, next),
    clip(first, { from: after, to }),
  );
  return { creditMs: lengthMs(common), until: common.at(-1)?.to ?? after };
}
