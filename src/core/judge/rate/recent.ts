import { type Direction, type RateBaseline, usualRatio } from './baseline.ts';
import { expectedShare, ratioDeviation } from './blocks.ts';
import { isCompared, type RateSteps, stepAt } from './steps.ts';

/**
 * The baseline with what the last steps before the change say, where they are worse than the long run: harm is
 * what is worse than both. Ratios wander over hours, and an earlier deployment may have moved one for good; only
 * the change is judged by this, and not the placebos, so that it can but spare.
 */
export function withRecent(
  baseline: RateBaseline,
  history: RateSteps,
  { direction, steps }: { readonly direction: Direction; readonly steps: number },
): RateBaseline {
  const end = history.bad.length;
  let bad = 0;
  let controlBad = 0;
  let expected = 0;
  for (let index = Math.max(0, end - steps); index < end; index += 1) {
    const step = stepAt(history, index);
    if (!isCompared(step)) continue;
    const share = expectedShare(step, usualRatio(baseline, step.hour));
    expected += (step.bad + step.controlBad) * share;
    bad += step.bad;
    controlBad += step.controlBad;
  }
  const rest = bad + controlBad - expected;
  const raw =
    Math.log((bad + 0.5) / (expected + 0.5)) - Math.log((controlBad + 0.5) / (rest + 0.5));
  const variance = baseline.phi * (1 / (bad + 0.5) + 1 / (controlBad + 0.5));
  const prior = ratioDeviation ** 2;
  const shift = Math.max(0, (direction * raw * prior) / (prior + variance));
  if (direction === 1) {
    return { ...baseline, high: baseline.high.map((limit) => limit * Math.exp(shift)) };
  }
  return { ...baseline, low: baseline.low.map((limit) => limit * Math.exp(-shift)) };
}
