/**
 * Argo Rollouts: an `AnalysisRun` that compares a query with a threshold, over and over.
 *
 * Written from its documentation and behaviour, none of its code (argoproj/argo-rollouts at
 * 9f8d111):
 * - docs/features/analysis.md, "Background Analysis", "Handling Metric Results" (NaN, empty array),
 *   and docs/analysis/prometheus.md: the template that everybody starts from has a
 *   `successCondition` alone, `result[0] >= 0.95`, and a Prometheus query over [5m];
 * - utils/evaluate/evaluate.go: without a `failureCondition` what is not a success has failed, so
 *   NaN (which compares false) has; a condition that cannot be evaluated, as `result[0]` of an
 *   empty vector, is an Error. Inconclusive needs both conditions, and so never happens with this
 *   template;
 * - analysis/analysis.go: Failed once more than `failureLimit` measurements have failed, not
 *   necessarily in a row; Error once more than `consecutiveErrorLimit` (4) are in error in a row;
 *   an error is tried again after 10 s (`DefaultErrorRetryInterval`), not after the interval;
 * - rollout/analysis.go: Failed and Error abort the rollout alike, Inconclusive pauses it.
 *
 * Decided here, where the documentation leaves it to the user:
 * - `interval` 1 min, the query over 5 min (two steps where these are longer), as the rate of all
 *   requests in them. The templates write `irate`, the last scrape alone: that stops far more good
 *   changes, and Prometheus advises against it for alerts. A gauge is its mean over the same
 *   window;
 * - the query selects the new pods, so its window never reaches before the change; `initialDelay`
 *   is one step, for without it the first query finds nothing, which is an Error;
 * - the threshold comes from the history before the change (baseline.ts); without errors in it, 5 %
 *   as in the template. A gauge without history has no condition, and so always succeeds;
 * - an Error is five tries within 40 s, so it aborts in the minute in which the result is first
 *   empty;
 * - each treated cluster has an AnalysisRun with every check as a metric. One that fails stops all.
 *
 * Missing data: by itself an empty result aborts, and NaN counts as a failed measurement. With
 * `halt` either of them halts at once, whatever the limit.
 */
import type { Case } from '../case.ts';
import { type Arm, armsOf, type CheckArms } from './arms.ts';
import { type Band, bandOf, baselineOf } from './baseline.ts';
import {
  type Competitor,
  type CompetitorOptions,
  foldedAnswer,
  horizonEnd,
  type Outcome,
} from './competitor.ts';
import { laneOf, type Reading, readLane } from './lane.ts';

/** The docs' `result[0] >= 0.95` as a share of errors. */
const rateMaxInTemplate = 0.05;
const windowMin = 5;

/** Argo Rollouts with this many failed measurements allowed; 0 is its default, 3 its examples'. */
export function argoWith(failureLimit: number): Competitor {
  return (options) => (each) => {
    const measured = armsOf(each).flatMap((arms) =>
      arms.treated.map((arm) => outcomeOf({ each, arms, arm, failureLimit, options })),
    );
    return foldedAnswer(each, measured);
  };
}

interface Run {
  readonly each: Case;
  readonly arms: CheckArms;
  readonly arm: Arm;
  readonly failureLimit: number;
  readonly options: CompetitorOptions;
}

type Phase = 'Successful' | 'Failed' | 'Error';

function outcomeOf(run: Run): Outcome {
  const { each, arms, arm } = run;
  const band = bandOf(arms.check, baselineOf(arm, arms, each.changeAt), rateMaxInTemplate);
  const { phase, at, failed } = phaseOf(run, band);
  const halted = phase !== 'Successful';
  return {
    check: arms.check.name,
    cluster: arm.cluster,
    verdict: halted ? 'regressed' : 'healthy',
    haltAt: halted ? at : null,
    receipt: { phase, failed, failureLimit: run.failureLimit, band },
  };
}

function phaseOf(run: Run, band: Band | null): { phase: Phase; at: number; failed: number } {
  const { each, arm, failureLimit, options } = run;
  const { changeAt } = each;
  const end = horizonEnd(each);
  const lane = laneOf([arm], { from: changeAt, to: end });
  const reach = arm.stepMin > 1 ? Math.max(windowMin, 2 * arm.stepMin) : windowMin;
  let failed = 0;
  for (let at = changeAt + arm.stepMin; at <= end; at += 1) {
    const result = readLane(lane, { from: at - reach + 1, to: at });
    const phase = measurementOf(result, band);
    if (phase === 'Error') return { phase, at, failed };
    if (phase === 'Failed') failed += 1;
    const missing = options.noData === 'halt' && Number.isNaN(result.value);
    if (missing || failed > failureLimit) return { phase: 'Failed', at, failed };
  }
  return { phase: 'Successful', at: end, failed };
}

function measurementOf({ samples, value }: Reading, band: Band | null): Phase {
  if (band === null) return 'Successful';
  if (samples === 0) return 'Error';
  return value >= band.min && value <= band.max ? 'Successful' : 'Failed';
}
