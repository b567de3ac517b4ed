/** Checks that compare: each on its cluster, and all of them together. */
import type { Check, ComparedCheck } from '../../fleet/check.ts';
import type { Source } from '../../fleet/fleet.ts';
import type { Columns } from '../../judge/compare/columns.ts';
import type { ComparedGrade, ComparedQuestion } from '../../judge/compare/compared-question.ts';
import { isOpened } from '../../judge/compare/opened.ts';
import { gradeCompared, presenceOf } from '../../judge/compare/grade.ts';
import type { Grade } from '../../judge/evidence.ts';
import { fastShare, guiltyOf, isPoolFiring, weighed } from '../../judge/pool.ts';
import { hasHistory, stepLagMs } from '../needs.ts';
import { type ClusterProgress, gradeKey, isTouched } from '../history/state.ts';
import type { Answers } from '../world.ts';
import { comparedQuestion, sharedQuestion, weightOf } from './compared.ts';
import { zoneQuestions } from './compared-zones.ts';
import { healthFrom } from './health-from.ts';
import type { Turn } from './turn.ts';

/** So many clusters that are not changed are begun with in one turn: a large fleet takes some turns. */
const begunMax = 20;

/** A check with what its source has answered. */
export interface Answered<C extends Check = Check> {
  readonly check: C;
  readonly source: Source;
  readonly answers: Answers;
}

/**
 * The grade of a changed cluster beside those that are not changed. Of the others it is told whether they have a signal,
 * and whether they got worse than they were: a bad change may hurt its neighbours.
 */
export function gradeBeside(
  turn: Turn,
  { check, source, answers }: Answered<ComparedCheck>,
  name: string,
): Grade {
  const cluster = turn.rollout.clusters.get(name);
  const { columns } = answers;
  const now = { check, now: turn.now, lagMs: stepLagMs(source) };
  const isChanged = cluster !== undefined && isTouched(cluster);
  if (columns === undefined) return presenceOf(columns, name, now);
  if (!isChanged) return gradeUntouched(turn, { check, source, columns }, name);
  const { forgivenUntil } = turn.rollout;
  const warmAt = healthFrom(cluster, check);
  // What a person forgave is no harm any more, and no health either.
  const countsFrom = warmAt === null ? null : Math.max(warmAt, forgivenUntil);
  const asked = { check, source, cluster, healthFrom: countsFrom, now: turn.now };
  const question = comparedQuestion(turn.rollout, asked);
  if (question === null) return presenceOf(columns, name, now);
  const weight = weightOf(turn.rollout.pinned, check, cluster.stage);
  const whole = { ...gradeCompared(columns, question), check, name, weight };
  // That a zone is harmed tells more than that its cluster is.
  const found = harmedZone(turn, whole, { columns, cluster, question }) ?? whole;
  turn.compared.set(gradeKey(check.name, name), found);
  return found.grade;
}

interface Whole {
  readonly columns: Columns;
  readonly cluster: ClusterProgress;
  readonly question: ComparedQuestion;
}

/** The first zone of a cluster that fires; each of them is evidence for the pool. */
function harmedZone(
  turn: Turn,
  whole: ComparedNow & { readonly weight: number },
  { columns, cluster, question }: Whole,
): ComparedNow | null {
  const zones = zoneQuestions(cluster, question).map(({ zone, question: ofZone, part }) => {
    const compared = said(gradeCompared(columns, ofZone), zone);
    const now = { ...compared, check: whole.check, name: whole.name, weight: whole.weight * part };
    turn.compared.set(gradeKey(whole.check.name, ofZone.cluster), now);
    return now;
  });
  return zones.find(({ grade }) => grade.verdict === 'regressed') ?? null;
}

/** With the zone in its words. */
function said(compared: ComparedGrade, zone: string): ComparedGrade {
  const { grade } = compared;
  return { ...compared, grade: { ...grade, message: `zone ${zone}: ${grade.message}` } };
}

interface Asking {
  readonly check: ComparedCheck;
  readonly source: Source;
  readonly columns: Columns;
}

function gradeUntouched(turn: Turn, { check, source, columns }: Asking, name: string): Grade {
  const presence = presenceOf(columns, name, { check, now: turn.now, lagMs: stepLagMs(source) });
  if (presence.verdict !== 'healthy' || !hasHistory(source)) return presence;
  if (!isOpened(columns, name)) {
    if (turn.begun.clusters >= begunMax) return presence;
    turn.begun.clusters += 1;
  }
  const question = sharedQuestion(turn.rollout, { check, source, name, now: turn.now });
  const compared = gradeCompared(columns, question);
  if (compared.grade.verdict !== 'regressed') return presence;
  turn.compared.set(gradeKey(check.name, name), { ...compared, check, name, weight: null });
  return compared.grade;
}

/** A comparison of this turn. */
export interface ComparedNow extends ComparedGrade {
  readonly check: ComparedCheck;
  /** The cluster's, also where it is one of its zones that was compared. */
  readonly name: string;
  /** Its share of the rollout's α; null for a cluster that is not changed. */
  readonly weight: number | null;
}

/**
 * Halting is a question to the whole rollout: where no check on any cluster fires, all of them together may. Then
 * those with the most evidence are named.
 */
export function noticePool(turn: Turn): void {
  const all = [...turn.compared.values()].flatMap((one) =>
    one.weight === null ? [] : [{ ...one, weight: one.weight }],
  );
  if (all.some(({ grade }) => grade.verdict === 'regressed')) return;
  const values = weighed(all.map(({ evidence, weight }) => ({ value: evidence, weight })));
  const level = fastShare * turn.rollout.pinned.spec.strategy.falseHalts;
  if (!isPoolFiring(values, level)) return;
  for (const index of guiltyOf(values, level)) {
    const one = all[index];
    if (one !== undefined) blame(turn, one, all.length);
  }
}

function blame(turn: Turn, one: ComparedNow, parts: number): void {
  const message = `${one.grade.message}; not enough by itself, but with all ${parts} that are watched`;
  const grade: Grade = { ...one.grade, verdict: 'regressed', message, onset: turn.now };
  turn.compared.set(gradeKey(one.check.name, one.name), { ...one, grade });
  const grades = new Map(turn.grades.get(one.check.name));
  turn.grades.set(one.check.name, grades.set(one.name, grade));
}
