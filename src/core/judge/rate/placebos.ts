import { guardedLimit, habitTimes, wildnessOf } from '../guard.ts';
import { type Direction, type RateBaseline } from './baseline.ts';
import { factors, fastValue, openFast, takeStep, valueMax, weighStep } from './fast.ts';
import { openTemper, temperOf } from './temper.ts';
import { openSlow, slowLimit, slowValue, takeScore } from './slow.ts';
import { comparedBetween, type RateSteps, stepAt } from './steps.ts';

/** What the channels must reach to fire. */
export interface RateLimits {
  /** Of the logarithm of the fast channel's value. */
  readonly fast: number;
  /** Of the slow channel's value. */
  readonly slow: number;
  /** How many placebos stand behind them; 0 where nominal limits had to do. */
  readonly placebos: number;
  /** By what share the guard raised the higher of the two, 0 for none. */
  readonly raisedBy: number;
  /** At how many separate times the fast channel came as high as no chance does, without any change. */
  readonly wildTimes: number;
}

/** What limits are found for. */
export interface RateWatch {
  readonly baseline: RateBaseline;
  readonly direction: Direction;
  /** Of this check on this cluster in this direction; half for each channel. */
  readonly alpha: number;
  readonly horizon: number;
  /** The variance of the score that the soak is planned to come to. */
  readonly planned: number;
}

/** Of the logarithm of the fast channel's value: beyond all chance, however much errors scatter. */
const wildHeight = 100;
/** A placebo has this share of its steps compared. */
const comparedMin = 0.6;
/** A placebo begins so many times in each horizon. */
const startsPerHorizon = 8;

/**
 * The limits of both channels: the nominal ones, or higher where placebo rollouts in the history before the
 * change show that these are crossed more often than α.
 */
export function rateLimits(history: RateSteps, watch: RateWatch): RateLimits {
  const { alpha, baseline } = watch;
  const nominal = { fast: Math.log(2 / alpha), slow: slowLimit(alpha / 2, baseline) };
  const all = placeboHeights(history, watch);
  const wild = { least: wildHeight, perHorizon: startsPerHorizon };
  const { times: wildTimes, isRare } = wildnessOf(all.fast, wild);
  // An incident or two do not tell what chance does; who has known them still wants to hear of the next one.
  const isLeftOut = isRare && isLong(history);
  const isIncident = (index: number): boolean => isLeftOut && (all.fast[index] ?? 0) >= wild.least;
  const heights = {
    fast: all.fast.filter((_, index) => !isIncident(index)),
    slow: all.slow.filter((_, index) => !isIncident(index)),
  };
  const horizons = heights.fast.length / startsPerHorizon;
  const question = { alpha: alpha / 2, horizons };
  // An e-process is e times as high once in e times as many placebos: no tail is longer than that.
  const highest = heights.fast.reduce((most, height) => Math.max(most, height), 0);
  const tail = guardedLimit(heights.fast, question) ?? 0;
  const guarded = Math.max(nominal.fast, Math.min(tail, highest + nominal.fast));
  // Where chance alone comes as high as a value can, no value proves anything.
  const fast = guarded < Math.log(valueMax) - 20 ? guarded : Number.POSITIVE_INFINITY;
  const slow = Math.max(nominal.slow, guardedLimit(heights.slow, question) ?? 0);
  const raisedBy = Math.max(fast / nominal.fast, slow / nominal.slow) - 1;
  return { fast, slow, placebos: all.fast.length, raisedBy, wildTimes };
}

/** Whether what comes every day would have been seen often enough to be habit. */
function isLong({ total, hour }: RateSteps): boolean {
  let midnights = 0;
  let before = 0;
  for (const [index, count] of total.entries()) {
    if (count === 0) continue;
    const now = hour[index] ?? 0;
    if (now < before) midnights += 1;
    before = now;
  }
  return midnights > habitTimes;
}

interface Heights {
  readonly fast: readonly number[];
  readonly slow: readonly number[];
}

function placeboHeights(history: RateSteps, watch: RateWatch): Heights {
  const { horizon } = watch;
  const width = factors.length;
  const steps = history.bad.length;
  const ratios = new Float64Array(steps * width);
  const phis = new Float64Array(steps);
  const temper = openTemper();
  for (let index = 0; index < steps; index += 1) {
    const step = stepAt(history, index);
    const phi = temperOf(temper, step, watch.baseline);
    phis[index] = phi;
    weighStep(step, { ...watch, phi }, { into: ratios, offset: index * width });
  }
  const stride = Math.max(1, Math.round(horizon / startsPerHorizon));
  const heights = { fast: [] as number[], slow: [] as number[] };
  for (let from = 0; from + horizon <= steps; from += stride) {
    if (comparedBetween(history, from, from + horizon) < comparedMin * horizon) continue;
    heights.fast.push(fastHeight(ratios, from, horizon));
    heights.slow.push(slowHeight({ history, phis }, from, watch));
  }
  return heights;
}

function fastHeight(ratios: Float64Array, from: number, horizon: number): number {
  const channel = openFast(horizon);
  let highest = 1;
  for (let index = from; index < from + horizon; index += 1) {
    takeStep(channel, ratios, index * factors.length);
    highest = Math.max(highest, fastValue(channel));
  }
  return Math.log(highest);
}

function slowHeight(
  { history, phis }: { readonly history: RateSteps; readonly phis: Float64Array },
  from: number,
  watch: RateWatch,
): number {
  const channel = openSlow();
  let highest = 0;
  for (let index = from; index < from + watch.horizon; index += 1) {
    takeScore(channel, stepAt(history, index), { ...watch, phi: phis[index] ?? 1 });
    highest = Math.max(highest, slowValue(channel, watch));
  }
  return highest;
}
