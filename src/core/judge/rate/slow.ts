import { studentUpperQuantile } from '../numbers/student.ts';
import { nullShare, type RateBaseline } from './baseline.ts';
import type { Weighing } from './fast.ts';
import { isCompared, type RateStep } from './steps.ts';

/**
 * The slow channel: the score of the errors against what is expected, with one limit for the whole soak
 * (continuous O'Brien and Fleming, Biometrics 35:549, 1979). It has the best power for small regressions at the
 * planned end, where the fast one pays for being ready at any time.
 */
export interface SlowChannel {
  score: number;
  /** The variance of the score, overdispersion included. */
  variance: number;
}

/**
 * It is not read before the score has this variance, without overdispersion: with fewer errors (about twenty, of one
 * treated cluster and three controls) it is not normal yet.
 */
const varianceMin = 4;

/** A channel that has seen nothing. */
export function openSlow(): SlowChannel {
  return { score: 0, variance: 0 };
}

/** Takes one step in. */
export function takeScore(
  channel: SlowChannel,
  step: RateStep,
  { baseline, direction, phi }: Weighing,
): void {
  const errors = step.bad + step.controlBad;
  if (errors === 0 || !isCompared(step)) return;
  const share = nullShare(step, baseline, direction);
  channel.score += direction * (step.bad - errors * share);
  channel.variance += phi * errors * share * (1 - share);
}

/** The score in units of its deviation at the planned end; 0 while there is too little, and after that end. */
export function slowValue(
  { score, variance }: SlowChannel,
  { planned, baseline }: { readonly planned: number; readonly baseline: RateBaseline },
): number {
  const isReadable = variance >= varianceMin * baseline.phi && variance <= planned;
  if (!isReadable) return 0;
  return score / Math.sqrt(planned);
}

/** What `slowValue` must reach: twice its tail, because a path crosses twice as often as it ends above. */
export function slowLimit(alpha: number, { blocks }: RateBaseline): number {
  return studentUpperQuantile(alpha / 2, blocks - 1);
}
