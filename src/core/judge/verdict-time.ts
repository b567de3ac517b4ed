import { type Check, isCompared } from '../fleet/check.ts';
import { leastAgeMs } from './compare/open-watch.ts';

/**
 * How much evidence a check needs on a cluster before it can say anything but "too early to tell": two steps, and beside
 * them as long as something must be bad to count, or as a comparison of its kind takes at least. Counted from when
 * evidence counts for health; what the source lags behind comes on top of it.
 */
export function verdictMs(check: Check, stepMs: number): number {
  return 2 * stepMs + (isCompared(check) ? leastAgeMs(check) : check.threshold.forMs);
}
