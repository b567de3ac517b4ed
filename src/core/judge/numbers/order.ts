import { demand } from './domain.ts';

/**
 * The middle value, or the mean of the two middle ones. Throws a RangeError where there is no
 * value.
 */
export function median(values: readonly number[]): number {
  return sortedQuantile(sorted(values), 0.5);
}

/** The middle value, NaN of none. Sorts in place: what is few is sorted faster so. */
export function smallMedian(values: number[]): number {
  for (let i = 1; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    let j = i;
    while (j > 0 && (values[j - 1] ?? 0) > value) {
      values[j] = values[j - 1] ?? 0;
      j -= 1;
    }
    values[j] = value;
  }
  const middle = values.length >> 1;
  const upper = values[middle] ?? Number.NaN;
  return values.length % 2 === 1 ? upper : (upper + (values[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * The median distance from the median, in the unit of the values and not scaled: of normal values
 * it is 0.6745 standard deviations. Throws a RangeError where there is no value.
 */
export function medianAbsoluteDeviation(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

/**
 * The value below which a share p (0 to 1) of finite, ascending values lies, in between by a
 * straight line: type 7 of R. Hyndman and Y. Fan, Sample quantiles in statistical packages (1996).
 * Throws a RangeError where there is no value.
 */
export function sortedQuantile(ascending: ArrayLike<number>, p: number): number {
  demand(p >= 0 && p <= 1, 'a share is from 0 to 1');
  const position = (ascending.length - 1) * p;
  const low = ascending[Math.floor(position)];
  const high = ascending[Math.ceil(position)];
  if (low === undefined || high === undefined) throw new RangeError('no values have no quantile');
  return low + (position - Math.floor(position)) * (high - low);
}

/** Typed arrays sort numbers as numbers, and several times as fast. */
function sorted(values: readonly number[]): ArrayLike<number> {
  return Float64Array.from(values).toSorted();
}
