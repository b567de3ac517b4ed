import { type Direction, nullShare, type RateBaseline } from './baseline.ts';
import { isCompared, type RateStep } from './steps.ts';

/**
 * The fast channel: an e-process against "the cluster's error rate is at most the margin times what the
 * baseline says". It may be read at any time: without overdispersion it exceeds 1/α with a probability of at
 * most α however often it is looked at (Ville's inequality). It is a mixture over how much worse it got and over
 * when that began, so that harm that begins in the middle of a soak is not diluted by what was good before.
 */

/** How much worse, on a logarithmic scale. Twice as many lose nothing measurable and cost twice the time. */
export const factors: readonly number[] = Array.from({ length: 12 }, (_, index) =>
  Math.exp(Math.log(1.15) + (index / 11) * Math.log(12 / 1.15)),
);

const logFactors: readonly number[] = factors.map((factor) => Math.log(factor));

/** The weight of harm that begins with the change; the rest is spread evenly over the soak. */
const atOnceWeight = 0.5;

/**
 * No product grows beyond this: an infinite one, times the 0 that strong evidence against harm comes to, would be
 * no number. To hold it down can only lower the value.
 */
export const valueMax = 1e300;

/** An accumulator. Plain data, so that it can be kept and read back. */
export interface FastChannel {
  /** For each factor the product of likelihood ratios, summed over the onsets so far. */
  readonly growth: number[];
  /** The weight of onsets that are still to come. */
  unspent: number;
  readonly stepsPlanned: number;
  stepsTaken: number;
}

/** A channel that has seen nothing; its value is 1. */
export function openFast(stepsPlanned: number): FastChannel {
  const growth = factors.map(() => 0);
  return { growth, unspent: 1, stepsPlanned: Math.max(1, stepsPlanned), stepsTaken: 0 };
}

/** How a step is weighed; `phi` is its own overdispersion. */
export interface Weighing {
  readonly baseline: RateBaseline;
  readonly direction: Direction;
  readonly phi: number;
}

/**
 * The likelihood ratio of a step for each factor, tempered by the overdispersion, written to `into` from
 * `offset` on. A step without errors says nothing here: traffic is another question.
 */
export function weighStep(
  step: RateStep,
  { baseline, direction, phi }: Weighing,
  { into, offset }: { readonly into: Float64Array; readonly offset: number },
): void {
  const errors = step.bad + step.controlBad;
  const isSilent = errors === 0 || !isCompared(step);
  if (isSilent) {
    into.fill(1, offset, offset + factors.length);
    return;
  }
  const share = nullShare(step, baseline, direction);
  const bad = (direction * step.bad) / phi;
  const both = errors / phi;
  // Millions of times for a large fleet: constants are kept, and `1 + x` is exact enough for such an x.
  for (let index = 0; index < factors.length; index += 1) {
    const factor = factors[index] ?? 1;
    const worse = direction === 1 ? factor : 1 / factor;
    const log = bad * (logFactors[index] ?? 0) - both * Math.log(1 + share * (worse - 1));
    into[offset + index] = Math.min(valueMax, Math.exp(log));
  }
}

/** Takes one step in, by its likelihood ratios from `offset` on. */
export function takeStep(channel: FastChannel, ratios: Float64Array, offset: number): void {
  const { growth, stepsPlanned } = channel;
  const isFirst = channel.stepsTaken === 0;
  const even = (1 - atOnceWeight) / stepsPlanned;
  const weight = Math.min(channel.unspent, isFirst ? atOnceWeight + even : even);
  for (let index = 0; index < growth.length; index += 1) {
    const grown = ((growth[index] ?? 0) + weight) * (ratios[offset + index] ?? 1);
    growth[index] = Math.min(valueMax, grown);
  }
  channel.unspent -= weight;
  channel.stepsTaken += 1;
}

/** The value of the e-process, `valueMax` at most. */
export function fastValue({ growth, unspent }: FastChannel): number {
  let sum = 0;
  for (const one of growth) sum += one;
  return sum / growth.length + unspent;
}
