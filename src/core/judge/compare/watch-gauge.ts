/** A gauge on one cluster, read step by step. */
import {
  type GaugeReading,
  type GaugeTrial,
  openGauge,
  readGauge,
  takeGauge,
} from '../gauge/trial.ts';
import { ageMinutesMin } from '../gauge/health.ts';
import type { Direction } from '../gauge/heights.ts';
import type { Stretch } from '../gauge/windows.ts';
import { normalUpperQuantile } from '../numbers/normal.ts';
import { wildText } from './words.ts';
import type { Verdict } from '../evidence.ts';
import type { Look } from '../gauge/residuals.ts';
import { type GaugeScale, gaugeScale } from './gauge-scale.ts';
import { aloneShare } from '../pool.ts';
import type { CompareQuestion, Grid } from './question.ts';
import { isBlind, silenceOf, unblamed, usualCoverage } from './presence.ts';
import type { Watch } from './watch.ts';

/** One way to compare the cluster, and what it came to. */
interface Comparison {
  readonly name: 'controls' | 'nothing';
  readonly look: Look;
  readonly scale: Pick<GaugeScale, 'unit' | 'text'>;
  readonly trials: readonly GaugeTrial[];
  readings: readonly GaugeReading[];
}

/** The values of a cluster that is not changed, up to the step at which it is. */
export interface GaugeControl {
  readonly values: Float64Array;
  /** The first step that says nothing any more; asked anew at every step. */
  readonly until: () => number;
}

/** A gauge on one changed cluster beside its controls, on one grid of steps; NaN where nothing was measured. */
export interface GaugeMatter {
  readonly question: CompareQuestion;
  readonly grid: Grid;
  readonly own: Float64Array;
  readonly controls: readonly GaugeControl[];
  /** Of this check on this cluster. */
  readonly alpha: number;
  /** Whether lost signal counts as harm here, as it does where this is left out; else it is blindness alone. */
  readonly blamesSilence?: boolean;
}

/**
 * The watch of one changed cluster. Columns may be filled while it is read, and beyond the step that is taken: nothing
 * looks there.
 */
export function watchGauge(matter: GaugeMatter): Watch {
  const { grid, own, blamesSilence = true } = matter;
  const controls = matter.controls.map(({ values }) => values);
  const { changeIndex } = grid;
  const comparisons = comparisonsOf(matter);
  const silence = blamesSilence ? silenceOf(own, controls, grid) : unblamed;
  const usual = usualCoverage(own, grid);
  const hasHistory = own.subarray(0, changeIndex).some((value) => !Number.isNaN(value));
  let isFired = false;
  let settledSteps = 0;
  return {
    take: (step, isSettled) => {
      if (isSettled) settledSteps += 1;
      const isCompared = matter.controls.some(
        ({ values, until }) => step < until() && !Number.isNaN(values[step]),
      );
      for (const one of comparisons) {
        const isSpare = one.name === 'nothing' && comparisons.length > 1;
        for (const trial of one.trials) takeGauge(trial, one.look, step);
        one.readings =
          isSpare && isCompared
            ? []
            : one.trials.map((trial) => readGauge(trial, step, settledSteps));
      }
      isFired = comparisons.some(({ readings }) => readings.some(({ isFiring }) => isFiring));
      return silence.take(step) || isFired;
    },
    evidence: () => pooled(comparisons),
    verdict: (step, from = changeIndex): Verdict => {
      if (isFired || silence.isLost()) return 'regressed';
      if (!hasHistory || isBlind(own, { from, usual }, step)) return 'blind';
      const isHealthy = comparisons.some(
        ({ readings }) => readings.length > 0 && readings.every((one) => one.isHealthy),
      );
      return isHealthy ? 'healthy' : 'inconclusive';
    },
    isKnown: () => hasHistory,
    information: () => {
      const isDeciding = comparisons.length > 0;
      return isDeciding ? (settledSteps * grid.stepMin) / ageMinutesMin : 0;
    },
    advice: () => adviceOf(comparisons),
    summary: () => summaryOf(comparisons),
    receipt: () => ({
      cause: silence.isLost() ? 'lost-signal' : isFired ? 'change' : null,
      comparisons: comparisons.map((one) => receiptOf(one, grid)),
    }),
  };
}

/** Beside controls where there are any, and beside its own past alone for steps on which they say nothing. */
function comparisonsOf(matter: GaugeMatter): readonly Comparison[] {
  const { controls, alpha } = matter;
  const isAlone = controls.length === 0;
  const beside = isAlone ? null : opened(matter, controls, alpha * (1 - aloneShare));
  const left = beside === null ? alpha : alpha * aloneShare;
  const alone = opened(matter, [], left);
  return [
    ...(beside === null ? [] : [{ name: 'controls', ...beside, readings: [] } as const]),
    ...(alone === null ? [] : [{ name: 'nothing', ...alone, readings: [] } as const]),
  ];
}

