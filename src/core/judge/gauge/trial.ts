import { guardedLimit, wildnessOf } from '../guard.ts';
import { normalUpperQuantile } from '../numbers/normal.ts';
import { fastShare } from '../pool.ts';
import { betValue, type GaugeBet, openBet } from './bet.ts';
import { ageMinutesMin, effectAtMost, effectSeen } from './health.ts';
import {
  type Direction,
  type GaugeView,
  placeboHeight,
  practicalShare,
  readAt,
} from './heights.ts';
import { type GaugeColumns, type Look, type Residuals, residualsOf } from './residuals.ts';
import {
  meanBetween,
  noiseShareMin,
  type Reading,
  type RunningSums,
  runningSums,
  type Stretch,
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
  /** By what share the guard raised the limit above that of plain chance. */
  readonly raisedBy: number;
  readonly placebos: number;
  /** Null where the placebos do not tell enough to bet on. */
  readonly bet: GaugeBet | null;
  /** The evidence that is enough by itself: with as much the pool would fire. */
  readonly evidenceLimit: number;
  /** At how many separate times it moved by many times the effect that matters, without any change. */
  readonly wildTimes: number;
  readonly question: GaugeQuestion;
}

/** What a trial says at a step. */
export interface GaugeReading {
  /** The window that stands out most. */
  readonly reading: Reading | null;
  /** What decides: the window that fires, or else what is nearest to the effect that matters; null while unknown. */
  readonly seen: Stretch | null;
  /** The upper limit of its effect, by which it is healthy or not; null while unknown. */
  readonly atMost: number | null;
  /** An e-value, 1 for none; for the pooled decision, and where it is enough by itself. */
  readonly evidence: number;
  readonly isFiring: boolean;
  readonly isHealthy: boolean;
}

/** So many times the effect that matters, or the nominal limit, is beyond all chance. */
const wildFrom = 10;
/** More than so many placebos add time and nothing else. */
const placebosMax = 240;
/** A placebo begins so many times in each horizon. */
const startsPerHorizon = 8;

/** Trials for every direction that is bad; null when the history is too short for placebos. */
export function openGauge(columns: GaugeColumns, question: GaugeQuestion): GaugeTrial[] | null {
  const { directions, effect, stepMin, horizon } = question;
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
  const ground: Ground = { sums, scales, baseSteps, placebos, residuals, question, changeIndex };
  const trials = directions.map((direction) => openDirection(ground, direction));
  return trials.every((trial) => trial !== null) ? trials : null;
}

/** What the trials of both directions have in common. */
interface Ground extends Pick<GaugeView, 'sums' | 'scales' | 'baseSteps'> {
  readonly placebos: readonly number[];
  readonly residuals: GaugeTrial['residuals'];
  readonly question: GaugeQuestion;
  readonly changeIndex: number;
}

function openDirection(ground: Ground, direction: Direction): GaugeTrial | null {
  const { sums, scales, baseSteps, placebos, residuals, question, changeIndex } = ground;
  const { directions, effect, alpha, horizon } = question;
  const view = { sums, scales, direction, baseSteps, at: changeIndex };
  const read = placebos.flatMap((at) => {
    const height = placeboHeight({ ...view, at }, horizon);
    return height === null ? [] : [{ at, height }];
  });
  const own = alpha / directions.length;
  const nominal = normalUpperQuantile(own / 2);
  const matters = effect / Math.min(...scales.map(({ deviation }) => deviation));
  const wild = { least: wildFrom * Math.max(matters, nominal), perHorizon: startsPerHorizon };
  const { times: wildTimes, isRare } = wildnessOf(
    read.map(({ height }) => height),
    wild,
  );
  // An incident or two do not tell what chance does.
  const calm = isRare ? read.filter(({ height }) => height < wild.least) : read;
  const horizons = Math.min(placeboSpan(placebos), changeIndex - horizon) / horizon;
  const guarded = guardedLimit(
    calm.map(({ height }) => height),
    { alpha: own, horizons },
  );
  if (guarded === null) return null;
  const limit = Math.max(nominal, guarded);
  const raisedBy = limit / nominal - 1;
  const times = calm.map(({ at }) => at);
  const bet = openBet({ ...view, ...question, placebos: times, independent: horizons });
  const evidenceLimit = 1 / (fastShare * own);
  const limits = { limit, raisedBy, evidenceLimit, placebos: calm.length };
  return { view, residuals, ...limits, bet, wildTimes, question };
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
  { view, limit, bet, evidenceLimit, question }: GaugeTrial,
  step: number,
  settledSteps: number,
): GaugeReading {
  const reading = readAt(view, step);
  const isLarge = reading !== null && reading.effect >= practicalShare * question.effect;
  const isAbove = isLarge && reading.height >= limit;
  const evidence = bet === null ? 1 : betValue(bet, view, step);
  const age = settledSteps * question.stepMin;
  const seen = effectSeen(view, step);
  const atMost = seen === null ? null : effectAtMost(seen);
  return {
    reading,
    seen: isAbove ? reading : seen,
    atMost,
    evidence,
    isFiring: isAbove || evidence >= evidenceLimit,
    isHealthy: age >= ageMinutesMin && atMost !== null && atMost < question.effect,
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
