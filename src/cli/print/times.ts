import { instantText } from '../../core/fleet/instant.ts';
import { durationText, type Instant } from '../../core/fleet/quantities.ts';

/** `2026-11-23T06:35:00Z (in 2h 10m)`, or how long ago it was. */
export function instantFrom(instant: Instant, now: Instant): string {
  return `${instantText(instant)} (${distanceText(instant, now)})`;
}

/** `in 2h 10m`, `3m ago` or `now`. */
export function distanceText(instant: Instant, now: Instant): string {
  const awayMs = Math.abs(instant - now);
  if (awayMs < 1_000) return 'now';
  return instant > now ? `in ${durationText(awayMs)}` : `${durationText(awayMs)} ago`;
}
