import { sortedQuantile } from './numbers/order.ts';

/**
 * The guard: a nominal α is not evidence. Placebo rollouts at earlier times show how high a channel climbs when
 * nothing was changed, and its limit rises until that happens no more often than α.
 */

/** Below so many placebos nothing can be said. */
const placebosMin = 20;
/** The highest of them are fewer than the horizons: those that are high come together. */
const perHorizon = 0.75;
/** The tail is fitted to this share of the placebos. */
const tailShare = 0.2;

/**
 * The height that a placebo's highest reading exceeds with probability `alpha`: where that is rarer than
 * the placebos can show, by an exponential tail over the highest of them (peaks over a threshold; Davison and
 * Smith, J. R. Stat. Soc. B 52:393, 1990). Its scale is known from a few independent heights only, so the
 * predictive tail is taken (a Pareto one, with as many degrees as there are), which is longer the fewer
 * they are. Placebos that begin within one horizon share most of what they see: `horizons` is how many of these
 * the history has. Null with too few placebos.
 */
export function guardedLimit(
  heights: readonly number[],
  { alpha, horizons }: { readonly alpha: number; readonly horizons: number },
): number | null {
  if (heights.length < placebosMin) return null;
  const ascending = heights.toSorted((a, b) => a - b);
  const tail = Math.max(5, Math.floor(heights.length * tailShare));
  const threshold = ascending[heights.length - tail - 1] ?? 0;
  const above = ascending.slice(-tail);
  const excess = above.reduce((sum, height) => sum + height - threshold, 0) / tail;
  const share = tail / heights.length;
  if (alpha >= share) return sortedQuantile(ascending, Math.max(0, 1 - alpha));
  const independent = Math.max(1, perHorizon * share * horizons);
  const fitted = threshold + excess * independent * ((share / alpha) ** (1 / independent) - 1);
  // Where the tail begins the quantile lies above the threshold; what is rarer is not below it.
  return Math.max(fitted, sortedQuantile(ascending, 1 - share));
}

/** So many separate times are habit; an incident or two in the history are none. */
export const habitTimes = 3;
/** What fills more of the history than this is no incident. */
const incidentShareMax = 0.25;

/** How placebos that no chance explains came about. */
export interface Wildness {
  /** At how many separate times. */
  readonly times: number;
  /** Whether they are an incident or two, and no habit. */
  readonly isRare: boolean;
}

/** Of placebos in their order, those at least so high; `perHorizon` of them begin in a horizon. */
export function wildnessOf(heights: readonly number[], wild: WildHeights): Wildness {
  const count = heights.filter((height) => height >= wild.least).length;
  const times = separateTimes(heights, wild);
  return { times, isRare: times < habitTimes && count <= incidentShareMax * heights.length };
}

interface WildHeights {
  readonly least: number;
  readonly perHorizon: number;
}

/**
 * At how many separate times placebos came so high: those within one horizon of each other, which see the same, are one.
 * `perHorizon` is how many of them begin in a horizon; they are in their order.
 */
function separateTimes(
  heights: readonly number[],
  { least, perHorizon: often }: WildHeights,
): number {
  let times = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, height] of heights.entries()) {
    if (height < least) continue;
    if (index - last > often) times += 1;
    last = index;
  }
  return times;
}
