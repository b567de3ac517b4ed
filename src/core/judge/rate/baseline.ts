import { normalUpperQuantile } from '../numbers/normal.ts';
import { median } from '../numbers/order.ts';
import { type Block, blocksOf, expectedShare, ratioDeviation, sumOfBlocks } from './blocks.ts';
import { hourlyOffsets, type Offset, offsetAt } from './hours.ts';
import type { RateStep, RateSteps } from './steps.ts';

/**
 * How errors were shared between a cluster and its controls before the change. `ratio` is the cluster's
 * error rate over that of its controls.
 */
export interface RateBaseline {
  readonly ratio: number;
  /** The limits of the ratio's 90 % interval, by the hour of the day. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Overdispersion: the variance of block counts over that of a binomial, at least 1. */
  readonly phi: number;
  /** The number of blocks that `phi` was measured on, K. */
  readonly blocks: number;
  /** Errors of both sides in all. */
  readonly errors: number;
  /** The usual errors of the controls for each of their requests. */
  readonly controlRate: number;
}

/** 1: more errors are worse. −1: fewer are. */
export type Direction = 1 | -1;

/** What counts as unchanged: a baseline is an estimate, and traffic never stays quite the same. */
const margin = 1.03;
/** With fewer blocks overdispersion cannot be measured. */
const blocksMin = 8;
const limitLevel = 0.05;
const limitReach = normalUpperQuantile(limitLevel);

/**
 * The baseline from the steps before a change, in blocks of so many steps (30 min) that are merged until
 * each has ten errors. Null when there are too few errors for `blocksMin` blocks.
 */
export function rateBaseline(history: RateSteps, stepsPerBlock: number): RateBaseline | null {
  const blocks = blocksOf(history, stepsPerBlock);
  if (blocks.length < blocksMin) return null;
  const sum = sumOfBlocks(blocks);
  let phi = 1;
  let level = shrunkLevel(sum, phi);
  let offsets: readonly Offset[] = [];
  for (let round = 0; round < 2; round += 1) {
    offsets = hourlyOffsets(blocks, { ratio: Math.exp(level.centre), phi });
    phi = overdispersion(blocks, level.centre, offsets);
    level = shrunkLevel(sum, phi);
  }
  const limits = Array.from({ length: 24 }, (_, hour) => limitsOf(level, offsetAt(offsets, hour)));
  return {
    ratio: Math.exp(level.centre),
    low: limits.map(({ low }) => low),
    high: limits.map(({ high }) => high),
    phi,
    blocks: blocks.length,
    errors: sum.bad + sum.controlBad,
    controlRate: sum.controlBad / sum.controlTotal,
  };
}

/** The ratio of an hour of the day: the middle of its limits. */
export function usualRatio({ low, high }: RateBaseline, hour: number): number {
  return Math.sqrt((low[hour] ?? 1) * (high[hour] ?? 1));
}

/** The share of a step's errors that falls to the cluster if it is no worse than the margin allows. */
export function nullShare(step: RateStep, baseline: RateBaseline, direction: Direction): number {
  const limits = direction === 1 ? baseline.high : baseline.low;
  const ratio = limits[step.hour] ?? baseline.ratio;
  return expectedShare(step, direction === 1 ? ratio * margin : ratio / margin);
}

/** The share that falls to it if it is worse by an effect, judged from the limit that is nearer to that. */
export function harmedShare(
  step: RateStep,
  baseline: RateBaseline,
  { direction, effect }: { readonly direction: Direction; readonly effect: number },
): number {
  const limits = direction === 1 ? baseline.low : baseline.high;
  const ratio = limits[step.hour] ?? baseline.ratio;
  return expectedShare(step, direction === 1 ? ratio * effect : ratio / effect);
}

/** A logarithm of a ratio and its variance. */
interface Level {
  readonly centre: number;
  readonly variance: number;
}

/** Shrunk toward equal rates by a normal prior. */
function shrunkLevel({ bad, total, controlBad, controlTotal }: Block, phi: number): Level {
  const raw = Math.log((bad + 0.5) / total / ((controlBad + 0.5) / controlTotal));
  const variance = phi * (1 / (bad + 0.5) + 1 / (controlBad + 0.5));
  const prior = ratioDeviation ** 2;
  const weight = prior / (prior + variance);
  return { centre: raw * weight, variance: variance * weight };
}

function limitsOf(level: Level, offset: Offset): { readonly low: number; readonly high: number } {
  const centre = level.centre + offset.shift;
  const reach = limitReach * Math.sqrt(level.variance + offset.variance);
  return { low: Math.exp(centre - reach), high: Math.exp(centre + reach) };
}

/** A block counts for no more than so many times what is usual: a chance of one in two thousand. */
const surpriseMax = 12;
/** The median of a squared normal variable. */
const medianSquare = 0.4549;

/**
 * Pearson's statistic of the blocks per degree of freedom, at least 1; what sticks out is cut off, or one old
 * incident would make the check blind to all but the worst.
 */
function overdispersion(
  blocks: readonly Block[],
  level: number,
  offsets: readonly Offset[],
): number {
  let freedom = blocks.length - 1;
  for (const offset of offsets) freedom -= offset.weight;
  const squares = blocks.map((block) => {
    const share = expectedShare(block, Math.exp(level + offsetAt(offsets, block.hour).shift));
    const errors = block.bad + block.controlBad;
    return (block.bad - errors * share) ** 2 / (errors * share * (1 - share));
  });
  const usual = Math.max(1, median(squares) / medianSquare);
  const sum = squares.reduce((all, square) => all + Math.min(square, surpriseMax * usual), 0);
  return Math.max(1, sum / Math.max(1, freedom));
}
