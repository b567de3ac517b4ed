import { guardedLimit } from '../guard.ts';
import { normalUpperQuantile } from '../numbers/normal.ts';
import { besides, type ExcessModel, excessModel, type GrowthSeries } from './excess.ts';
import { type FreshSlope, slopeAt } from './slopes.ts';
import { type GrowthWindow, growthWindows } from './windows.ts';

/** What growth is watched for on one cluster, where higher is worse. */
export interface GrowthQuestion {
  readonly alpha: number;
  readonly stepMin: number;
  /** Steps that the soak is planned to last. */
  readonly horizon: number;
  /** The slope for each step with which the limit would be reached just in time. */
  readonly slopeThatMatters: number;
}

/** One way to compare the growth of a cluster that is being watched. */
export interface GrowthTrial {
  readonly series: GrowthSeries;
  readonly models: readonly ExcessModel[];
  /** What the excess must reach, in deviations of its window. */
  readonly limit: number;
  readonly placebos: number;
}

/** What one window says; slopes are in the gauge's units for each step. */
export interface GrowthReading extends FreshSlope {
  readonly window: GrowthWindow;
  /** The slope of the controls, in the cluster's scale; null where it is compared with none. */
  readonly controls: number | null;
  readonly excess: number;
  readonly deviation: number;
  /** How far the slope of the later half scatters around that of the whole. */
  readonly lateDeviation: number;
  /** The limit of the excess. */
  readonly limit: number;
  /** The upper limit of the excess, at 95 %. */
  readonly upper: number;
  /** Half of the 95 % interval of the excess. */
  readonly halfWidth: number;
}

/** Noise is taken for at least this share of the slope that matters. */
export const noiseShareMin = 0.02;
/** More than so many placebos add time and nothing else. */
const placebosMax = 240;
/** A placebo begins so many times in each horizon. */
const startsPerHorizon = 8;
/** A history has at least so many horizons of placebos; a longer soak is several of them. */
const horizonsMin = 4;
/** A slope that matters is called healthy with at most this probability. */
const upperReach = normalUpperQuantile(0.05);
const intervalReach = normalUpperQuantile(0.025);

/** Null when the history is too short for placebos, or the controls say nothing of the cluster. */
export function openGrowth(series: GrowthSeries, question: GrowthQuestion): GrowthTrial | null {
  const { changeIndex } = series;
  const { stepMin, slopeThatMatters } = question;
  const horizon = Math.min(question.horizon, Math.floor(changeIndex / horizonsMin));
  const least = Math.max(noiseShareMin * slopeThatMatters, Number.MIN_VALUE);
  const models = growthWindows(stepMin, horizon).flatMap(
    (window) => excessModel(series, window, least) ?? [],
  );
  const heights = placeboHeights(models, changeIndex, horizon);
  // A soak that is so many placebos long fires that much more often than one of them.
  const alpha = (question.alpha * horizon) / question.horizon;
  const guarded = guardedLimit(heights, { alpha, horizons: changeIndex / horizon - 1 });
  if (guarded === null) return null;
  const limit = Math.max(normalUpperQuantile(alpha / 2), guarded);
  return { series, models, limit, placebos: heights.length };
}

/** Reads the windows that begin at the step `from` or later, the shortest first; steps in their order. */
export type GrowthReader = (from: number, step: number) => readonly GrowthReading[];

/**
 * Blocks lie on one grid around the change: a window ends with the last of its blocks that is full at a step, and is
 * read anew when the next one is. So each value is looked at twelve times for each window, and a step costs little.
 */
export function readerOf(trial: GrowthTrial): GrowthReader {
  const { changeIndex } = trial.series;
  const latest = trial.models.map((): Latest => ({ end: Number.NaN, reading: null }));
  return (from, step) =>
    trial.models.flatMap((model, at) => {
      const end = lastEnd(model.window, changeIndex, step);
      if (end - model.window.steps < from) return [];
      const known = latest[at];
      if (known?.end === end) return known.reading ?? [];
      const reading = readWindow(trial, model, end);
      latest[at] = { end, reading };
      return reading ?? [];
    });
}

interface Latest {
  readonly end: number;
  readonly reading: GrowthReading | null;
}

/** Behind the last block that is full at a step. */
export function lastEnd({ blockSteps }: GrowthWindow, changeIndex: number, step: number): number {
  return changeIndex + Math.floor((step + 1 - changeIndex) / blockSteps) * blockSteps;
}

function readWindow(
  { series, limit }: GrowthTrial,
  { window, scales, deviation, lateDeviation, usualAt }: ExcessModel,
  end: number,
): GrowthReading | null {
  const { own, controls, changeIndex } = series;
  const slope = slopeAt(own, window, end);
  const isAlone = scales.length === 0;
  const beside = besides(scales, (at) => slopeAt(controls[at] ?? own, window, end).whole);
  const usual = usualAt((changeIndex - end) / window.blockSteps);
  const excess = slope.whole - (isAlone ? 0 : beside) - usual;
  if (Number.isNaN(excess + slope.late)) return null;
  return {
    ...slope,
    window,
    controls: isAlone ? null : beside,
    excess,
    deviation,
    lateDeviation,
    limit: limit * deviation,
    upper: excess + upperReach * deviation,
    halfWidth: intervalReach * deviation,
  };
}

/** The highest excess of any window within each horizon that lies in the history, in deviations. */
function placeboHeights(
  models: readonly ExcessModel[],
  changeIndex: number,
  horizon: number,
): readonly number[] {
  const often = Math.round(horizon / startsPerHorizon);
  const stride = Math.max(1, often, Math.ceil(changeIndex / placebosMax));
  const heights: number[] = [];
  for (let at = changeIndex - horizon; at >= 0; at -= stride) {
    const all = models.map((model) => highestWithin(model, changeIndex - at, horizon));
    const highest = Math.max(...all);
    if (Number.isFinite(highest)) heights.push(highest);
  }
  return heights;
}

/** Of the windows that lie within a horizon that begins so many steps before the change; −Infinity of none. */
function highestWithin(
  { window, before, deviation }: ExcessModel,
  backSteps: number,
  horizon: number,
): number {
  const { steps, blockSteps } = window;
  const last = Math.ceil((backSteps - horizon) / blockSteps);
  let highest = Number.NEGATIVE_INFINITY;
  for (let back = last; back * blockSteps + steps <= backSteps; back += 1) {
    const height = (before[back] ?? Number.NaN) / deviation;
    if (height > highest) highest = height;
  }
  return highest;
}
