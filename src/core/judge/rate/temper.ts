import type { RateBaseline } from './baseline.ts';
import type { RateStep } from './steps.ts';

/**
 * Overdispersion grows with the errors: what makes a rate wander makes it wander in proportion. So when the
 * controls have several times their usual errors (a shock to the whole fleet), the counts of both sides scatter
 * that much more, and evidence is tempered by it. Only the controls are asked, because a treated cluster
 * that got worse has more errors for another reason.
 */
export interface Temper {
  /** Errors of the controls, the older the less they count. */
  seen: number;
  /** What was usual for as many requests. */
  usual: number;
}

/** The memory of a temper, in steps. */
const memorySteps = 30;
/** So many usual errors are added to both, so that a single one is no shock. */
const priorErrors = 5;

/** Nothing was seen yet. */
export function openTemper(): Temper {
  return { seen: 0, usual: 0 };
}

/** Takes a step in and returns its overdispersion: that of the baseline, or more in a shock. */
export function temperOf(temper: Temper, step: RateStep, baseline: RateBaseline): number {
  const kept = 1 - 1 / memorySteps;
  temper.seen = temper.seen * kept + step.controlBad;
  temper.usual = temper.usual * kept + step.controlTotal * baseline.controlRate;
  const shock = Math.max(1, (temper.seen + priorErrors) / (temper.usual + priorErrors));
  return 1 + (baseline.phi - 1) * shock;
}
