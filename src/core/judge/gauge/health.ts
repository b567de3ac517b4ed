import { normalUpperQuantile } from '../numbers/normal.ts';
import type { GaugeView } from './heights.ts';
import { meanBetween } from './windows.ts';

/** An effect as large as the one that matters is called healthy with at most this probability. */
const missLevel = 0.05;
const missReach = normalUpperQuantile(missLevel);
/** How long a change must be there before a gauge can be called healthy, in minutes. */
export const ageMinutesMin = 30;

/**
 * The upper limit of the effect at a step, in the gauge's units: the worse of all that was seen since the
 * change and of the last window that is half as long. Null when too little was seen.
 */
export function effectLimit(view: GaugeView, step: number): number | null {
  const { scales, at } = view;
  const fitting = scales.filter(({ steps }) => step + 1 - steps >= at);
  const longest = fitting.at(-1);
  if (longest === undefined) return null;
  const half = fitting.findLast(({ steps }) => steps <= longest.steps / 2) ?? longest;
  const whole = limitOf(view, { from: at, to: step + 1, deviation: longest.deviation });
  const last = limitOf(view, {
    from: step + 1 - half.steps,
    to: step + 1,
    deviation: half.deviation,
  });
  const worse = Math.max(whole, last);
  return Number.isNaN(worse) ? null : worse;
}

function limitOf(
  { sums, direction, at, baseSteps }: GaugeView,
  {
    from,
    to,
    deviation,
  }: { readonly from: number; readonly to: number; readonly deviation: number },
): number {
  const base = meanBetween(sums, at - baseSteps, at);
  const effect = direction * (meanBetween(sums, from, to) - base);
  return effect + missReach * deviation;
}
