/** A gauge that may not grow, on one cluster, read step by step. */
import type { Verdict } from '../evidence.ts';
import { ageMinutesMin } from '../gauge/health.ts';
import { type GrowthComparison, growthComparisons, inForce } from '../growth/comparisons.ts';
import { foretoldSteps, stepsToLimit } from '../growth/forecast.ts';
import { crossingOf, levelAt, usualLevel } from '../growth/level.ts';
import type { Values } from '../growth/slopes.ts';
import type { GrowthReading } from '../growth/trial.ts';
import { growingWindow, type GrowthState, isGrowthHealthy } from '../growth/verdict.ts';
import { isBlind, silenceOf, unblamed, usualCoverage } from './presence.ts';
import type { Grid } from './question.ts';
import type { Watch } from './watch.ts';
import { figureText } from './words.ts';

/** A cluster that is not changed, up to the step at which it is. */
export interface GrowthControl {
  readonly column: Float64Array;
  /** The first step that says nothing any more; asked anew at every step. */
  readonly until: () => number;
}

/** A gauge on one changed cluster beside its controls, on one grid of steps; NaN where nothing was measured. */
export interface GrowthMatter {
  readonly grid: Grid;
  readonly own: Float64Array;
  readonly controls: readonly GrowthControl[];
  /** The value that it must not reach. */
  readonly limit: number;
  /** Growth that comes to the limit later than in so many minutes does not matter. */
  readonly withinMin: number;
  readonly bad: 'higher' | 'lower';
  /** Of this check on this cluster. */
  readonly alpha: number;
  /** Whether lost signal counts as harm here, as it does where this is left out; else it is blindness alone. */
  readonly blamesSilence?: boolean;
}

/** What halts: the limit was crossed, or will be too soon. */
type Cause = 'limit' | 'change';

/**
 * The watch of one changed cluster. Columns may be filled while it is read, and beyond the step that is taken: nothing
 * looks there. Slopes are read from the first settled step on: what is started anew is lower before.
 */
export function watchGrowth(matter: GrowthMatter): Watch {
  const { grid, own: column, bad, withinMin, blamesSilence = true } = matter;
  const { changeIndex, stepMin } = grid;
  const own = valuesOf(column, bad, () => Number.POSITIVE_INFINITY);
  const limit = signOf(bad) * matter.limit;
  const usual = usualLevel(own, changeIndex, stepMin);
  let state: GrowthState = {
    limit,
    withinSteps: withinMin / stepMin,
    leastSteps: ageMinutesMin / stepMin,
    usual,
    level: Number.NaN,
  };
  const slopeThatMatters = slopeToLimit(state);
  const comparisons = comparisonsOf(matter, own, slopeThatMatters);
  const crossing = crossingOf(own, { limit, from: changeIndex - grid.stepsPerDay, changeIndex });
  const columns = matter.controls.map((one) => one.column);
  const silence = blamesSilence ? silenceOf(column, columns, grid) : unblamed;
  const coverage = usualCoverage(column, grid);
  let settledFrom: number | null = null;
  let settledSteps = 0;
  let firing: Cause | null = null;
  return {
    take: (step, isSettled) => {
      if (isSettled) {
        settledFrom ??= step;
        settledSteps += 1;
      }
      const from = settledFrom ?? changeIndex;
      for (const one of comparisons) one.readings = one.read(from, step);
      state = { ...state, level: levelAt(own, changeIndex, step) };
      const isOverLimit = crossing.take(step);
      const isGrowing = growingWindow(inForce(comparisons), state) !== null;
      firing = isOverLimit ? 'limit' : isGrowing ? 'change' : null;
      return silence.take(step) || firing !== null;
    },
    evidence: () => 1,
    verdict: (step, from = changeIndex): Verdict => {
      if (firing !== null || silence.isLost()) return 'regressed';
      if (isBlind(column, { from, usual: coverage }, step)) return 'blind';
      const isOld = settledSteps * stepMin >= ageMinutesMin;
      return isOld && isGrowthHealthy(comparisons, state) ? 'healthy' : 'inconclusive';
    },
    isKnown: () => comparisons.length > 0,
    information: () => (comparisons.length === 0 ? 0 : (settledSteps * stepMin) / ageMinutesMin),
    advice: () => adviceOf(comparisons, slopeThatMatters),
    summary: () => summaryOf(comparisons, state, matter),
    receipt: () => ({
      cause: silence.isLost() ? 'lost-signal' : firing,
      level: plain(state.level, bad),
      limit: matter.limit,
      comparisons: comparisons.map((one) => receiptOf(one, state, matter)),
    }),
  };
}

