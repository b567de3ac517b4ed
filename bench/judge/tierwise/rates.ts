/** A rate on one cluster, read step by step. */
import { hasMoved } from '../../../src/core/judge/rate/moved.ts';
import {
  openRate,
  type RateReading,
  type RateTrial,
  takeRate,
} from '../../../src/core/judge/rate/trial.ts';
import {
  isCompared,
  type RateSteps,
  stepAt,
  stepsUntil,
} from '../../../src/core/judge/rate/steps.ts';
import type { CaseVerdict } from '../case.ts';
import { type Arm, type Board, columnOf, type Grid } from './grid.ts';
import { isBlind, isTrafficGone, silenceOf } from './presence.ts';
import {
  besideControls,
  besideEarlier,
  besideNothing,
  type Counts,
  countsOf,
  sumOf,
} from './rate-columns.ts';
import type { Watch } from './watch.ts';

/** Of the α of a check on a cluster, for when its controls are gone. */
const aloneShare = 0.2;
/** Below this height of its logarithm a fast channel adds nothing to a pool. */
const confirmedFrom = 1;
/** An effect nearer to 1 than this cannot be told from the margin. */
const effectMin = 1.2;

/** One way to compare the cluster, and what it came to. */
interface Comparison {
  readonly name: 'controls' | 'earlier' | 'nothing';
  readonly steps: RateSteps;
  readonly trials: readonly RateTrial[];
  reading: readonly RateReading[];
}

/** The watch of one treated cluster; `alpha` is for this check on this cluster. */
export function watchRate(board: Board, arm: Arm, alpha: number): Watch {
  const { grid, check } = board;
  const isComplement = isMostlyBad(arm, grid);
  const own = countsOf(arm, grid, isComplement);
  const controls = board.controls.map((one) => countsOf(one, grid, isComplement));
  const context = { board, own, controls, alpha, isComplement };
  const comparisons = comparisonsOf(context);
  const totals = controls.map(({ total }) => total);
  const silence = silenceOf(own.total, totals, grid);
  let isFired = false;
  return {
    cluster: arm.cluster,
    check: check.name,
    take: (step) => {
      for (const one of comparisons) {
        takeIn(one, comparisons, step);
        if (one.name === 'controls') confirm(one, own, { grid, step });
      }
      isFired = comparisons.some(({ reading }) => reading.some(({ firing }) => firing !== null));
      return silence.take(step) || isFired;
    },
    evidence: () => pooled(comparisons),
    verdict: (step): CaseVerdict => {
      if (isFired || silence.isLost()) return 'regressed';
      const { total } = own;
      if (sumOf(own, grid.changeIndex).requests === 0) return 'blind';
      if (isBlind(total, grid.changeIndex, step) || isTrafficGone(total, grid, step))
        return 'blind';
      const isHealthy = comparisons.some(
        ({ reading }) => reading.length > 0 && reading.every((one) => one.isHealthy),
      );
      return isHealthy ? 'healthy' : 'inconclusive';
    },
    receipt: () => ({
      cause: silence.isLost() ? 'lost-signal' : isFired ? 'change' : null,
      comparisons: comparisons.map(receiptOf),
    }),
  };
}

function isMostlyBad(arm: Arm, grid: Grid): boolean {
  const bad = columnOf(arm, grid, 1);
  const total = columnOf(arm, grid, 2);
  const { errors, requests } = sumOf({ bad, total }, grid.changeIndex);
  return errors > requests / 2;
}

interface Context {
  readonly board: Board;
  readonly own: Counts;
  readonly controls: readonly Counts[];
  readonly alpha: number;
  readonly isComplement: boolean;
}

/** Beside controls first; what has none, or while they are gone, beside its own past. */
function comparisonsOf(context: Context): readonly Comparison[] {
  const { board, own, controls, alpha } = context;
  const { grid } = board;
  const found: Comparison[] = [];
  if (controls.length > 0) {
    const steps = besideControls(own, controls, grid);
    const trials = opened(context, steps, alpha * (1 - aloneShare));
    if (trials !== null) found.push({ name: 'controls', steps, trials, reading: [] });
  }
  const left = found.length > 0 ? alpha * aloneShare : alpha;
  const earlier = besideEarlier(own, grid);
  const trials = opened(context, earlier, left);
  if (trials !== null) {
    found.push({ name: 'earlier', steps: earlier, trials, reading: [] });
    return found;
  }
  const alone = besideNothing(own, grid);
  if (alone === null) return found;
  const last = opened(context, alone.steps, left, alone.baseline);
  if (last !== null) found.push({ name: 'nothing', steps: alone.steps, trials: last, reading: [] });
  return found;
}

