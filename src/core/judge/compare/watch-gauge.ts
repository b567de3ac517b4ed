/** A gauge on one cluster, read step by step. */
import { type GaugeReading, type GaugeTrial, openGauge, readGauge } from '../gauge/trial.ts';
import type { Verdict } from '../evidence.ts';
import { gaugeScale } from './gauge-scale.ts';
import type { CompareQuestion, Grid } from './question.ts';
import { isBlind, silenceOf, usualCoverage } from './presence.ts';
import type { Watch } from './watch.ts';

/** Of the α of a check on a cluster, for when its controls are gone. */
const aloneShare = 0.2;

/** One way to compare the cluster, and what it came to. */
interface Comparison {
  readonly name: 'controls' | 'nothing';
  readonly trials: readonly GaugeTrial[];
  readings: readonly GaugeReading[];
}

/** A gauge on one changed cluster beside its controls, on one grid of steps; NaN where nothing was measured. */
export interface GaugeMatter {
  readonly question: CompareQuestion;
  readonly grid: Grid;
  readonly own: Float64Array;
  readonly controls: readonly Float64Array[];
  /** Of this check on this cluster. */
  readonly alpha: number;
}

/** The watch of one changed cluster. Columns may be filled beyond the step that is taken: nothing looks there. */
export function watchGauge(matter: GaugeMatter): Watch {
  const { grid, own, controls } = matter;
  const { changeIndex } = grid;
  const comparisons = comparisonsOf(matter);
  const silence = silenceOf(own, controls, grid);
  const expected = { from: changeIndex, usual: usualCoverage(own, grid) };
  const hasHistory = own.subarray(0, changeIndex).some((value) => !Number.isNaN(value));
  let isFired = false;
  return {
    take: (step) => {
      const isCompared = controls.some((one) => !Number.isNaN(one[step]));
      for (const one of comparisons) {
        const isSpare = one.name === 'nothing' && comparisons.length > 1;
        one.readings =
          isSpare && isCompared ? [] : one.trials.map((trial) => readGauge(trial, step));
      }
      isFired = comparisons.some(({ readings }) => readings.some(({ isFiring }) => isFiring));
      return silence.take(step) || isFired;
    },
    evidence: () => 1,
    verdict: (step): Verdict => {
      if (isFired || silence.isLost()) return 'regressed';
      if (!hasHistory || isBlind(own, expected, step)) return 'blind';
      const isHealthy = comparisons.some(
        ({ readings }) => readings.length > 0 && readings.every((one) => one.isHealthy),
      );
      return isHealthy ? 'healthy' : 'inconclusive';
    },
    receipt: () => ({
      cause: silence.isLost() ? 'lost-signal' : isFired ? 'change' : null,
      comparisons: comparisons.map(receiptOf),
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
    ...(beside === null ? [] : [{ name: 'controls', trials: beside, readings: [] } as const]),
    ...(alone === null ? [] : [{ name: 'nothing', trials: alone, readings: [] } as const]),
  ];
}

function opened(
  { question, grid, own, controls: all }: GaugeMatter,
  beside: readonly Float64Array[],
  alpha: number,
): readonly GaugeTrial[] | null {
  const { changeIndex, stepsPerDay, stepMin, end } = grid;
  const { scaled, effect } = gaugeScale(question, [own, ...all], changeIndex);
  const [treated = own, ...controls] = scaled.slice(0, 1 + beside.length);
  const directions: readonly (1 | -1)[] =
    question.bad === 'either' ? [1, -1] : [question.bad === 'higher' ? 1 : -1];
  return openGauge(
    { treated, controls, stepsPerDay, changeIndex },
    { directions, effect, alpha, stepMin, horizon: end - changeIndex },
  );
}

function receiptOf({ name, trials, readings }: Comparison): Readonly<Record<string, unknown>> {
  return {
    beside: name,
    channels: trials.map(({ view, limit, placebos, residuals, question }, index) => ({
      bad: view.direction === 1 ? 'higher' : 'lower',
      limit,
      placebos,
      effectThatMatters: question.effect,
      isSeasonal: residuals.isSeasonal,
      controls: residuals.controls,
      ...readings[index],
    })),
  };
}
