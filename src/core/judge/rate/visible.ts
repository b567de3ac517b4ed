/** What a soak can see of a rate, before it begins: how long it must be, or how much worse a rate must get. */
import { logMeanExp } from '../numbers/logs.ts';
import { normalUpper, normalUpperQuantile } from '../numbers/normal.ts';
import { studentUpperQuantile } from '../numbers/student.ts';
import {
  type Direction,
  nullShare,
  type RateBaseline,
  rateBaseline,
  usualRatio,
} from './baseline.ts';
import { expectedShare, ratioDeviation } from './blocks.ts';
import { factors } from './fast.ts';
import { type RateLimits, rateLimits } from './placebos.ts';
import { openSlow, slowLimit, takeScore } from './slow.ts';
import { isCompared, type RateSteps, stepAt } from './steps.ts';

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
  const { effect, alpha, horizon, stepsPerBlock, direction } = question;
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
  const nominal = { fast: Math.log(2 / alpha), slow: slowLimit(alpha / 2, baseline) };
  const steps = soakLengths(stepsPerBlock).find(
    // The guard takes long, and only raises limits.
    (one) => isSeen({ steps: one, limits: nominal }, effect) && isSeen(guarded(one), effect),
  );
  const planned = guarded(horizon);
  return {
    stepsNeeded: steps ?? null,
    smallest: smallestWhere(1, (ratio) => isSeen(planned, ratio)),
    requestsPerStep: outlook.requestsPerStep,
    errorRate: outlook.errorRate,
    phi: baseline.phi,
  };
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

/** A soak, and what its channels must reach. */
interface Soak {
  readonly steps: number;
  readonly limits: Pick<RateLimits, 'fast' | 'slow'>;
}

/** What the history leads to expect of a step that compares anything. */
interface Outlook {
  readonly direction: Direction;
  readonly phi: number;
  readonly requestsPerStep: number;
  readonly errorRate: number;
  /** Errors of both sides. */
  readonly errors: number;
  /** The cluster's share of them, as it usually is, and up to where it counts as unchanged. */
  readonly share: number;
  readonly nullShare: number;
  /** What it adds to the slow channel's variance, by the baseline. */
  readonly variance: number;
  /** The variance of the logarithm of the ratio that counts as unchanged: nobody knows it before the change. */
  readonly spread: number;
}

/** The last hours before a change that its baseline takes in, in blocks: two hours. */
const recentBlocks = 4;
/** Of a normal variable without its negative half: the mean, and the variance. */
const halfMean = 0.3989;
const halfVariance = 0.3408;
const limitReach = normalUpperQuantile(0.05);

function outlookOf(
  history: RateSteps,
  baseline: RateBaseline,
  { direction, stepsPerBlock }: VisibleQuestion,
): Outlook {
  const { phi } = baseline;
  const slow = openSlow();
  const sums = { steps: 0, total: 0, bad: 0, errors: 0, share: 0, nullShare: 0, width: 0 };
  for (let index = 0; index < history.bad.length; index += 1) {
    const step = stepAt(history, index);
    if (!isCompared(step)) continue;
    const errors = step.bad + step.controlBad;
    takeScore(slow, step, { baseline, direction, phi });
    sums.steps += 1;
    sums.total += step.total;
    sums.bad += step.bad;
    sums.errors += errors;
    sums.share += errors * expectedShare(step, usualRatio(baseline, step.hour));
    sums.nullShare += errors * nullShare(step, baseline, direction);
    sums.width += Math.log((baseline.high[step.hour] ?? 1) / (baseline.low[step.hour] ?? 1)) / 2;
  }
  const errors = sums.errors / sums.steps;
  const share = sums.share / sums.errors;
  const known = (sums.width / sums.steps / limitReach) ** 2;
  const recent = errors * recentBlocks * stepsPerBlock;
  const raw = phi * (1 / (recent * share + 0.5) + 1 / (recent * (1 - share) + 0.5));
  const prior = ratioDeviation ** 2;
  const recentVariance = raw * (prior / (prior + raw)) ** 2;
  const shift = direction * halfMean * Math.sqrt(recentVariance);
  return {
    direction,
    phi,
    requestsPerStep: sums.total / sums.steps,
    errorRate: sums.bad / sums.total,
    errors,
    share,
    nullShare: shifted(sums.nullShare / sums.errors, Math.exp(shift)),
    variance: slow.variance / sums.steps,
    spread: known + halfVariance * recentVariance,
  };
}

/** A share whose odds are so many times as high. */
function shifted(share: number, ratio: number): number {
  return (share * ratio) / (1 + share * (ratio - 1));
}

/**
 * The probability that one of the channels fires: that of the better one, as both see the same errors. What makes rates
 * wander makes them wander in proportion, so the overdispersion grows with the errors.
 */
function powerOf(outlook: Outlook, { steps, limits }: Soak, effect: number): number {
  const { direction, phi, share, nullShare: usual, spread } = outlook;
  const worse = direction === 1 ? effect : 1 / effect;
  const then = shifted(share, worse);
  const growth = 1 + share * (worse - 1);
  const information = usual * (1 - usual);
  const wander = ((phi - 1) * growth * then * (1 - then)) / (share * (1 - share));
  /** That of so many errors of both sides at least so many (or as few) are the cluster's. */
  const chanceOf = (errors: number, least: number): number => {
    const variance = (1 + wander) * errors * then * (1 - then);
    const unknown = (errors * information) ** 2 * spread;
    return normalUpper((direction * (least - errors * then)) / Math.sqrt(variance + unknown));
  };
  const all = steps * outlook.errors * growth;
  const fast = chanceOf(all, fastNeeds(outlook, all, limits.fast));
  const planned = steps * outlook.variance;
  const read = Math.min(all, planned / (phi * information));
  if (read * information < slowVarianceMin) return fast;
  const slowNeeds = read * usual + direction * limits.slow * Math.sqrt(planned);
  return Math.max(fast, chanceOf(read, slowNeeds));
}

/** The slow channel is not read before its score has this variance, without overdispersion. */
const slowVarianceMin = 4;
/** The weight of harm that begins with the change in the fast channel. */
const atOnceWeight = 0.5;

/** How many of the errors of both sides must be the cluster's for the fast channel to come to its limit. */
function fastNeeds({ direction, phi, nullShare: usual }: Outlook, errors: number, limit: number) {
  const heightAt = (own: number): number => {
    const logs = factors.map((factor) => {
      const worse = factor ** direction;
      return (own * Math.log(worse) - errors * Math.log1p(usual * (worse - 1))) / phi;
    });
    return Math.log(atOnceWeight) + logMeanExp(logs);
  };
  // The end that is worse, and the one that is not.
  let [bad, good] = direction === 1 ? [errors, 0] : [0, errors];
  if (heightAt(bad) < limit) return direction * Number.POSITIVE_INFINITY;
  for (let round = 0; round < 40; round += 1) {
    const middle = (bad + good) / 2;
    if (heightAt(middle) >= limit) bad = middle;
    else good = middle;
  }
  return bad;
}