function opened(
  { board, own, isComplement }: Context,
  steps: RateSteps,
  ...[alpha, baseline]: [alpha: number, baseline?: RateTrial['baseline']]
): readonly RateTrial[] | null {
  const { grid, check } = board;
  const worse = isComplement ? -1 : 1;
  const directions =
    check.bad === 'either'
      ? ([1, -1] as const)
      : ([check.bad === 'higher' ? worse : -worse] as const);
  const question = {
    directions: directions as readonly (1 | -1)[],
    effect: effectOf({ board, own, isComplement }),
    alpha,
    horizon: grid.end - grid.changeIndex,
    stepsPerBlock: Math.max(1, Math.round(30 / grid.stepMin)),
  };
  return openRate(stepsUntil(steps, grid.changeIndex), question, baseline);
}

/** The effect that matters as a ratio above 1 of the side that is watched. */
function effectOf({
  board: { check, grid },
  own,
  isComplement,
}: Pick<Context, 'board' | 'own' | 'isComplement'>): number {
  const { errors, requests } = sumOf(own, grid.changeIndex);
  const rate = Math.max((errors + 0.5) / (requests + 1), 1e-6);
  const whole = isComplement ? 1 - rate : rate;
  const ratio = Math.max(check.effectMin, 1 / check.effectMin);
  const other =
    check.effectUnit === 'ratio'
      ? check.bad === 'lower'
        ? whole / ratio
        : whole * ratio
      : whole + (check.bad === 'lower' ? -1 : 1) * check.effectMin;
  const then = Math.max(1e-6, isComplement ? 1 - other : other);
  return Math.max(effectMin, then > rate ? then / rate : rate / then);
}

/** What compares badly with controls fires only if the cluster itself moved: else they did. */
function confirm(
  one: Comparison,
  own: Counts,
  { grid, step }: { readonly grid: Grid; readonly step: number },
): void {
  const hourSteps = Math.max(1, Math.round(60 / grid.stepMin));
  one.reading = one.reading.map((reading, index) => {
    const trial = one.trials[index];
    const isQuiet = reading.firing === null && reading.fast < confirmedFrom;
    if (trial === undefined || isQuiet) return reading;
    const { direction, baseline } = trial;
    const question = { at: grid.changeIndex, step, hourSteps, direction, phi: baseline.phi };
    if (hasMoved(own, question)) return reading;
    return { ...reading, firing: null, fast: Math.min(0, reading.fast) };
  });
}

/** Each comparison takes what it is for: the cluster's own past only steps for which controls say nothing. */
function takeIn(one: Comparison, all: readonly Comparison[], step: number): void {
  const first = all[0];
  const isSpare = first !== undefined && one !== first;
  if (isSpare && isCompared(stepAt(first.steps, step))) {
    one.reading = [];
    return;
  }
  one.reading = one.trials.map((trial) => takeRate(trial, stepAt(one.steps, step)));
}

/** The e-value in the mean of all, each tempered so that its guarded limit is its nominal one. */
function pooled(comparisons: readonly Comparison[]): number {
  const values = comparisons.flatMap(({ trials, reading }) =>
    trials.map((trial, index) => {
      const height = reading[index]?.fast ?? 0;
      return Math.exp(Math.min(700, height / (1 + trial.limits.raisedBy)));
    }),
  );
  return values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function receiptOf({ name, trials, reading }: Comparison): Readonly<Record<string, unknown>> {
  return {
    beside: name,
    channels: trials.map(({ direction, baseline, limits, effect }, index) => ({
      bad: direction === 1 ? 'higher' : 'lower',
      baseline,
      limits,
      effect,
      ...reading[index],
    })),
  };
}
