import { median, medianAbsoluteDeviation, sortedQuantile, smallMedian } from '../numbers/order.ts';
import { slopesBefore, type SlopesBefore, type Values } from './slopes.ts';
import type { GrowthWindow } from './windows.ts';

/**
 * A gauge and its controls, turned so that higher is worse. Only what lies before the change chooses how they are
 * compared.
 */
export interface GrowthSeries {
  readonly own: Values;
  readonly controls: readonly Values[];
  /** The first step of the change. */
  readonly changeIndex: number;
  readonly stepsPerDay: number;
}

/**
 * How a window's slope is compared: less that of the controls, and less what is usual then. What is left is the excess.
 * All slopes are in the gauge's units for each step.
 */
export interface ExcessModel {
  readonly window: GrowthWindow;
  /** One for each control; none where the cluster is compared with its own past alone. */
  readonly scales: readonly number[];
  readonly isSeasonal: boolean;
  /** Of the excess in the history: how far it scatters when nothing was changed. */
  readonly deviation: number;
  /** How far the slope of the later half scatters around that of the whole. */
  readonly lateDeviation: number;
  /** The excess of earlier windows, by how many blocks they end before the change; NaN where there is none. */
  readonly before: Float64Array;
  /** What is usual for a window that ends so many blocks before the change, or after it where that is negative. */
  readonly usualAt: (back: number) => number;
}

/** Taking controls away may add so much noise: they are needed for shocks that history does not have. */
const controlNoiseMax = 1.7;
/** A season must be worth it, or it only adds the noise of other days. */
const seasonNoiseMax = 0.9;
const deviationsPerMad = 1.4826;
/** With fewer slopes nobody knows how they scatter. */
const slopesMin = 20;

/**
 * The model of one window; null with too little history, or where controls explain so little that they would only add
 * noise. `least` is the smallest deviation that is believed.
 */
export function excessModel(
  { own, controls, changeIndex, stepsPerDay }: GrowthSeries,
  window: GrowthWindow,
  least: number,
): ExcessModel | null {
  const mine = slopesBefore(own, window, changeIndex);
  const others = controls.map((one) => slopesBefore(one, window, changeIndex).whole);
  const dayBlocks = Math.max(1, Math.round(stepsPerDay / window.blockSteps));
  const alone = lessUsual(mine.whole, dayBlocks);
  if (alone === null) return null;
  const floor = (one: LessUsual): number => Math.max(least, one.deviation);
  const common = { window, lateDeviation: Math.max(least, bendOf(mine)) };
  if (controls.length === 0) {
    return { ...common, ...alone, scales: [], deviation: floor(alone) };
  }
  for (const scaling of scalings) {
    const scales = others.map((one) => scaling(noiseOf(mine.whole), noiseOf(one)));
    const raw = mine.whole.map((slope, back) => {
      return slope - besides(scales, (at) => others[at]?.[back] ?? Number.NaN);
    });
    const beside = lessUsual(raw, dayBlocks);
    if (beside !== null && floor(beside) <= controlNoiseMax * floor(alone)) {
      return { ...common, ...beside, scales, deviation: floor(beside) };
    }
  }
  return null;
}

/** The median of the controls' slopes, each in the cluster's scale; NaN where none has one. */
export function besides(scales: readonly number[], slopeOf: (control: number) => number): number {
  const known: number[] = [];
  for (const [at, scale] of scales.entries()) {
    const slope = slopeOf(at) * scale;
    if (!Number.isNaN(slope)) known.push(slope);
  }
  return smallMedian(known);
}

type LessUsual = Pick<ExcessModel, 'isSeasonal' | 'deviation' | 'before' | 'usualAt'>;

/** Less the median of the same time on earlier days where that leaves less noise, else less that of all times. */
function lessUsual(raw: Float64Array, dayBlocks: number): LessUsual | null {
  const known = [...raw].filter((slope) => !Number.isNaN(slope));
  if (known.length < slopesMin) return null;
  const centre = median(known);
  const plain = raw.map((slope) => slope - centre);
  const usualAt = (back: number): number => {
    const earlier: number[] = [];
    for (let day = 1; day <= 7; day += 1) {
      const slope = raw[back + day * dayBlocks] ?? Number.NaN;
      if (!Number.isNaN(slope)) earlier.push(slope);
    }
    return smallMedian(earlier);
  };
  const seasonal = raw.map((slope, back) => slope - usualAt(back));
  const isKnown = seasonal.filter((slope) => !Number.isNaN(slope)).length >= slopesMin;
  if (isKnown && extentOf(seasonal) < seasonNoiseMax * extentOf(plain)) {
    return { isSeasonal: true, deviation: noiseOf(seasonal), before: seasonal, usualAt };
  }
  return { isSeasonal: false, deviation: noiseOf(plain), before: plain, usualAt: () => centre };
}

/** How large slopes are that are seen for some hours of a day: what a season is of, and a median does not see. */
function extentOf(slopes: Float64Array): number {
  const known = [...slopes].filter((slope) => !Number.isNaN(slope)).map(Math.abs);
  return sortedQuantile(
    known.toSorted((a, b) => a - b),
    0.9,
  );
}

function bendOf({ whole, late }: SlopesBefore): number {
  return noiseOf(late.map((slope, back) => slope - (whole[back] ?? Number.NaN)));
}

/** The robust deviation of what is known; 0 of nothing. */
function noiseOf(slopes: Float64Array): number {
  const known = [...slopes].filter((slope) => !Number.isNaN(slope));
  return known.length === 0 ? 0 : deviationsPerMad * medianAbsoluteDeviation(known);
}

/**
 * A control's scale beside the cluster's own. An estimate near 1 is taken for 1 first: its error would not let what
 * happens to all cancel. Where that adds too much noise, it is taken as it is.
 */
const scalings: readonly ((own: number, other: number) => number)[] = [
  (own, other) => {
    const by = scaleBetween(own, other);
    return by > 0.5 && by < 2 ? 1 : by;
  },
  scaleBetween,
];

function scaleBetween(own: number, other: number): number {
  return own > 0 && other > 0 ? Math.min(4, Math.max(0.25, own / other)) : 1;
}
