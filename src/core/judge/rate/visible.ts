/** What a soak can see of a rate, before it begins: how long it must be, or how much worse a rate must get. */
import { normalUpperQuantile } from '../numbers/normal.ts';
import { studentUpperQuantile } from '../numbers/student.ts';
import { type Direction, rateBaseline } from './baseline.ts';
import { outlookOf, powerOf, type Soak } from './outlook.ts';
import { rateLimits } from './placebos.ts';
import { slowLimit } from './slow.ts';
import type { RateSteps } from './steps.ts';

/** What is to be seen, and how surely. */
export interface Aim {
  /** Of this check on this cluster in this direction. */
  readonly alpha: number;
  /** The probability that a regression fires. */
  readonly power: number;
  /** The blocks that the overdispersion is measured on; infinite where it is known. */
  readonly blocks: number;
  /** What counts as unchanged; 1.03, as in the baseline, where it is left out. */
  readonly margin?: number;
}

/** What a step compares, in the mean. */
export interface Traffic {
  readonly requestsPerStep: number;
  readonly controlRequestsPerStep: number;
  /** Of both sides, 0 to 1. */
  readonly errorRate: number;
  /** Overdispersion, at least 1. */
  readonly phi: number;
}

const usualMargin = 1.03;
/** No plan promises to see more than this, as a ratio. */
const effectMax = 100;
/** A ratio is found to three digits. */
const precision = 1.0005;

/**
 * The information (variance of the score without overdispersion, in the logarithm of the ratio) that shows a ratio:
 * ((t + z)/ln(effect/margin))², where t is the nominal limit of the slow channel, the upper quantile of α/4 (half of α is
 * its share, and a path crosses twice as often as it ends above), and z that of the power. Infinite within the margin.
 */
export function informationNeeded(effect: number, aim: Aim): number {
  const { alpha, power, blocks, margin = usualMargin } = aim;
  if (effect <= margin) return Number.POSITIVE_INFINITY;
  const limit = Number.isFinite(blocks)
    ? studentUpperQuantile(alpha / 4, blocks - 1)
    : normalUpperQuantile(alpha / 4);
  return ((limit + normalUpperQuantile(1 - power)) / Math.log(effect / margin)) ** 2;
}

/** The information of one step when the cluster has `effect` times its errors: mθ(1−θ)/φ, with the errors m of both. */
export function informationPerStep(
  { requestsPerStep, controlRequestsPerStep, errorRate, phi }: Traffic,
  effect: number,
): number {
  const share = requestsPerStep / (requestsPerStep + controlRequestsPerStep);
  const errors = errorRate * (requestsPerStep * effect + controlRequestsPerStep);
  return (errors * share * (1 - share)) / phi;
}

/**
 * The steps of a soak that sees a ratio, less than one where there is much traffic. The errors of the unchanged rate are
 * counted, not those of the effect: the slow channel ends where the soak was planned to end by the history, and what a
 * regression adds is spent sooner. This is what the nominal limits need: with a week of history a soak needs 1.1 to 1.2
 * times as much at an α of 1 %; with two days, at one in ten thousand, twice as much, because the guard raises them.
 * `visibleOf` has all that.
 */
export function stepsNeeded(effect: number, traffic: Traffic, aim: Aim): number {
  return informationNeeded(effect, aim) / informationPerStep(traffic, 1);
}

/** The smallest ratio, to three digits, that a soak of so many steps sees; null where it is beyond a hundredfold. */
export function smallestVisible(steps: number, traffic: Traffic, aim: Aim): number | null {
  const { margin = usualMargin } = aim;
  return smallestWhere(margin, (effect) => stepsNeeded(effect, traffic, aim) <= steps);
}

