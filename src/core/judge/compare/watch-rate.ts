/** A rate on one cluster, read step by step. */
import { hasMoved } from '../rate/moved.ts';
import { openRate, type RateReading, type RateTrial, takeRate } from '../rate/trial.ts';
import { isCompared, type RateSteps, stepAt, stepsUntil } from '../rate/steps.ts';
import type { Verdict } from '../evidence.ts';
import type { CompareQuestion, Grid } from './question.ts';
import { isBlind, isTrafficGone, silenceOf, usualCoverage } from './presence.ts';
import {
  besideControls,
  besideEarlier,
  besideNothing,
  type Counts,
  sideOf,
  sumOf,
} from './rate-sides.ts';
import { directionsOf, rateEffect } from './rate-effect.ts';
import type { Watch } from './watch.ts';

/** Of the α of a check on a cluster, for when its controls are gone. */
const aloneShare = 0.2;
/** Below this height of its logarithm a fast channel adds nothing to a pool. */
const confirmedFrom = 1;

/** One way to compare the cluster, and what it came to. */
interface Comparison {
  readonly name: 'controls' | 'earlier' | 'nothing';
  readonly steps: RateSteps;
  readonly trials: readonly RateTrial[];
  reading: readonly RateReading[];
}

/** A rate on one changed cluster beside its controls, as counts on one grid of steps. */
export interface RateMatter {
  readonly question: CompareQuestion;
  readonly grid: Grid;
  readonly own: Counts;
  readonly controls: readonly Counts[];
  /** Of this check on this cluster. */
  readonly alpha: number;
}

/** The watch of one changed cluster. Columns may be filled beyond the step that is taken: nothing looks there. */
export function watchRate(matter: RateMatter): Watch {
  const { grid, question, alpha } = matter;
  const isComplement = isMostlyBad(matter.own, grid);
  const own = sideOf(matter.own, isComplement);
  const controls = matter.controls.map((one) => sideOf(one, isComplement));
  const context = { question, grid, own, controls, alpha, isComplement };
  const comparisons = comparisonsOf(context);
  const totals = controls.map(({ total }) => total);
  const silence = silenceOf(own.total, totals, grid);
  const expected = { from: grid.changeIndex, usual: usualCoverage(own.total, grid) };
  const hasHistory = sumOf(own, grid.changeIndex).requests > 0;
  let isFired = false;
  return {
    take: (step) => {
      for (const one of comparisons) {
        takeIn(one, comparisons, step);
        if (one.name === 'controls') confirm(one, own, { grid, step });
      }
      isFired = comparisons.some(({ reading }) => reading.some(({ firing }) => firing !== null));
      return silence.take(step) || isFired;
    },
    evidence: () => pooled(comparisons),
    verdict: (step): Verdict => {
      if (isFired || silence.isLost()) return 'regressed';
      const { total } = own;
      if (!hasHistory) return 'blind';
      if (isBlind(total, expected, step) || isTrafficGone(total, grid, step)) return 'blind';
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

function isMostlyBad(counts: Counts, { changeIndex }: Grid): boolean {
  const { errors, requests } = sumOf(sideOf(counts, false), changeIndex);
  return errors > requests / 2;
}

interface Context extends RateMatter {
  readonly isComplement: boolean;
}

/** Beside controls first; what has none, or while they are gone, beside its own past. */
function comparisonsOf(context: Context): readonly Comparison[] {
  const { grid, own, controls, alpha } = context;
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
  { question, grid, own, isComplement }: Context,
  steps: RateSteps,
  ...[alpha, baseline]: [alpha: number, baseline?: RateTrial['baseline']]
): readonly RateTrial[] | null {
  const { changeIndex, end, stepMin } = grid;
  const asked = {
    directions: directionsOf(question, isComplement),
    effect: rateEffect(question, sumOf(own, changeIndex), isComplement),
    alpha,
    horizon: end - changeIndex,
    stepsPerBlock: Math.max(1, Math.round(30 / stepMin)),
  };
  return openRate(stepsUntil(steps, changeIndex), asked, baseline);
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
