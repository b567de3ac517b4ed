/**
 * The two tails of a distribution at a point, of which one was computed and the other is what it
 * leaves of 1. Kept as a logarithm, because tails underflow long before they stop to matter.
 */
export interface Tails {
  readonly computed: 'lower' | 'upper';
  readonly logTail: number;
}

/** The probability below the point. */
export function lowerOf({ computed, logTail }: Tails): number {
  return computed === 'lower' ? Math.exp(logTail) : -Math.expm1(logTail);
}

/** The probability above the point. */
export function upperOf({ computed, logTail }: Tails): number {
  return computed === 'upper' ? Math.exp(logTail) : -Math.expm1(logTail);
}

/** ln of the probability below the point. */
export function logLowerOf({ computed, logTail }: Tails): number {
  return computed === 'lower' ? logTail : logRest(logTail);
}

/** ln of the probability above the point. */
export function logUpperOf({ computed, logTail }: Tails): number {
  return computed === 'upper' ? logTail : logRest(logTail);
}

/** ln(1 − e^x) for x ≤ 0: M. Mächler, Accurately computing log(1 − exp(−|a|)) (2012). */
function logRest(x: number): number {
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}
