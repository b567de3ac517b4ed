/** A gauge on one cluster, read step by step. */
import {
  type GaugeReading,
  type GaugeTrial,
  openGauge,
  readGauge,
} from '../../../src/core/judge/gauge/trial.ts';
import type { CaseVerdict } from '../case.ts';
import { gaugeScale } from './gauge-scale.ts';
import { type Arm, type Board, columnOf } from './grid.ts';
import { isBlind, silenceOf } from './presence.ts';
import type { Watch } from './watch.ts';

/** Of the α of a check on a cluster, for when its controls are gone. */
const aloneShare = 0.2;

/** One way to compare the cluster, and what it came to. */
interface Comparison {
  readonly name: 'controls' | 'nothing';
  readonly trials: readonly GaugeTrial[];
  readings: readonly GaugeReading[];
}

/** The watch of one treated cluster; `alpha` is for this check on this cluster. */
export function watchGauge(board: Board, arm: Arm, alpha: number): Watch {
  const { grid, check } = board;
  const { changeIndex } = grid;
  const raw = columnOf(arm, grid, 1);
  const others = board.controls.map((one) => columnOf(one, grid, 1));
  const comparisons = comparisonsOf({ board, raw, others, alpha });
  const silence = silenceOf(raw, others, grid);
  const hasHistory = raw.subarray(0, changeIndex).some((value) => !Number.isNaN(value));
  let isFired = false;
  return {
    cluster: arm.cluster,
    check: check.name,
    take: (step) => {
      const isCompared = others.some((one) => !Number.isNaN(one[step]));
      for (const one of comparisons) {
        const isSpare = one.name === 'nothing' && comparisons.length > 1;
        one.readings =
          isSpare && isCompared ? [] : one.trials.map((trial) => readGauge(trial, step));
      }
      isFired = comparisons.some(({ readings }) => readings.some(({ isFiring }) => isFiring));
      return silence.take(step) || isFired;
    },
    evidence: () => 1,
    verdict: (step): CaseVerdict => {
      if (isFired || silence.isLost()) return 'regressed';
      if (!hasHistory || isBlind(raw, changeIndex, step)) return 'blind';
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

interface Opening {
  readonly board: Board;
  readonly raw: Float64Array;
  readonly others: readonly Float64Array[];
  readonly alpha: number;
}

/** Beside controls where there are any, and beside its own past alone for steps on which they say nothing. */
function comparisonsOf(opening: Opening): readonly Comparison[] {
  const { others, alpha } = opening;
  const beside = others.length > 0 ? opened(opening, others, alpha * (1 - aloneShare)) : null;
  const left = beside === null ? alpha : alpha * aloneShare;
  const alone = opened(opening, [], left);
  return [
    ...(beside === null ? [] : [{ name: 'controls', trials: beside, readings: [] } as const]),
    ...(alone === null ? [] : [{ name: 'nothing', trials: alone, readings: [] } as const]),
  ];
}

function opened(
  { board: { grid, check }, raw, others }: Opening,
  beside: readonly Float64Array[],
  alpha: number,
): readonly GaugeTrial[] | null {
  const { changeIndex, stepsPerDay, stepMin, end } = grid;
  const { scaled, effect } = gaugeScale(check, [raw, ...others], changeIndex);
  const [treated = raw, ...controls] = scaled.slice(0, 1 + beside.length);
  const directions: readonly (1 | -1)[] =
    check.bad === 'either' ? [1, -1] : [check.bad === 'higher' ? 1 : -1];
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
