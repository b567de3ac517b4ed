/**
 * How a tail falls off: its density at distance s from the point, relative to that at the point.
 */
export interface Decline {
  /** −ln of the relative density at s ≥ 0: 0 at 0, increasing and convex. */
  readonly at: (s: number) => number;
  /** Its first and second derivative at 0: both ≥ 0, not both 0. */
  readonly slope: number;
  readonly bend: number;
}

/** The nodes v = exp(τ − e^−τ) at steps of τ, and their weights. */
const nodes = doubleExponentialNodes();

/**
 * ∫ exp(−decline(s)) ds from 0 to infinity, with 75 evaluations, however sharp the decline. The
 * trapezoidal rule after H. Takahasi and M. Mori, Double exponential formulas for numerical
 * integration (1974). Relative error about 1e-14 where the decline is smooth on its own scale, as
 * it is for sums of many parts; nothing cancels, as all terms are positive.
 */
export function tailIntegral({ at, slope, bend }: Decline): number {
  // The distance at which a parabola of this slope and bend has come to 1.
  const scale = 2 / (slope + Math.sqrt(slope * slope + 2 * bend));
  return scale * nodes.reduce((sum, { v, weight }) => sum + weight * Math.exp(-at(scale * v)), 0);
}

function doubleExponentialNodes(): readonly { readonly v: number; readonly weight: number }[] {
  const step = 1 / 10;
  // Below −3.6 a node weighs less than 1e-16, beyond 3.8 less than exp(−44) is left of any decline.
  return Array.from({ length: 75 }, (_, index) => {
    const tau = -3.6 + index * step;
    const v = Math.exp(tau - Math.exp(-tau));
    return { v, weight: step * v * (1 + Math.exp(-tau)) };
  });
}
