import { demand } from './domain.ts';

/**
 * ln(e^a + e^b), without leaving the range of numbers; a and b may be −Infinity, the logarithm of
 * 0, or Infinity. Error a few units in the last digit of the larger of a, b and 1.
 */
export function logAddExp(a: number, b: number): number {
  const large = Math.max(a, b);
  const small = Math.min(a, b);
  // Two equal infinities have no difference.
  if (large === small) return large + Math.LN2;
  return large + Math.log1p(Math.exp(small - large));
}

/** ln Σ e^value; values may be infinite. Of no values it is −Infinity, the logarithm of 0. */
export function logSumExp(values: readonly number[]): number {
  const largest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(largest)) return largest;
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

/**
 * ln of the mean of e^value: what pooled evidence is. Throws a RangeError where there is no value.
 */
export function logMeanExp(values: readonly number[]): number {
  demand(values.length > 0, 'the mean of no values is not defined');
  return logSumExp(values) - Math.log(values.length);
}
