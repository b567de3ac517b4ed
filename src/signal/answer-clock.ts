import type { AnswerTimes } from '../clients/prometheus/exchange.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import { clockTrouble } from '../core/judge/clock-difference.ts';

/** What this machine's clock shows, or showed, at a moment of `performance.now()`. */
export type WallAt = (moment: number) => Instant;

/**
 * The wall clock as it is now, counted on by itself: what was asked by it is compared with it, also when
 * it was set before the answer came.
 */
export function wallFrom({ wall }: { readonly wall: () => Instant }): WallAt {
  const differenceMs = wall() - performance.now();
  return (moment) => moment + differenceMs;
}

/**
 * What an answer tells about the clocks; null when they agree, or when it has no time of its server's. It
 * may have been made at any moment between question and answer, so that a slow one proves nothing.
 */
export function answeredClockTrouble(
  { madeAt, sentAt, arrivedAt }: AnswerTimes,
  wallAt: WallAt,
): string | null {
  if (madeAt === null) return null;
  const ours = Math.min(Math.max(madeAt, wallAt(sentAt)), wallAt(arrivedAt));
  return clockTrouble({ ours, theirs: madeAt });
}