function signOf(bad: GrowthMatter['bad']): 1 | -1 {
  return bad === 'higher' ? 1 : -1;
}

/** A column turned so that higher is worse, up to where it says nothing any more. */
function valuesOf(column: Float64Array, bad: GrowthMatter['bad'], until: () => number): Values {
  const sign = signOf(bad);
  return (index) => (index < until() ? sign * (column[index] ?? Number.NaN) : Number.NaN);
}

/** With which the limit would be reached just in time, for each step. */
function slopeToLimit({ limit, usual, withinSteps }: GrowthState): number {
  const isBelow = Number.isFinite(usual) && usual < limit;
  return (isBelow ? limit - usual : Math.abs(limit)) / withinSteps;
}

function comparisonsOf(
  { grid, controls: all, bad, alpha }: GrowthMatter,
  own: Values,
  slopeThatMatters: number,
): readonly GrowthComparison[] {
  const { changeIndex, stepsPerDay, stepMin, end } = grid;
  const controls = all.map(({ column, until }) => valuesOf(column, bad, until));
  const question = { alpha, stepMin, horizon: end - changeIndex, slopeThatMatters };
  return growthComparisons({ own, controls, changeIndex, stepsPerDay }, question);
}

/** Growth so many times that which matters, and not seen, leaves nothing that could be. */
const unseenMax = 10;

function adviceOf(
  comparisons: readonly GrowthComparison[],
  slopeThatMatters: number,
): string | null {
  const smallest = Math.min(...comparisons.map(({ leastSeen }) => leastSeen / slopeThatMatters));
  if (comparisons.length === 0 || !(smallest > unseenMax)) return null;
  return `without any change it grew up to ${figureText(smallest)} times as fast as what matters`;
}

/** What is shown of a comparison: what grows, or else all that was seen. */
function shownOf(
  readings: readonly GrowthReading[],
  state: GrowthState,
): GrowthReading | undefined {
  return growingWindow(readings, state) ?? readings.at(-1);
}

function summaryOf(
  comparisons: readonly GrowthComparison[],
  state: GrowthState,
  { grid, bad }: GrowthMatter,
): string {
  const shown = shownOf(inForce(comparisons), state);
  if (shown === undefined) return 'nothing to compare with yet';
  const slope = (signOf(bad) * shown.whole * 60) / grid.stepMin;
  const steps = stepsToLimit(state.level, shown.whole, state.limit);
  const when = Number.isFinite(steps)
    ? `in ${figureText((steps * grid.stepMin) / 60)} h at its limit`
    : 'away from its limit';
  return `${slope < 0 ? '' : '+'}${figureText(slope)} an hour, ${when}`;
}

function receiptOf(
  { name, placebos, readings }: GrowthComparison,
  state: GrowthState,
  { grid, bad }: GrowthMatter,
): Readonly<Record<string, unknown>> {
  const shown = shownOf(readings, state);
  const common = { beside: name, placebos };
  if (shown === undefined) return common;
  const perHour = (slope: number): number | null => plain((slope * 60) / grid.stepMin, bad);
  const inMinutes = (steps: number): number | null => {
    return Number.isFinite(steps) ? steps * grid.stepMin : null;
  };
  const steps = stepsToLimit(state.level, shown.whole, state.limit);
  const half = signOf(bad) * shown.halfWidth;
  return {
    ...common,
    windowMin: shown.window.steps * grid.stepMin,
    slopePerHour: perHour(shown.whole),
    controlsPerHour: shown.controls === null ? null : perHour(shown.controls),
    excessPerHour: perHour(shown.excess),
    excessLowPerHour: perHour(shown.excess - half),
    excessHighPerHour: perHour(shown.excess + half),
    excessLimitPerHour: perHour(shown.limit),
    excessAtMostPerHour: perHour(shown.upper),
    projectedMin: inMinutes(steps),
    foretoldMin: inMinutes(foretoldSteps(shown)),
  };
}

/** With the gauge's own sign; null where it is not known. */
function plain(value: number, bad: GrowthMatter['bad']): number | null {
  return Number.isFinite(value) ? 0 + signOf(bad) * value : null;
}
