/** A rate on one cluster, read step by step. */
import { hasMoved } from '../rate/moved.ts';
import type { RateBaseline } from '../rate/baseline.ts';
import { openRate, type RateReading, type RateTrial, takeRate } from '../rate/trial.ts';
import { columnsOf, isCompared } from '../rate/steps.ts';
import type { Verdict } from '../evidence.ts';
import { aloneShare } from '../pool.ts';
import type { CompareQuestion, Grid } from './question.ts';
import { isBlind, isTrafficGone, silenceOf, unblamed, usualCoverage } from './presence.ts';
import {
  besideControls,
  besideEarlier,
  besideNothing,
  type Control,
  type Counts,
  equalRates,
  leastRate,
  type Pairing,
  sideOf,
  sumOf,
} from './rate-sides.ts';
import { directionsOf, rateEffect } from './rate-effect.ts';
import { effectSeen, newTally, type Tally, tallyStep } from './tally.ts';
import { countText, effectText, usualText, wildText } from './words.ts';
import type { Watch } from './watch.ts';

/** A comparison that compared nothing for so many steps is over. */
const currentSteps = 10;
/** Below this height of its logarithm a fast channel adds nothing to a pool. */
const confirmedFrom = 1;

/** One way to compare the cluster, and what it came to. */
interface Comparison {
  readonly name: 'controls' | 'earlier' | 'nothing';
  readonly steps: Pairing;
  readonly trials: readonly RateTrial[];
  readonly tally: Tally;
  reading: readonly RateReading[];
  /** The last step that it compared; -1 for none. */
  comparedAt: number;
}

/** A rate on one changed cluster beside its controls, as counts on one grid of steps. */
export interface RateMatter {
  readonly question: CompareQuestion;
  readonly grid: Grid;
  readonly own: Counts;
  readonly controls: readonly Control[];
  /** Of this check on this cluster. */
  readonly alpha: number;
  /** Whether lost signal counts as harm here, as it does where this is left out; else it is blindness alone. */
  readonly blamesSilence?: boolean;
  /** Whether controls are taken for about equal where the past is too thin to know; not where it is left out. */
  readonly mayGuess?: boolean;
  /** What to go by where nobody knows the past; `blind` where it is left out. */
  readonly withoutHistory?: WithoutHistory;
}

/**
 * Without any history a cluster is blind, since nobody knows what is usual; or it is taken for one that has about the
 * rate of its `controls`; or, `alone`, for one with next to no errors, as probes have.
 */
export type WithoutHistory = 'blind' | 'controls' | 'alone';

/**
 * The watch of one changed cluster. Columns may be filled while it is read, and beyond the step that is taken: nothing
 * looks there.
 */
export function watchRate(matter: RateMatter): Watch {
  const { grid, withoutHistory = 'blind', blamesSilence = true } = matter;
  const { mayGuess = false } = matter;
  const before = sumOf(matter.own, grid.changeIndex);
  const isComplement = before.errors > before.requests / 2;
  const sides = [matter.own, ...matter.controls].map((one) => sideOf(one, isComplement));
  const own = sides[0]?.counts ?? matter.own;
  const controls = matter.controls.map(({ until }, at) => {
    return { ...(sides[at + 1]?.counts ?? own), until };
  });
  const watched = { ...matter, own, controls, withoutHistory, blamesSilence, mayGuess };
  const comparisons = comparisonsOf({ ...watched, isComplement, before });
  const totals = controls.map(({ total }) => total);
  const silence = blamesSilence ? silenceOf(own.total, totals, grid) : unblamed;
  const usual = usualCoverage(own.total, grid);
  const isKnown = before.requests > 0 || withoutHistory !== 'blind';
  let isFired = false;
  return {
    take: (step, isSettled) => {
      for (const side of sides) side.take(step);
      for (const one of comparisons) {
        takeIn(one, comparisons, { step, isSettled });
        if (one.name === 'controls') confirm(one, own, { grid, step });
      }
      isFired = comparisons.some(({ reading }) => reading.some(({ firing }) => firing !== null));
      return silence.take(step) || isFired;
    },
    evidence: () => pooled(comparisons),
    verdict: (step, from = grid.changeIndex): Verdict => {
      if (isFired || silence.isLost()) return 'regressed';
      const { total } = own;
      if (!isKnown) return 'blind';
      if (isBlind(total, { from, usual }, step) || isTrafficGone(total, grid, step)) return 'blind';
      // What compares nothing any more would not see harm either.
      const current = comparisons.filter(({ comparedAt }) => comparedAt > step - currentSteps);
      const isHealthy = current.some(
        ({ reading }) => reading.length > 0 && reading.every((one) => one.isHealthy),
      );
      return isHealthy ? 'healthy' : 'inconclusive';
    },
    isKnown: () => isKnown,
    information: () =>
      comparisons.reduce((most, { trials }) => Math.max(most, informationOf(trials)), 0),
    advice: () => adviceOf(comparisons),
    summary: () => summaryOf(comparisons),
    receipt: () => ({
      cause: silence.isLost() ? 'lost-signal' : isFired ? 'change' : null,
      comparisons: comparisons.map(receiptOf),
    }),
  };
}

