import { type Direction, type RateBaseline, rateBaseline } from './baseline.ts';
import { blocksOf, sumOfBlocks } from './blocks.ts';
import { type FastChannel, factors, fastValue, openFast, takeStep, weighStep } from './fast.ts';
import { type HealthChannel, isHealthShown, openHealth, takeHealth } from './health.ts';
import { isLateHarm, type LateHarm, openLate, takeLate } from './late.ts';
import { type RateLimits, rateLimits } from './placebos.ts';
import { withRecent } from './recent.ts';
import { openSlow, type SlowChannel, slowValue, takeScore } from './slow.ts';
import { openTemper, type Temper, temperOf } from './temper.ts';
import { stepsNeeded } from './visible.ts';
import { comparedBetween, type RateStep, type RateSteps, stepAt } from './steps.ts';

/** What a rate is watched for on one cluster. */
export interface RateQuestion {
  readonly directions: readonly Direction[];
  /** The ratio that matters, above the margin. */
  readonly effect: number;
  /** Of this check on this cluster. */
  readonly alpha: number;
  /** Steps that the soak is planned to last. */
  readonly horizon: number;
  /** Steps after which health is asked for first; the horizon where it is left out. */
  readonly healthHorizon?: number;
  /** Whether it is read on, beyond the horizon, until it has the information to see the effect. */
  readonly untilEvidence?: boolean;
  /** Steps in half an hour. */
  readonly stepsPerBlock: number;
}

/** One direction of a rate that is being watched. */
export interface RateTrial {
  readonly direction: Direction;
  readonly baseline: RateBaseline;
  readonly limits: RateLimits;
  readonly planned: number;
  readonly effect: number;
  readonly fast: FastChannel;
  readonly slow: SlowChannel;
  readonly health: HealthChannel;
  /** What the health channel's variance is planned to be when health is asked for first. */
  readonly plannedHealth: number;
  readonly temper: Temper;
  readonly late: LateHarm;
  readonly ratios: Float64Array;
}

/** What a trial says after a step. */
export interface RateReading {
  /** The logarithm of the fast channel's value. */
  readonly fast: number;
  readonly slow: number;
  readonly firing: 'fast' | 'slow' | null;
  readonly isHealthy: boolean;
}

/** The last two hours before the change. */
const recentBlocks = 4;

/** Where nobody knows how much there will be, health takes this much: some ten errors. */
const healthVarianceMin = 10;

/** Trials for every direction that is bad; null when the history is too thin for a baseline. */
export function openRate(
  history: RateSteps,
  question: RateQuestion,
  given?: (direction: Direction) => RateBaseline,
): RateTrial[] | null {
  const { directions, effect, alpha, stepsPerBlock } = question;
  const known = given === undefined ? rateBaseline(history, stepsPerBlock) : null;
  if (given === undefined && known === null) return null;
  return directions.flatMap((direction) => {
    const baseline = given?.(direction) ?? known;
    if (baseline === null) return [];
    const expected = expectedIn(history, { baseline, direction, effect });
    const own = alpha / directions.length;
    const { horizon, healthHorizon } = horizonsOf(history, question, { baseline, alpha: own });
    const planned = expected.slow * horizon;
    const recent = { direction, steps: recentBlocks * stepsPerBlock };
    const limits = rateLimits(history, { baseline, direction, alpha: own, horizon, planned });
    return {
      direction,
      baseline: given === undefined ? withRecent(baseline, history, recent) : baseline,
      limits,
      planned,
      effect,
      fast: openFast(horizon),
      slow: openSlow(),
      health: openHealth(),
      plannedHealth: expected.health > 0 ? expected.health * healthHorizon : healthVarianceMin,
      temper: openTemper(),
      late: openLate(horizon),
      ratios: new Float64Array(factors.length),
    };
  });
}

/**
 * Takes a closed step in and says what the trial has come to. Only steps of a cluster that is `settled` on the new
 * revision can be health.
 */
export function takeRate(trial: RateTrial, step: RateStep, isSettled: boolean): RateReading {
  const { baseline, direction, effect, fast, slow, health, limits, plannedHealth, ratios } = trial;
  const phi = temperOf(trial.temper, step, trial.baseline);
  const weighing = { baseline, direction, effect, phi };
  weighStep(step, weighing, { into: ratios, offset: 0 });
  takeStep(fast, ratios, 0);
  takeScore(slow, step, weighing);
  if (isSettled) {
    takeHealth(health, step, weighing);
    takeLate(trial.late, step, weighing);
  }
  const height = Math.log(fastValue(fast));
  const score = slowValue(slow, trial);
  const isSlow = score >= limits.slow;
  return {
    fast: height,
    slow: score,
    firing: height >= limits.fast ? 'fast' : isSlow ? 'slow' : null,
    isHealthy: isHealthShown(health, plannedHealth) && !isLateHarm(trial.late),
  };
}

/** Nobody soaks longer for evidence, in blocks of half an hour: two weeks. */
const blocksMax = 672;
const power = 0.9;

/** As they were planned; or, where a soak ends with the evidence, what that takes by the traffic of the history. */
function horizonsOf(
  history: RateSteps,
  { horizon, healthHorizon = horizon, untilEvidence = false, effect, stepsPerBlock }: RateQuestion,
  { baseline, alpha }: { readonly baseline: RateBaseline; readonly alpha: number },
): { readonly horizon: number; readonly healthHorizon: number } {
  const steps = comparedBetween(history, 0, history.bad.length);
  if (!untilEvidence || steps === 0) return { horizon, healthHorizon };
  const sums = sumOfBlocks(blocksOf(history, stepsPerBlock));
  const requests = sums.total + sums.controlTotal;
  const traffic = {
    requestsPerStep: sums.total / steps,
    controlRequestsPerStep: sums.controlTotal / steps,
    errorRate: (sums.bad + sums.controlBad) / Math.max(1, requests),
    phi: baseline.phi,
  };
  const aim = { alpha, power, blocks: baseline.blocks };
  const needed = Math.ceil(stepsNeeded(effect, traffic, aim));
  const most = Math.max(horizon, blocksMax * stepsPerBlock);
  const until = Math.min(most, Math.max(horizon, Number.isFinite(needed) ? needed : most));
  return { horizon: until, healthHorizon: until };
}

/** The variance that a step of the history adds to each channel, in the mean. */
function expectedIn(
  history: RateSteps,
  question: Pick<RateTrial, 'baseline' | 'direction' | 'effect'>,
): { readonly slow: number; readonly health: number } {
  const slow = openSlow();
  const health = openHealth();
  const steps = history.bad.length;
  const weighing = { ...question, phi: question.baseline.phi };
  for (let index = 0; index < steps; index += 1) {
    const step = stepAt(history, index);
    takeScore(slow, step, weighing);
    takeHealth(health, step, weighing);
  }
  const by = Math.max(1, comparedBetween(history, 0, steps));
  return { slow: slow.variance / by, health: health.variance / by };
}
