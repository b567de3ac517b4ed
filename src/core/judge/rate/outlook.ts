/** How likely a regression of a rate is to fire within a soak, by what the history leads to expect. */
import { logMeanExp } from '../numbers/logs.ts';
import { normalUpper, normalUpperQuantile } from '../numbers/normal.ts';
import { type Direction, nullShare, type RateBaseline, usualRatio } from './baseline.ts';
import { expectedShare, ratioDeviation } from './blocks.ts';
import { factors } from './fast.ts';
import type { RateLimits } from './placebos.ts';
import { openSlow, takeScore } from './slow.ts';
import { isCompared, type RateSteps, stepAt } from './steps.ts';

/** A soak, and what its channels must reach. */
export interface Soak {
  readonly steps: number;
  readonly limits: Pick<RateLimits, 'fast' | 'slow'>;
}

/** What the history leads to expect of a step that compares anything. */
export interface Outlook {
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

/** What the history, and the baseline that it makes, leads to expect. */
export function outlookOf(
  history: RateSteps,
  baseline: RateBaseline,
  { direction, stepsPerBlock }: { readonly direction: Direction; readonly stepsPerBlock: number },
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
export function powerOf(outlook: Outlook, { steps, limits }: Soak, effect: number): number {
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
