import { smallMedian } from '../numbers/order.ts';
import type { GrowthWindow } from './windows.ts';

/** What a series says at a step; NaN for nothing. */
export type Values = (index: number) => number;

/** How fast a gauge grew in a window, in its units for each step; NaN with too few values. */
export interface Slope {
  readonly whole: number;
  /** In the later half alone. */
  readonly late: number;
}

/** A slope as it is read after the change. */
export interface FreshSlope extends Slope {
  /** The steps since a fall within the window, of what was started anew; all of its steps where it did not fall. */
  readonly sinceFall: number;
}

/** A block has at least this share of its values. */
const valuesShareMin = 0.5;
/** A slope has at least this share of its blocks. */
const blocksShareMin = 0.7;
/** A fall is at least this share of the rise that comes after it; less is noise. */
const fallShareMin = 0.25;

/**
 * The slope of the window that ends before the step `end`: the median of the slopes between all pairs of its blocks
 * (H. Theil 1950; P. Sen, J. Am. Stat. Assoc. 63:1379, 1968). Twelve blocks have 66 pairs.
 */
export function slopeAt(
  values: Values,
  { steps, blockSteps }: GrowthWindow,
  end: number,
): FreshSlope {
  const blocks: number[] = [];
  for (let from = end - steps; from < end; from += blockSteps) {
    blocks.push(blockAt(values, from, blockSteps));
  }
  const sinceFall = blocksSinceFall(blocks) * blockSteps;
  return { ...slopeOf(blocks, blockSteps), sinceFall };
}

/** The slopes of all windows in a history, each by how many blocks it ends before the change. */
export interface SlopesBefore {
  readonly whole: Float64Array;
  readonly late: Float64Array;
}

/** One pass over the history: every block is read once, and used by all windows that it lies in. */
export function slopesBefore(
  values: Values,
  { blockSteps, blocks: wanted }: GrowthWindow,
  changeIndex: number,
): SlopesBefore {
  const count = Math.floor(changeIndex / blockSteps);
  const newestFirst = Array.from({ length: count }, (_, back) =>
    blockAt(values, changeIndex - (back + 1) * blockSteps, blockSteps),
  );
  const length = Math.max(0, count - wanted + 1);
  const whole = new Float64Array(length);
  const late = new Float64Array(length);
  for (let back = 0; back < length; back += 1) {
    const blocks = newestFirst.slice(back, back + wanted).toReversed();
    const slope = slopeOf(blocks, blockSteps);
    whole[back] = slope.whole;
    late[back] = slope.late;
  }
  return { whole, late };
}

/** The median of a block's values; NaN with too few of them. */
function blockAt(values: Values, from: number, steps: number): number {
  if (from < 0) return Number.NaN;
  const known: number[] = [];
  for (let index = from; index < from + steps; index += 1) {
    const value = values(index);
    if (Number.isFinite(value)) known.push(value);
  }
  return known.length < valuesShareMin * steps ? Number.NaN : smallMedian(known);
}

function slopeOf(blocks: readonly number[], blockSteps: number): Slope {
  const half = blocks.slice(blocks.length / 2);
  return { whole: pairwise(blocks) / blockSteps, late: pairwise(half) / blockSteps };
}

/** All of them where there is no fall; the lowest one may hold a part of it. */
function blocksSinceFall(blocks: readonly number[]): number {
  const known = blocks.filter((block) => !Number.isNaN(block));
  const lowest = Math.min(...known);
  const at = blocks.lastIndexOf(lowest);
  const before = blocks.slice(0, Math.max(0, at)).filter((block) => !Number.isNaN(block));
  const fall = Math.max(lowest, ...before) - lowest;
  const rise = (known.at(-1) ?? lowest) - lowest;
  return fall > fallShareMin * rise ? blocks.length - 1 - at : blocks.length;
}

function pairwise(blocks: readonly number[]): number {
  const slopes: number[] = [];
  let known = 0;
  for (const [at, value] of blocks.entries()) {
    if (Number.isNaN(value)) continue;
    known += 1;
    for (let before = 0; before < at; before += 1) {
      const slope = (value - (blocks[before] ?? Number.NaN)) / (at - before);
      if (!Number.isNaN(slope)) slopes.push(slope);
    }
  }
  return known < blocksShareMin * blocks.length ? Number.NaN : smallMedian(slopes);
}
