import type { Instant } from '../../core/fleet/quantities.ts';

/** Steps that are asked for in one request, both ends included. */
export interface Span {
  readonly first: Instant;
  readonly last: Instant;
}

/** Prometheus refuses more than this for one series. */
const pointsMax = 11_000;
/** What one point takes in the answer, about: `[1700000000.123,"0.12345678901234567"],`. */
const bytesOfPoint = 40;
/** Half of what the client reads, so that labels and luck have room. */
const bytesMax = 8 * 1024 * 1024;

/**
 * Cuts `from` (exclusive) to `to` (inclusive) into requests. Steps lie on multiples of the step, so that
 * whoever asks again for the same time gets the same samples, and ranges that touch share none.
 */
export function spans(
  { from, to, stepMs }: { readonly from: Instant; readonly to: Instant; readonly stepMs: number },
  seriesCount: number,
): readonly Span[] {
  const fitting = Math.floor(bytesMax / bytesOfPoint / Math.max(1, seriesCount));
  const points = Math.max(1, Math.min(pointsMax, fitting));
  const last = Math.floor(to / stepMs) * stepMs;
  const found: Span[] = [];
  let first = (Math.floor(from / stepMs) + 1) * stepMs;
  while (first <= last) {
    const end = Math.min(last, first + (points - 1) * stepMs);
    found.push({ first, last: end });
    first = end + stepMs;
  }
  return found;
}
