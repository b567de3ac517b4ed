import { guardedLimit, wildnessOf } from '../guard.ts';
import { normalUpperQuantile } from '../numbers/normal.ts';
import { ageMinutesMin, effectLimit } from './health.ts';
import { type Direction, type GaugeView, placeboHeight, readAt } from './heights.ts';
import { type GaugeColumns, type Look, type Residuals, residualsOf } from './residuals.ts';
import {
  meanBetween,
  type Reading,
  type RunningSums,
  runningSums,
  windowScales,
} from './windows.ts';

/** What a gauge is watched for on one cluster. */
export interface GaugeQuestion {
  readonly directions: readonly Direction[];
  /** The effect that matters, in the units of the columns. */
  readonly effect: number;
  readonly alpha: number;
  readonly stepMin: number;
  /** Steps that the soak is planned to last. */
  readonly horizon: number;
}

/** One direction of a gauge that is being watched. */
export interface GaugeTrial {
  readonly view: GaugeView;
  readonly residuals: Omit<Residuals, 'values'>;
  readonly limit: number;
  readonly placebos: number;
  /** At how many separate times it moved by many times the effect that matters, without any change. */
  readonly wildTimes: number;
  readonly question: GaugeQuestion;
}

/** What a trial says at a step. */
export interface GaugeReading {
  readonly reading: Reading | null;
  readonly isFiring: boolean;
  readonly isHealthy: boolean;
}

/** So many times the effect that matters, or the nominal limit, is beyond all chance. */
const wildFrom = 10;
/** More than so many placebos add time and nothing else. */
const placebosMax = 240;
/** A placebo begins so many times in each horizon. */
const startsPerHorizon = 8;
/** What fires has at least this share of the effect that matters. */
const practicalShare = 0.5;
/** Noise is taken for at least this share of the effect that matters. */
const noiseShareMin = 0.02;

/** Trials for every direction that is bad; null when the history is too short for placebos. */
export function openGauge(columns: GaugeColumns, question: GaugeQuestion): GaugeTrial[] | null {
  const { directions, effect, alpha, stepMin, horizon } = question;
  const { changeIndex } = columns;
  const hourSteps = Math.max(1, Math.round(60 / stepMin));
  const { values, ...residuals } = residualsOf(columns, hourSteps);
  const sums = runningSums(values, changeIndex);
  const baseSteps = quietestBase(sums, { changeIndex, hourSteps, ...question });
  const placebos = placeboStarts(sums, { changeIndex, horizon, baseSteps });
  const scales = windowScales(sums, placebos, { stepMin, horizon, baseSteps })
    .filter(({ deviation }) => !Number.isNaN(deviation))
    .map(({ steps, deviation }) => {
      return { steps, deviation: Math.max(deviation, noiseShareMin * effect) };
    });
  if (scales.length === 0) return null;
  const trials = directions.map((direction): GaugeTrial | null => {
    const view = { sums, scales, direction, baseSteps, at: changeIndex };
    const all = placebos.flatMap((at) => placeboHeight({ ...view, at }, horizon) ?? []);
    const own = alpha / directions.length;
    const nominal = normalUpperQuantile(own / 2);
    const matters = effect / Math.min(...scales.map(({ deviation }) => deviation));
    const least = wildFrom * Math.max(matters, nominal);
    const wild = { least, perHorizon: startsPerHorizon };
    const { times: wildTimes, isRare } = wildnessOf(all, wild);
    // An incident or two do not tell what chance does.
    const heights = isRare ? all.filter((height) => height < least) : all;
    const horizons = Math.min(placeboSpan(placebos), changeIndex - horizon) / horizon;
    const guarded = guardedLimit(heights, { alpha: own, horizons });
    if (guarded === null) return null;
    const limit = Math.max(nominal, guarded);
    return { view, residuals, limit, placebos: heights.length, wildTimes, question };
  });
  return trials.every((trial) => trial !== null) ? trials : null;
}

/** Takes in a step that was not known when the trial was opened. */
export function takeGauge({ residuals, view }: GaugeTrial, look: Look, step: number): void {
  view.sums.put(step, residuals.at(look, step));
}

/**
 * What the trial says of the steps up to and with this one; `settledSteps` of them were of a cluster that is settled
 * on the new revision.
 */
export function readGauge(
  { view, limit, question }: GaugeTrial,
  step: number,
  settledSteps: number,
): GaugeReading {
  const reading = readAt(view, step);
  const isLarge = reading !== null && reading.effect >= practicalShare * question.effect;
  const age = settledSteps * question.stepMin;
  const worst = effectLimit(view, step);
  return {
    reading,
    isFiring: isLarge && reading.height >= limit,
    isHealthy: age >= ageMinutesMin && worst !== null && worst < question.effect,
  };
}

/** The steps from the first placebo to the last. */
function placeboSpan(placebos: readonly number[]): number {
  return (placebos[0] ?? 0) - (placebos.at(-1) ?? 0);
}

interface Moments {
  readonly changeIndex: number;
  readonly horizon: number;
  readonly baseSteps: number;
}

/** The moments in the history that can stand for the change, the latest first. */
function placeboStarts(sums: RunningSums, { changeIndex, horizon, baseSteps }: Moments): number[] {
  const often = Math.round(horizon / startsPerHorizon);
  const stride = Math.max(1, often, Math.ceil(changeIndex / placebosMax));
  const starts: number[] = [];
  for (let at = changeIndex - horizon; at >= baseSteps; at -= stride) {
    if (!Number.isNaN(meanBetween(sums, at - baseSteps, at))) starts.push(at);
  }
  return starts;
}

/** How many hours before a moment may be its level, and how much less noise a longer one must leave. */
const baseHours = [1, 3, 8, 24] as const;
const longerBaseShare = 0.9;
const basePlacebosMin = 60;

/**
 * The steps whose mean leaves the least noise in the longest window: one hour where a gauge wanders, a day where
 * it only scatters.
 */
function quietestBase(
  sums: RunningSums,
  {
    changeIndex,
    hourSteps,
    horizon,
    stepMin,
  }: GaugeQuestion & { changeIndex: number; hourSteps: number },
): number {
  let best = hourSteps;
  let least = Number.POSITIVE_INFINITY;
  for (const hours of baseHours) {
    const baseSteps = hours * hourSteps;
    const starts = placeboStarts(sums, { changeIndex, horizon, baseSteps });
    const isKnown = !Number.isNaN(meanBetween(sums, changeIndex - baseSteps, changeIndex));
    if (starts.length < basePlacebosMin || !isKnown) continue;
    const scales = windowScales(sums, starts, { stepMin, horizon, baseSteps });
    const noise = scales.at(-1)?.deviation ?? Number.POSITIVE_INFINITY;
    if (noise < longerBaseShare * least) {
      best = baseSteps;
      least = noise;
    }
  }
  return best;
}
