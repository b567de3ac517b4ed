/** Figures of a comparison, as a person would say them. */
import { habitTimes } from '../guard.ts';
import type { RateBaseline } from '../rate/baseline.ts';
import type { EffectSeen, Tally } from './tally.ts';

/** `0.42 % of 52,000 were bad`. */
export function countText({ bad, total }: Tally): string {
  const count = String(Math.round(total)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${figureText((100 * bad) / total)} % of ${count} went wrong`;
}

/** `2.1 times the usual (1.8 to 2.5)`. */
export function effectText({ ratio, low, high }: EffectSeen): string {
  return `${timesText(ratio)} (${figureText(low)} to ${figureText(high)})`;
}

/** `up to 0.5 % is usual`. */
export function usualText({ controlRate }: Pick<RateBaseline, 'controlRate'>): string {
  return `up to ${figureText(100 * controlRate)} % is usual`;
}

/** `2.1 times the usual`. */
export function timesText(ratio: number): string {
  return `${figureText(ratio)} times the usual`;
}

/** Three digits; very large and very small ones with an exponent. */
export function figureText(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Why a check only advises, by how often each of its comparisons moved wildly without any change; or null. */
export function wildText(times: readonly number[]): string | null {
  const least = Math.min(...times);
  if (times.length === 0 || least < habitTimes) return null;
  return `${least} times before it moved as wildly without any change`;
}
