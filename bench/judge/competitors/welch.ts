/**
 * Welch's t test of the minutes' values, treated against control, as scripts around a dashboard do
 * it.
 *
 * - `welch` tests once, at the end of the soak; `welch-peek` tests again every minute and stops at
 *   the first significant one, which is what people do who watch a p-value.
 * - Each check and cluster is tested at the alpha of the case, one-sided where one direction is
 *   bad, half of it to each side where either is. Nobody divides it by the number of tests.
 * - The control is the sum of all control clusters (comparison.ts).
 *
 * B. L. Welch, The generalization of Student's problem when several different population variances
 * are involved, Biometrika 34 (1947).
 *
 * Missing data: by itself missing minutes are left out, and where there is nothing to test nothing
 * is significant. With `halt` a test on a cluster that is not covered (coverage.ts) halts.
 */
import type { Case, CaseCheck } from '../case.ts';
import { type Comparison, comparisonsOf } from './comparison.ts';
import {
  type Competitor,
  foldedAnswer,
  horizonEnd,
  type NoData,
  type Outcome,
} from './competitor.ts';
import { isMissing } from './coverage.ts';
import { valueAt } from './lane.ts';
import { add, emptyMoments, isAbove, type WelchT, welchT } from './welch-test.ts';

export const welch: Competitor = ({ noData }) => judgeWith({ peeks: false, noData });

export const welchPeek: Competitor = ({ noData }) => judgeWith({ peeks: true, noData });

interface Setup {
  readonly peeks: boolean;
  readonly noData: NoData;
}

function judgeWith(setup: Setup): ReturnType<Competitor> {
  return (each) =>
    foldedAnswer(
      each,
      comparisonsOf(each).map((comparison) => outcomeOf(comparison, each, setup)),
    );
}

function outcomeOf(comparison: Comparison, each: Case, { peeks, noData }: Setup): Outcome {
  const { arm, arms, treated, control, offsetMin } = comparison;
  const end = horizonEnd(each);
  const [ours, theirs] = [emptyMoments(), emptyMoments()];
  const stopped = (haltAt: number | null, found: WelchT | null): Outcome => ({
    check: arms.check.name,
    cluster: arm.cluster,
    verdict: haltAt !== null ? 'regressed' : found === null ? 'blind' : 'healthy',
    haltAt,
    receipt: { welch: found, treated: { ...ours }, control: { ...theirs }, offsetMin },
  });
  for (let at = each.changeAt; at <= end; at += 1) {
    addIfAny(ours, valueAt(treated, at));
    addIfAny(theirs, valueAt(control, at - offsetMin));
    if (!peeks && at < end) continue;
    const found = welchT(ours, theirs);
    const missing = isMissing(arm, treated, { changeAt: each.changeAt, at });
    if (noData === 'halt' && (missing || (at === end && found === null))) return stopped(at, found);
    if (found !== null && isSignificant(found, arms.check, each.alpha)) return stopped(at, found);
  }
  return stopped(null, welchT(ours, theirs));
}

function addIfAny(moments: ReturnType<typeof emptyMoments>, value: number): void {
  if (Number.isFinite(value)) add(moments, value);
}

function isSignificant({ t, df }: WelchT, { bad }: CaseCheck, alpha: number): boolean {
  const below = { t: -t, df };
  switch (bad) {
    case 'higher':
      return isAbove({ t, df }, alpha);
    case 'lower':
      return isAbove(below, alpha);
    case 'either':
      return isAbove({ t, df }, alpha / 2) || isAbove(below, alpha / 2);
  }
}
