/**
 * Kayenta: canary against baseline, by its default judge NetflixACAJudge-v1.0.
 *
 * Written from its documentation and behaviour, none of its code (spinnaker/kayenta at a69573b):
 * - docs/canary-config.md and kayenta-judge `NetflixACAJudge.scala`: Mann–Whitney at 98 % with
 *   tolerance 0.25, both fixed in the judge (the 0.95 in `MannWhitneyClassifier.scala` is never
 *   used); `effectSize.allowedIncrease` and `allowedDecrease` 1 as ratio of means, `critical`
 *   false, `mustHaveData` false, `nanStrategy` remove, `outliers` keep;
 * - `MannWhitneyClassifier.scala`: equal samples pass, an empty side is Nodata (kayenta-metric.ts);
 * - `WeightedSumScorer.scala`: the score of a group is the share of its metrics that pass, without
 *   those that have no data; groups weigh the same unless told otherwise; a group without any data
 *   counts as 100; half of the metrics without data, or one critical metric that does not pass,
 *   make 0;
 * - `SetupAndExecuteCanariesStage.java`: one judgement at the end of the lifetime, or one after
 *   each `analysisIntervalMins` over a growing window; `MonitorCanaryTask.java`: a score at or
 *   below `marginal` ends it; `GenerateCanaryAnalysisResultTask.java`: the last must reach `pass`;
 * - json-formats.md: `marginal` 75 and `pass` 95 in all examples but one (there is no default);
 * - https://spinnaker.io/docs/guides/user/canary/best-practices/: at least 50 points for each
 *   metric and run, a lifetime of 3 hours at an interval of 1 hour; critical metrics by themselves.
 *
 * Since the judge has its interval and tolerance built in, default and tuned differ in what users
 * set:
 * - `kayenta`: nothing but what a configuration must have, the `direction` and one judgement at the
 *   end;
 * - `kayenta-tuned`: a run every hour over the growing window, so that a halt can come before the
 *   end; every metric `critical`, so that none is outvoted; and the allowed ratio half way (by its
 *   logarithm) between no effect and the effect that matters, so that small differences between
 *   clusters pass, and the effect itself does not hide behind its own noise.
 *
 * Decided here: each check is a group, each treated cluster a metric in it; the control is the sum
 * of all control clusters (comparison.ts). A rate is the share of bad ones of each minute, and a
 * minute without requests has none. The limits of the interval are exact, while Kayenta searches
 * for them with an absolute tolerance of 10⁻⁴ (`BrentSolver.java`), too coarse for shares of
 * errors.
 *
 * Missing data: by itself missing minutes are removed in silence, a metric without any is Nodata,
 * and half of those fail the canary (if critical: one). With `halt` a judgement also fails where a
 * treated cluster is not covered (coverage.ts) at that moment.
 */
import type { Case, CaseAnswer, CaseVerdict } from '../case.ts';
import { baselineOf, ratioOf } from './baseline.ts';
import { type Comparison, comparisonsOf, inControl } from './comparison.ts';
import { type Competitor, foldedAnswer, horizonEnd } from './competitor.ts';
import { isMissing } from './coverage.ts';
import { type Classified, classify, type EffectLimits } from './kayenta-metric.ts';
import { scoreOf } from './kayenta-score.ts';
import { valuesIn } from './lane.ts';

const marginal = 75;
const pass = 95;
const intervalMin = 60;

export const kayenta: Competitor = ({ noData }) => judgeWith({ tuned: false, noData });

export const kayentaTuned: Competitor = ({ noData }) => judgeWith({ tuned: true, noData });

interface Setup {
  readonly tuned: boolean;
  readonly noData: 'native' | 'halt';
}

interface Metric extends Comparison {
  readonly limits: EffectLimits;
}

interface Judged extends Classified {
  readonly metric: Metric;
  readonly missing: boolean;
}

function judgeWith(setup: Setup): (each: Case) => CaseAnswer {
  return (each) => {
    const metrics = comparisonsOf(each).map((comparison) => ({
      ...comparison,
      limits: limitsOf(comparison, each.changeAt, setup),
    }));
    const end = horizonEnd(each);
    const minutes = setup.tuned ? judgementsUntil(each.changeAt, end) : [end];
    for (const at of minutes) {
      const results = metrics.map((metric) => judged(metric, each.changeAt, at));
      const halted = isHalted(results, at === end, setup);
      if (halted || at === end) return answer(each, results, halted ? at : null);
    }
    return foldedAnswer(each, []);
  };
}

function judgementsUntil(changeAt: number, end: number): readonly number[] {
  const whole = Math.floor((end - changeAt) / intervalMin);
  const minutes = Array.from({ length: whole }, (_, run) => changeAt + (run + 1) * intervalMin);
  // Kayenta makes whole intervals only; the soak ends with a judgement all the same.
  return minutes.at(-1) === end ? minutes : [...minutes, end];
}

function limitsOf({ arms, arm }: Comparison, changeAt: number, { tuned }: Setup): EffectLimits {
  if (!tuned) return { allowedIncrease: 1, allowedDecrease: 1 };
  const halfWay = Math.sqrt(ratioOf(arms.check, baselineOf(arm, arms, changeAt)));
  // Nobody could write an allowed ratio for a baseline that is nothing.
  if (!Number.isFinite(halfWay)) return { allowedIncrease: 1, allowedDecrease: 1 };
  return { allowedIncrease: halfWay, allowedDecrease: 1 / halfWay };
}

function judged(metric: Metric, changeAt: number, at: number): Judged {
  const window = { from: changeAt, to: at };
  const canary = valuesIn(metric.treated, window);
  const baseline = valuesIn(metric.control, inControl(metric, window));
  const found = classify({ canary, baseline }, metric.arms.check.bad, metric.limits);
  return { ...found, metric, missing: isMissing(metric.arm, metric.treated, { changeAt, at }) };
}

function isHalted(results: readonly Judged[], isLast: boolean, setup: Setup): boolean {
  const { tuned, noData } = setup;
  if (noData === 'halt' && results.some(isWithoutData)) return true;
  const labels = results.map(({ label, metric }) => ({ label, group: metric.arms.check.name }));
  const score = scoreOf(labels, tuned);
  return score <= marginal || (isLast && score < pass);
}

function isWithoutData({ label, missing }: Judged): boolean {
  return missing || label === 'Nodata';
}

function answer(each: Case, results: readonly Judged[], haltAt: number | null): CaseAnswer {
  const outcomes = results.map((result) => ({
    check: result.metric.arms.check.name,
    cluster: result.metric.arm.cluster,
    verdict: verdictOf(result),
    haltAt,
    receipt: {
      classification: result.label,
      ratio: result.ratio,
      shift: result.shift,
      z: result.z,
      ...result.metric.limits,
      controlOffsetMin: result.metric.offsetMin,
    },
  }));
  return foldedAnswer(each, outcomes);
}

function verdictOf(result: Judged): CaseVerdict {
  if (result.label === 'High' || result.label === 'Low') return 'regressed';
  return isWithoutData(result) || result.label === 'Error' ? 'blind' : 'healthy';
}