interface Context extends Required<RateMatter> {
  readonly isComplement: boolean;
  readonly before: { readonly errors: number; readonly requests: number };
}

/** Beside controls first; what has none, or while they are gone, beside its own past. */
function comparisonsOf(context: Context): readonly Comparison[] {
  const { grid, own, controls, alpha, withoutHistory } = context;
  const found: Comparison[] = [];
  if (controls.length > 0 && withoutHistory !== 'alone') {
    const steps = besideControls(own, controls, grid);
    found.push(...opened(context, { name: 'controls', steps, alpha: alpha * (1 - aloneShare) }));
  }
  const left = found.length > 0 ? alpha * aloneShare : alpha;
  if (withoutHistory !== 'alone') {
    const steps = besideEarlier(own, grid);
    found.push(...opened(context, { name: 'earlier', steps, alpha: left }));
    if (found.at(-1)?.name === 'earlier') return found;
  }
  const alone = besideNothing(own, grid, withoutHistory === 'alone');
  if (alone === null) return found;
  return [...found, ...opened(context, { name: 'nothing', alpha: left, ...alone })];
}

interface Opening extends Pick<Comparison, 'name' | 'steps'> {
  readonly alpha: number;
  readonly baseline?: RateBaseline;
}

/** One comparison, or none where the history is too thin for it. */
function opened(
  { question, grid, before, isComplement, withoutHistory, mayGuess }: Context,
  { name, steps, alpha, baseline }: Opening,
): readonly Comparison[] {
  const { changeIndex, end, askedAt = end, stepMin } = grid;
  const asked = {
    directions: directionsOf(question, isComplement),
    effect: rateEffect(question, knownBefore(before), isComplement),
    alpha,
    horizon: end - changeIndex,
    healthHorizon: askedAt - changeIndex,
    untilEvidence: grid.untilEvidence ?? false,
    stepsPerBlock: Math.max(1, Math.round(30 / stepMin)),
  };
  const history = columnsOf(steps, changeIndex);
  const isThin = mayGuess && before.requests > 0;
  const isGuessed = name === 'controls' && (withoutHistory === 'controls' || isThin);
  const trials =
    openRate(history, asked, baseline && (() => baseline)) ??
    (isGuessed ? openRate(history, asked, equalRates) : null);
  return trials === null
    ? []
    : [{ name, steps, trials, tally: newTally(), reading: [], comparedAt: -1 }];
}

/** The errors and requests of the history, or those of a rate as low as is told from none. */
function knownBefore(before: Context['before']): Context['before'] {
  return before.requests > 0 ? before : { errors: 1_000 * leastRate, requests: 1_000 };
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
function takeIn(
  one: Comparison,
  all: readonly Comparison[],
  { step, isSettled }: { readonly step: number; readonly isSettled: boolean },
): void {
  const first = all[0];
  const isSpare = first !== undefined && one !== first;
  if (isSpare && isCompared(first.steps(step))) {
    one.reading = [];
    return;
  }
  const now = one.steps(step);
  if (isCompared(now)) one.comparedAt = step;
  const [any] = one.trials;
  if (any !== undefined) tallyStep(one.tally, now, any.baseline);
  one.reading = one.trials.map((trial) => takeRate(trial, now, isSettled));
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

/** Of all directions the one that has least. */
function informationOf(trials: readonly RateTrial[]): number {
  return Math.min(
    ...trials.map(({ slow, planned, health, plannedHealth }) =>
      // Without a history nothing was planned but how much health takes.
      planned > 0 ? slow.variance / planned : health.variance / plannedHealth,
    ),
  );
}

function adviceOf(comparisons: readonly Comparison[]): string | null {
  const times = comparisons.flatMap(({ trials }) => trials.map(({ limits }) => limits.wildTimes));
  return wildText(times);
}

/** By the comparison that has seen most. */
function summaryOf(comparisons: readonly Comparison[]): string {
  const [most] = comparisons.toSorted((a, b) => b.tally.total - a.tally.total);
  const baseline = most?.trials[0]?.baseline;
  if (most === undefined || baseline === undefined) return unknown;
  const seen = effectSeen(most.tally, baseline);
  if (seen === null) return unknown;
  const counted = `${countText(most.tally)} since the change`;
  // A limit of the past is no level that something could be times as high as.
  if (most.name === 'nothing') return `${counted}; ${usualText(baseline)} ${besideText.nothing}`;
  return `${counted}, ${effectText(seen)} ${besideText[most.name]}`;
}

const unknown = 'nothing to compare with yet';

const besideText = {
  controls: 'beside clusters that are not changed',
  earlier: 'beside the same time yesterday and last week',
  nothing: 'by its own past',
} as const;

function receiptOf({
  name,
  trials,
  tally,
  reading,
}: Comparison): Readonly<Record<string, unknown>> {
  return {
    beside: name,
    counts: { ...tally },
    channels: trials.map(({ direction, baseline, limits, effect }, index) => ({
      bad: direction === 1 ? 'higher' : 'lower',
      baseline,
      limits,
      effectThatMatters: effect,
      effect: effectSeen(tally, baseline),
      ...reading[index],
    })),
  };
}