/** The least effect from `least` up for which something holds that holds for all above; null beyond a hundredfold. */
function smallestWhere(least: number, holds: (effect: number) => boolean): number | null {
  if (!holds(effectMax)) return null;
  let [low, high] = [least, effectMax];
  while (high / low > precision) {
    const middle = Math.sqrt(low * high);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** What is asked of a recorded history. */
export interface VisibleQuestion {
  /** The ratio that matters, above 1 in either direction. */
  readonly effect: number;
  /** Of this check on this cluster in this direction. */
  readonly alpha: number;
  /** Steps that the soak is planned to last. */
  readonly horizon: number;
  /** Steps in half an hour. */
  readonly stepsPerBlock: number;
  readonly direction: Direction;
}

/** What a soak sees with a probability of 90 %. */
export interface Visible {
  /** Whole steps of a soak that sees the effect, up to a tenth too many; null where two weeks do not. */
  readonly stepsNeeded: number | null;
  /** The smallest ratio that is seen within the horizon; null where it is beyond a hundredfold. */
  readonly smallest: number | null;
  readonly requestsPerStep: number;
  /** Of the cluster, before the change. */
  readonly errorRate: number;
  readonly phi: number;
}

const power = 0.9;
/** The longest soak that is thought of, in blocks of half an hour: two weeks. */
const blocksMax = 672;
/** How much longer the next soak is that is tried. */
const longer = 1.1;

/**
 * What a soak sees that is judged by this history: with the limits that the guard finds in it, the baseline's uncertainty,
 * and what the last hours before the change may add. Null when the history is too thin for a baseline.
 */
export function visibleOf(history: RateSteps, question: VisibleQuestion): Visible | null {
  const { effect, alpha, horizon, stepsPerBlock } = question;
  const view = viewOf(history, question);
  if (view === null) return null;
  const { outlook, baseline, guarded, isSeen } = view;
  const nominal = { fast: Math.log(2 / alpha), slow: slowLimit(alpha / 2, baseline) };
  const steps = soakLengths(stepsPerBlock).find(
    // The guard takes long, and only raises limits.
    (one) => isSeen({ steps: one, limits: nominal }, effect) && isSeen(guarded(one), effect),
  );
  return {
    stepsNeeded: steps ?? null,
    smallest: view.smallestIn(horizon),
    requestsPerStep: outlook.requestsPerStep,
    errorRate: outlook.errorRate,
    phi: baseline.phi,
  };
}

/**
 * The smallest ratio that is seen within so many steps, for one number of steps after the other; null where it is beyond a
 * hundredfold. Null itself when the history is too thin for a baseline.
 */
export function smallestIn(
  history: RateSteps,
  question: Omit<VisibleQuestion, 'effect' | 'horizon'>,
): ((steps: number) => number | null) | null {
  return viewOf(history, question)?.smallestIn ?? null;
}

/** What the history says of soaks of any length. */
function viewOf(history: RateSteps, question: Omit<VisibleQuestion, 'effect' | 'horizon'>) {
  const { alpha, stepsPerBlock, direction } = question;
  const baseline = rateBaseline(history, stepsPerBlock);
  if (baseline === null) return null;
  const outlook = outlookOf(history, baseline, question);
  const isSeen = (soak: Soak, ratio: number): boolean => powerOf(outlook, soak, ratio) >= power;
  const guarded = (steps: number): Soak => {
    const planned = outlook.variance * steps;
    return {
      steps,
      limits: rateLimits(history, { baseline, direction, alpha, horizon: steps, planned }),
    };
  };
  const smallest = (steps: number): number | null => {
    const soak = guarded(steps);
    return smallestWhere(1, (ratio) => isSeen(soak, ratio));
  };
  return { outlook, baseline, guarded, isSeen, smallestIn: smallest };
}

/** Longer and longer ones, in whole steps. */
function soakLengths(stepsPerBlock: number): readonly number[] {
  const lengths = [1];
  for (;;) {
    const last = lengths.at(-1) ?? 1;
    const next = Math.max(last + 1, Math.round(last * longer));
    if (next > blocksMax * stepsPerBlock) return lengths;
    lengths.push(next);
  }
}
