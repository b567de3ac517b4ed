/** What both kinds of sources make of counters and of the buckets of a histogram. */

/** Growth as it can be relied on: NaN, not known, where it is negative or infinite. */
export function knownCount(growth: number): number {
  return growth >= 0 && growth < Number.POSITIVE_INFINITY ? growth : Number.NaN;
}

/**
 * How many lie above a bound. Pages may be read while a process counts, so that no bucket is taken at
 * its word.
 */
export function countAbove(all: number, upToBound: number): number {
  return Math.max(0, all - upToBound);
}

/**
 * The bound that a bucket's label `le` writes, in any spelling: `0.5`, `1.0`, `1e+06`, `+Inf`. NaN when
 * it is none.
 */
export function bucketBound(le: string): number {
  if (/^\+?inf$/i.test(le)) return Number.POSITIVE_INFINITY;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(le) ? Number(le) : Number.NaN;
}

/** That bounds are no buckets of a histogram, and which buckets come closest. */
export function noBucketText(
  histogram: string,
  missing: readonly number[],
  buckets: Iterable<number>,
): string {
  const finite = [...new Set(buckets)].filter(Number.isFinite).toSorted((a, b) => a - b);
  const around = missing.flatMap((bound) => [
    finite.findLast((bucket) => bucket < bound),
    finite.find((bucket) => bucket > bound),
  ]);
  const nearest = finite.filter((bucket) => around.includes(bucket));
  const hint = nearest.length === 0 ? '' : `, the nearest: ${nearest.join(', ')}`;
  return `${histogram} has no bucket for ${missing.join(', ')}${hint}`;
}
