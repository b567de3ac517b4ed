import { normalUpperQuantile } from '../numbers/normal.ts';
import type { GaugeView } from './heights.ts';
import { meanBetween, type Stretch, type WindowScale } from './windows.ts';

/** An effect as large as the one that matters is called healthy with at most this probability. */
const missLevel = 0.05;
const missReach = normalUpperQuantile(missLevel);
/** How long a change must be there before a gauge can be called healthy, in minutes. */
export const ageMinutesMin = 30;

/**
 * What decides on health at a step: the worse of all that was seen since the change and of the last window that is half
 * as long, by the upper limit of its effect. Null when too little was seen.
 */
export function effectSeen(view: GaugeView, step: number): Stretch | null {
  const { scales, at } = view;
  const fitting = scales.filter(({ steps }) => step + 1 - steps >= at);
  const longest = fitting.at(-1);
  if (longest === undefined) return null;
  const half = fitting.findLast(({ steps }) => steps <= longest.steps / 2) ?? longest;
  const whole = stretchTo(view, step, { ...longest, steps: step + 1 - at });
  const last = stretchTo(view, step, half);
  if (Number.isNaN(whole.effect) || Number.isNaN(last.effect)) return null;
  return effectAtMost(last) > effectAtMost(whole) ? last : whole;
}

/** The upper limit of an effect: it is above it with a probability of 5 %. */
export function effectAtMost({ effect, deviation }: Stretch): number {
  return effect + missReach * deviation;
}

function stretchTo(
  { sums, direction, at, baseSteps }: GaugeView,
  step: number,
  { steps, deviation }: WindowScale,
): Stretch {
  const base = meanBetween(sums, at - baseSteps, at);
  const effect = direction * (meanBetween(sums, step + 1 - steps, step + 1) - base);
  return { steps, effect, deviation };
}
