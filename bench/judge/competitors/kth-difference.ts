/**
 * Order statistics of all differences between two samples, without writing the differences down.
 */

/**
 * The k-th smallest (from 1) of the m·n differences x − y, both samples sorted ascending and not
 * empty.
 *
 * A day of minutes on both sides has two million differences; counting those below a value takes
 * one walk along both samples, so the value is found by halving, and then rounded up to the next
 * difference there is. (Differences closer together than 10⁻¹³ of their range count as one.)
 */
export function kthDifference(x: Float64Array, y: Float64Array, k: number): number {
  let low = (x[0] ?? 0) - (y.at(-1) ?? 0);
  let high = (x.at(-1) ?? 0) - (y[0] ?? 0);
  if (countUpTo(x, y, low) >= k) return low;
  const closeEnough = (high - low) * 1e-13;
  while (high - low > closeEnough) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (countUpTo(x, y, middle) >= k) high = middle;
    else low = middle;
  }
  return nextAbove(x, y, low);
}

/** How many differences are at most the limit. */
function countUpTo(x: Float64Array, y: Float64Array, limit: number): number {
  let count = 0;
  let first = 0;
  for (const value of x) {
    while (first < y.length && value - (y[first] ?? 0) > limit) first += 1;
    count += y.length - first;
  }
  return count;
}

/** The smallest difference above the limit. */
function nextAbove(x: Float64Array, y: Float64Array, limit: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  let first = 0;
  for (const value of x) {
    while (first < y.length && value - (y[first] ?? 0) > limit) first += 1;
    // Just before `first` lies the largest y that still leaves more than the limit.
    if (first > 0) nearest = Math.min(nearest, value - (y[first - 1] ?? 0));
  }
  return nearest;
}
