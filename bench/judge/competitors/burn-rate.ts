/**
 * Multi-window, multi-burn-rate alerts on an error budget; a page stops the rollout.
 *
 * From the Google SRE Workbook, chapter 5 "Alerting on SLOs", section 6 "Multiwindow,
 * Multi-Burn-Rate Alerts" (https://sre.google/workbook/alerting-on-slos/): a page if the budget of
 * 30 days burns 14.4 times too fast over 1 h and over the last 5 min as well, or 6 times over 6 h
 * and 30 min. Its tickets (3 times over a day, once over three days) go into a queue and stop
 * nothing.
 *
 * Decided here:
 * - the objective is what the cluster has delivered: the budget is its own share of errors before
 *   the change, the strictest one that would not have burnt already. Without errors before, 0.1 %,
 *   for the 99.9 % in the workbook's examples;
 * - the alerts are on the cluster, not on the new pods, so the long windows also hold the time
 *   before the change, as they do in life: they are what makes these alerts slow;
 * - budgets are for shares of bad requests: `lower` and gauges are not watched at all, so a case
 *   that has nothing else always goes on.
 *
 * Missing data: by itself a comparison with nothing is no alert. With `halt` an empty 5-minute
 * window halts, as an `absent()` beside it would.
 */
import type { Case } from '../case.ts';
import { type Arm, armsOf, type CheckArms } from './arms.ts';
import { baselineOf } from './baseline.ts';
import {
  type Competitor,
  foldedAnswer,
  horizonEnd,
  type NoData,
  type Outcome,
} from './competitor.ts';
import { type Lane, laneOf, readLane } from './lane.ts';

interface Page {
  readonly rate: number;
  readonly longMin: number;
  readonly shortMin: number;
}

const pages: readonly Page[] = [
  { rate: 14.4, longMin: 60, shortMin: 5 },
  { rate: 6, longMin: 360, shortMin: 30 },
];
const lookBackMin = 360;
const freshMin = 5;
const budgetOfExamples = 0.001;

/** The two pages of the workbook. */
export const burnRate: Competitor =
  ({ noData }) =>
  (each) =>
    foldedAnswer(
      each,
      armsOf(each).flatMap((arms) =>
        arms.treated.map((arm) => outcomeOf(each, { arms, arm, noData })),
      ),
    );

interface Watched {
  readonly arms: CheckArms;
  readonly arm: Arm;
  readonly noData: NoData;
}

function outcomeOf(each: Case, { arms, arm, noData }: Watched): Outcome {
  const { check } = arms;
  const place = { check: check.name, cluster: arm.cluster };
  if (check.kind === 'gauge' || check.bad === 'lower') {
    return { ...place, verdict: 'healthy', haltAt: null, receipt: { applies: false } };
  }
  const { changeAt } = each;
  const end = horizonEnd(each);
  const lane = laneOf([arm], { from: changeAt - lookBackMin, to: end });
  const before = baselineOf(arm, arms, changeAt);
  const budget = before === null || before === 0 ? budgetOfExamples : before;
  const fresh = widened(freshMin, arm);
  for (let at = changeAt + arm.stepMin; at <= end; at += 1) {
    const page = pages.find((pair) => burns(pair, { lane, at, budget, arm }));
    const since = Math.max(changeAt, at - fresh + 1);
    const isEmpty = Number.isNaN(readLane(lane, { from: since, to: at }).value);
    if (page !== undefined || (noData === 'halt' && isEmpty)) {
      const receipt = { budget, page: page ?? null };
      return { ...place, verdict: 'regressed', haltAt: at, receipt };
    }
  }
  return { ...place, verdict: 'healthy', haltAt: null, receipt: { budget, page: null } };
}

interface Moment {
  readonly lane: Lane;
  readonly at: number;
  readonly budget: number;
  readonly arm: Arm;
}

/** NaN compares false: an empty window burns nothing. */
function burns({ rate, longMin, shortMin }: Page, { lane, at, budget, arm }: Moment): boolean {
  return [shortMin, longMin].every((windowMin) => {
    const { value } = readLane(lane, { from: at - widened(windowMin, arm) + 1, to: at });
    return value > rate * budget;
  });
}

/** Two steps at least, or a window of a source with long steps would often be empty. */
function widened(windowMin: number, { stepMin }: Arm): number {
  return stepMin > 1 ? Math.max(windowMin, 2 * stepMin) : windowMin;
}
