/** What was counted since the change, and how much worse that is than usual. */
import { normalUpperQuantile } from '../numbers/normal.ts';
import { usualRatio, type RateBaseline } from '../rate/baseline.ts';
import { isCompared, type RateStep } from '../rate/steps.ts';

/** Sums over the steps that compare anything. */
export interface Tally {
  bad: number;
  total: number;
  controlBad: number;
  controlTotal: number;
  /** The ratio of error rates that was usual at these steps, each by its requests. */
  usual: number;
}

/** Nothing was counted yet. */
export function newTally(): Tally {
  return { bad: 0, total: 0, controlBad: 0, controlTotal: 0, usual: 0 };
}

/** Takes one step in. */
export function tallyStep(tally: Tally, step: RateStep, baseline: RateBaseline): void {
  if (!isCompared(step)) return;
  tally.bad += step.bad;
  tally.total += step.total;
  tally.controlBad += step.controlBad;
  tally.controlTotal += step.controlTotal;
  tally.usual += step.total * usualRatio(baseline, step.hour);
}

/** How many times the usual error rate was seen, with the limits of its 95 % interval. */
export interface EffectSeen {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

const reach = normalUpperQuantile(0.025);
/** The baseline's limits are those of its 90 % interval. */
const baselineReach = normalUpperQuantile(0.05);

/** Null before anything was compared. */
export function effectSeen(tally: Tally, baseline: RateBaseline): EffectSeen | null {
  const { bad, total, controlBad, controlTotal, usual } = tally;
  if (total === 0 || controlTotal === 0) return null;
  const beside = (bad + 0.5) / total / ((controlBad + 0.5) / controlTotal);
  const ratio = beside / (usual / total);
  const width = Math.log((baseline.high[0] ?? 1) / (baseline.low[0] ?? 1));
  const known = (width / 2 / baselineReach) ** 2;
  const counted = baseline.phi * (1 / (bad + 0.5) + 1 / (controlBad + 0.5));
  const factor = Math.exp(reach * Math.sqrt(counted + known));
  return { ratio, low: ratio / factor, high: ratio * factor };
}
