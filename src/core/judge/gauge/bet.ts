/**
 * What a gauge adds to the pooled decision: the wealth of one who began with 1 at the change and bets against "the mean
 * since then lies above its level by at most half of the effect that matters". An e-value: while that is so its mean is
 * at most 1 at the end of each block. It is no martingale where a gauge wanders; that it comes to 1/α no more often than
 * α, however often it is looked at, is measured (`bet.test.ts`) and not proven.
 */
import { type GaugeView, practicalShare } from './heights.ts';
import { meanBetween, noiseShareMin } from './windows.ts';

/** How a gauge is bet on, found from the times at which nothing was changed. Effects are in the gauge's units. */
export interface GaugeBet {
  /** Steps of one block: the wealth is counted anew at the end of each. */
  readonly blockSteps: number;
  /** How far the mean of all blocks so far, less the level, is off without any change; one for each block. */
  readonly deviations: readonly number[];
  /** So many times of the history told it independently. */
  readonly independent: number;
  /** The effect that matters: what is bet on is about as large. */
  readonly effect: number;
}

/** Where a bet is to be found. */
export interface BetGround extends Pick<GaugeView, 'sums' | 'direction' | 'baseSteps'> {
  /** The times at which nothing was changed. */
  readonly placebos: readonly number[];
  /** Steps that a soak is planned to last. */
  readonly horizon: number;
  /** So many of these the placebos cover. */
  readonly independent: number;
  readonly effect: number;
  readonly stepMin: number;
}

/** Blocks are so long at least: a single outlier is no evidence. */
const blockMinutesMin = 15;
/** More blocks in a soak tell no more. */
const blocksMax = 24;
/** With fewer independent placebos nobody knows how far chance goes. */
const independentMin = 8;
/** Deviations are raised in such steps, and no further than so much in all. */
const temperStep = 1.1;
const temperMax = 4;
/** No wealth is beyond e to this, and no height beyond that: an infinite one would be no number. */
const logWealthMax = 690;
const heightMax = 1e100;

/**
 * Stakes that the placebos allow: the deviations are raised until the mean wealth of the placebos is at most 1 in every
 * block, had each of them been shifted by the margin. Null where that takes too much, or there are too few placebos.
 */
export function openBet(ground: BetGround): GaugeBet | null {
  const { sums, direction, baseSteps, placebos, horizon, independent, effect, stepMin } = ground;
  const least = Math.round(blockMinutesMin / stepMin);
  const blockSteps = Math.max(1, least, Math.ceil(horizon / blocksMax));
  const blocks = Math.floor(horizon / blockSteps);
  if (blocks === 0 || independent < independentMin) return null;
  const byBlock = Array.from({ length: blocks }, (_, block) =>
    placebos
      .map((at) => risenBy({ sums, direction, baseSteps, at }, (block + 1) * blockSteps))
      .filter((risen) => !Number.isNaN(risen)),
  );
  if (byBlock.some((all) => all.length === 0)) return null;
  const usual = byBlock.map((all) => Math.max(noiseShareMin * effect, rootMeanSquare(all)));
  for (let temper = 1; temper <= temperMax; temper *= temperStep) {
    const deviations = usual.map((deviation) => temper * deviation);
    const bet = { blockSteps, deviations, independent, effect };
    const isFair = byBlock.every((all, block) => {
      const wealth = all.reduce((sum, risen) => sum + wealthOf(bet, risen, block), 0);
      return wealth <= all.length;
    });
    if (isFair) return bet;
  }
  return null;
}

/**
 * The wealth after a step, by the blocks that are full and have values: 1 before the first of them, and what it was at
 * the planned end of the soak from then on.
 */
export function betValue(bet: GaugeBet, view: GaugeView, step: number): number {
  const { blockSteps, deviations, effect } = bet;
  const full = Math.floor((step + 1 - view.at) / blockSteps);
  for (let blocks = Math.min(full, deviations.length); blocks > 0; blocks -= 1) {
    const risen = risenBy(view, blocks * blockSteps) - practicalShare * effect;
    if (!Number.isNaN(risen)) return wealthOf(bet, risen, blocks - 1);
  }
  return 1;
}

/** How much worse the mean of so many steps from a moment on is than the level before. */
function risenBy(
  { sums, direction, at, baseSteps }: Omit<GaugeView, 'scales'>,
  steps: number,
): number {
  return direction * (meanBetween(sums, at, at + steps) - meanBetween(sums, at - baseSteps, at));
}

function wealthOf(
  { deviations, effect, independent }: GaugeBet,
  risen: number,
  block: number,
): number {
  const deviation = deviations[block] ?? Number.POSITIVE_INFINITY;
  return wealthAt(risen / deviation, { effect: effect / deviation, freedom: independent });
}

/** What is bet on, in deviations, and the degrees of freedom from which one deviation is known. */
export interface Stakes {
  readonly effect: number;
  readonly freedom: number;
}

/**
 * The wealth of one who spreads it over all effects, normally around 0 with the effect that matters as the deviation: the
 * ratio of the densities of t at `height` with and without them (M. Gönen et al., The Bayesian two-sample t test, Am.
 * Stat. 59:252, 2005), which is an e-value (A. Hendriksen, R. de Heide and P. Grünwald, Bayesian Anal. 16:961, 2021). Only
 * what is worse counts, and by symmetry twice.
 */
export function wealthAt(height: number, { effect, freedom }: Stakes): number {
  if (!(height > 0)) return 0;
  const wider = 1 + effect * effect;
  const square = Math.min(height, heightMax) ** 2 / freedom;
  const log = ((freedom + 1) / 2) * (Math.log1p(square) - Math.log1p(square / wider));
  return Math.exp(Math.min(logWealthMax, Math.LN2 - Math.log(wider) / 2 + log));
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
