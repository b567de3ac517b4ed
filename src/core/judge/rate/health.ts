import { normalUpperQuantile } from '../numbers/normal.ts';
import { type Direction, harmedShare, type RateBaseline } from './baseline.ts';
import { isCompared, type RateStep } from './steps.ts';

/**
 * Health is shown, not assumed: the hypothesis "the error rate is worse by the effect that matters, or more"
 * must be rejected. It is judged against the baseline's other limit, because the generous one would call a
 * worse rate healthy.
 */
export interface HealthChannel {
  score: number;
  variance: number;
}

/** A regression as large as the effect that matters is called healthy with at most this probability. */
const missLevel = 0.05;
const missReach = normalUpperQuantile(missLevel);

/** A channel that has seen nothing. */
export function openHealth(): HealthChannel {
  return { score: 0, variance: 0 };
}

/** What health is judged against. */
export interface HealthQuestion {
  readonly baseline: RateBaseline;
  readonly direction: Direction;
  /** The ratio that matters, above 1 for either direction. */
  readonly effect: number;
  /** The overdispersion of the step. */
  readonly phi: number;
}

/** Takes one step in. */
export function takeHealth(channel: HealthChannel, step: RateStep, question: HealthQuestion): void {
  const errors = step.bad + step.controlBad;
  if (errors === 0 || !isCompared(step)) return;
  const { baseline, direction, phi } = question;
  const share = harmedShare(step, baseline, question);
  channel.score += direction * (errors * share - step.bad);
  channel.variance += phi * errors * share * (1 - share);
}

/**
 * Whether the effect is rejected. With `planned`, the variance that the soak was planned to come to, an early look
 * must show as much as the one at the end.
 */
export function isHealthShown({ score, variance }: HealthChannel, planned: number): boolean {
  const scale = Math.sqrt(Math.max(variance, planned));
  return variance > 0 && score >= missReach * scale;
}
