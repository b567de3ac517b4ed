import { betaLogOdds } from './beta-quantile.ts';
import { betaTails } from './beta.ts';
import { demand } from './domain.ts';
import { lowerOf } from './tail.ts';

/**
 * The probability that a variable of Student's t distribution with `df` degrees of freedom is above
 * t: half of I_x(df/2, ½) at x = df/(df + t²), DLMF 8.17. Any t up to 1e150 in size, any real df
 * from 1 to 1e12. Relative error about 1e-12, however small the tail.
 */
export function studentUpper(t: number, df: number): number {
  demand(!Number.isNaN(t), "a variable of Student's t is a number");
  demandDegrees(df);
  if (t < 0) return 1 - studentUpper(-t, df);
  const square = (t * t) / df;
  const share = { x: 1 / (1 + square), rest: 1 / (1 + 1 / square) };
  return lowerOf(betaTails(share, { a: df / 2, b: 0.5 })) / 2;
}

/**
 * The t that a variable of Student's t distribution with `df` degrees of freedom is above with
 * probability q, for q from 0 (Infinity) to 1 (−Infinity) and real df from 1 to 1e12. Relative
 * error about 1e-12, also for tiny q and where t is near 0.
 */
export function studentUpperQuantile(q: number, df: number): number {
  demand(q >= 0 && q <= 1, 'a probability is from 0 to 1');
  demandDegrees(df);
  if (q > 0.5) return 0 - studentUpperQuantile(1 - q, df);
  const logSquare = -betaLogOdds(2 * q, { a: df / 2, b: 0.5 });
  return Math.sqrt(df) * Math.exp(logSquare / 2);
}

function demandDegrees(df: number): void {
  demand(df >= 1 && df < Number.POSITIVE_INFINITY, "Student's t has at least 1 degree of freedom");
}
