/**
 * Flagger: checks once a minute, counts the failed ones, and rolls back at a number of them.
 *
 * Written from its documentation and behaviour, none of its code (fluxcd/flagger at 15bd6ad):
 * - docs/gitbook/usage/how-it-works.md, "Canary analysis", and deployment-strategies.md: `interval`
 *   1m, `threshold` is the "max number of failed metric checks before rollback" (5 and 10 are what
 *   the examples have, one as often as the other; without it pkg/apis says 1), time to roll back
 *   `interval * threshold`;
 * - docs/gitbook/usage/metrics.md: a `thresholdRange` with `min` and `max`, and a metric `interval`
 *   of 1m as the window of the query; the success rate of at least 99 %;
 * - pkg/controller/scheduler_metrics.go and pkg/metrics/providers/prometheus.go: no values found,
 *   and NaN with them, halts the advancement, which is a failed check like any other. All metrics
 *   of a canary share one counter: the first that fails ends the check;
 * - pkg/controller/scheduler.go: the counter goes back for a new revision alone, never after a good
 *   check; the rollback comes at the beginning of the tick after the last failed check; the first
 *   tick only starts the analysis.
 *
 * Decided here:
 * - `threshold: 5`, the quicker of the two;
 * - the limits come from the history before the change (baseline.ts); without errors in it, 1 %;
 * - each treated cluster has a canary of its own; one that is rolled back stops the rollout;
 * - a failed check at the very end holds the advancement there: neither promoted nor rolled back,
 *   which is `inconclusive`.
 *
 * Missing data: by itself a failed check. With `halt` the first one halts.
 */
import type { Case, CaseVerdict } from '../case.ts';
import { type Arm, armsOf, type CheckArms } from './arms.ts';
import { type Band, bandOf, baselineOf } from './baseline.ts';
import {
  type Competitor,
  type CompetitorOptions,
  foldedAnswer,
  horizonEnd,
  type Outcome,
} from './competitor.ts';
import { type Lane, laneOf, readLane } from './lane.ts';

/** The docs' `min: 99` of the success rate as a share of errors. */
const rateMaxInExamples = 0.01;
const threshold = 5;

/** Flagger with the threshold of its examples. */
export const flagger: Competitor = (options) => (each) => {
  const metrics = armsOf(each).flatMap((arms) =>
    arms.treated.map((arm) => metricOf(each, arms, arm)),
  );
  const canaries = [...Map.groupBy(metrics, ({ cluster }) => cluster).values()];
  return foldedAnswer(
    each,
    canaries.flatMap((own) => outcomesOf(own, each, options)),
  );
};

interface Metric {
  readonly check: string;
  readonly cluster: string;
  readonly band: Band | null;
  readonly lane: Lane;
  readonly windowMin: number;
}

type Check = 'good' | 'bad' | 'missing';

interface Canary {
  readonly rolledBackAt: number | null;
  /** The last check failed, and the advancement is halted by it. */
  readonly isHeld: boolean;
  /** How many checks each metric failed, by its name. */
  readonly failed: ReadonlyMap<string, number>;
}

function metricOf(each: Case, arms: CheckArms, arm: Arm): Metric {
  const baseline = baselineOf(arm, arms, each.changeAt);
  return {
    check: arms.check.name,
    cluster: arm.cluster,
    band: bandOf(arms.check, baseline, rateMaxInExamples),
    lane: laneOf([arm], { from: each.changeAt, to: horizonEnd(each) }),
    windowMin: arm.stepMin > 1 ? 2 * arm.stepMin : 1,
  };
}

function canaryOf(metrics: readonly Metric[], each: Case, options: CompetitorOptions): Canary {
  const end = horizonEnd(each);
  const failed = new Map<string, number>();
  const slowest = Math.max(...metrics.map(({ windowMin }) => windowMin));
  let failedChecks = 0;
  let isHeld = false;
  for (let at = each.changeAt + slowest; at <= end; at += 1) {
    const first = metrics.find((metric) => checkOf(metric, at) !== 'good');
    isHeld = first !== undefined;
    if (first === undefined) continue;
    failedChecks += 1;
    failed.set(first.check, (failed.get(first.check) ?? 0) + 1);
    const missing = checkOf(first, at) === 'missing';
    if (missing && options.noData === 'halt') return { rolledBackAt: at, isHeld, failed };
    if (failedChecks >= threshold) return { rolledBackAt: Math.min(at + 1, end), isHeld, failed };
  }
  return { rolledBackAt: null, isHeld, failed };
}

function outcomesOf(
  metrics: readonly Metric[],
  each: Case,
  options: CompetitorOptions,
): readonly Outcome[] {
  const { rolledBackAt, isHeld, failed } = canaryOf(metrics, each, options);
  return metrics.map(({ check, cluster, band }) => {
    const failedChecks = failed.get(check) ?? 0;
    const isGuilty = failedChecks > 0;
    const held: CaseVerdict = isHeld && isGuilty ? 'inconclusive' : 'healthy';
    return {
      check,
      cluster,
      verdict: isGuilty && rolledBackAt !== null ? 'regressed' : held,
      haltAt: isGuilty ? rolledBackAt : null,
      receipt: { failedChecks, threshold, band },
    };
  });
}

function checkOf({ band, lane, windowMin }: Metric, at: number): Check {
  // Without a limit from the history the metric is not in the canary at all.
  if (band === null) return 'good';
  const { value } = readLane(lane, { from: at - windowMin + 1, to: at });
  if (Number.isNaN(value)) return 'missing';
  return value >= band.min && value <= band.max ? 'good' : 'bad';
}