function opened(
  { question, grid, own, controls: all }: GaugeMatter,
  beside: readonly GaugeControl[],
  alpha: number,
): Pick<Comparison, 'look' | 'scale' | 'trials'> | null {
  const { changeIndex, stepsPerDay, stepMin, end } = grid;
  const columns = [own, ...all.map(({ values }) => values)];
  const { scaled, scale, effect, unit, text } = gaugeScale(question, columns, changeIndex);
  const [treated = own, ...controls] = scaled.slice(0, 1 + beside.length);
  const directions: readonly (1 | -1)[] =
    question.bad === 'either' ? [1, -1] : [question.bad === 'higher' ? 1 : -1];
  const trials = openGauge(
    { treated, controls, stepsPerDay, changeIndex },
    { directions, effect, alpha, stepMin, horizon: end - changeIndex },
  );
  if (trials === null) return null;
  const look: Look = (series, index) => {
    const isOver = series > 0 && index >= (all[series - 1]?.until() ?? 0);
    return isOver ? Number.NaN : scale(series, columns[series]?.[index] ?? Number.NaN);
  };
  return { look, scale: { unit, text }, trials };
}

/** The e-values in their mean by the shares of α, of all directions alike; what is not read counts as 1. */
function pooled(comparisons: readonly Comparison[]): number {
  const values = comparisons.map(({ readings }) => {
    const sum = readings.reduce((all, { evidence }) => all + evidence, 0);
    return readings.length === 0 ? 1 : sum / readings.length;
  });
  const [first = 1, spare = first] = values;
  return (1 - aloneShare) * first + aloneShare * spare;
}

function adviceOf(comparisons: readonly Comparison[]): string | null {
  return wildText(comparisons.flatMap(({ trials }) => trials.map(({ wildTimes }) => wildTimes)));
}

function summaryOf(comparisons: readonly Comparison[]): string {
  for (const { name, scale, trials, readings } of comparisons) {
    const seen = trials.flatMap(({ view }, index) => {
      const effect = readings[index]?.reading?.effect;
      return effect === undefined ? [] : [view.direction * effect];
    });
    const most = seen.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0];
    if (most !== undefined) return `${scale.text(most)} ${besideText[name]}`;
  }
  return 'nothing to compare with yet';
}

const besideText = {
  controls: 'beside clusters that are not changed',
  nothing: 'by its own past',
} as const;

function receiptOf(
  { name, scale: { unit }, trials, readings }: Comparison,
  { stepMin }: Grid,
): Readonly<Record<string, unknown>> {
  return {
    beside: name,
    channels: trials.map((trial, index) => {
      const { view, limit, raisedBy, evidenceLimit, placebos, residuals, question } = trial;
      const { seen = null, atMost = null, ...read } = readings[index] ?? {};
      const told: Telling = { unit, direction: view.direction, stepMin };
      return {
        bad: view.direction === 1 ? 'higher' : 'lower',
        limit,
        raisedBy,
        evidenceLimit,
        placebos,
        unit,
        effectThatMatters: inUnit(told, question.effect),
        effect: seen === null ? null : intervalOf(told, seen),
        // It is healthy where this is not as bad as what matters.
        worstEffect: atMost === null ? null : inUnit(told, atMost),
        isSeasonal: residuals.isSeasonal,
        controls: residuals.controls,
        ...read,
      };
    }),
  };
}

/** How an effect on the scale is told as one of the values. */
interface Telling extends Pick<GaugeScale, 'unit'> {
  readonly direction: Direction;
  readonly stepMin: number;
}

const intervalReach = normalUpperQuantile(0.025);

/** The effect of a stretch with the limits of its 95 % interval: a ratio to the usual, or a difference from it. */
function intervalOf(told: Telling, { steps, effect, deviation }: Stretch) {
  const half = told.direction * intervalReach * deviation;
  return {
    [told.unit === 'ratio' ? 'ratio' : 'difference']: inUnit(told, effect),
    low: inUnit(told, effect - half),
    high: inUnit(told, effect + half),
    windowMin: steps * told.stepMin,
  };
}

/** A ratio of values or a difference between them, from an effect on the scale that is above 0 where it is bad. */
function inUnit({ unit, direction }: Telling, effect: number): number {
  return unit === 'ratio' ? Math.exp(direction * effect) : 0 + direction * effect;
}
