import { type Limit, queriesOf } from '../../fleet/check.ts';
import { durationText, type Instant, type Json } from '../../fleet/quantities.ts';
import type { Grade, Verdict } from '../evidence.ts';
import { gradeThreshold } from '../threshold.ts';
import { chartOf } from './chart.ts';
import { closedUntil, type Column, type Columns } from './columns.ts';
import type { ComparedGrade, ComparedQuestion } from './compared-question.ts';
import { hasFigures } from './open-watch.ts';
import { firstAfter, indexOf, type Opened, openedFor } from './opened.ts';
import { coverageAt, coverageMin } from './presence.ts';
import { isOver, recoverySteps } from './recovery.ts';

/** Below so many settled steps it is too early to tell. */
const settledStepsMin = 2;
/** What counts tells nothing before it was asked twice, and one answer may be late. */
const firstSteps = 3;
/** A source that is behind by more steps than this is silent. */
const behindStepsMax = 3;

/**
 * The verdict on what the columns say by now. It follows from the columns and the question alone; what was read
 * before is remembered, so that a turn pays for new steps only.
 */
export function gradeCompared(columns: Columns, question: ComparedQuestion): ComparedGrade {
  const column = columns.clusters.get(question.cluster);
  if (column === undefined || !hasFigures(columns, question.cluster)) {
    const message =
      column?.trouble ?? `the source has no series for this cluster${askedText(question)}`;
    return nothingSeen(question, message, early);
  }
  const behind = behindText(columns, question);
  if (columns.closed < indexOf(columns, question.changedAt)) {
    return nothingSeen(
      question,
      behind,
      'too early to tell: what was before the change is still read',
    );
  }
  const one = openedFor(columns, column, question);
  const reading: Reading = { columns, column, question, one, behind };
  if (one.last !== null && one.next === columns.closed && behind === null) return one.last;
  takeNew(reading);
  const grade = one.fired ?? graded(reading, verdictOf(reading));
  one.last = behind === null ? grade : null;
  return grade;
}

/** All that a grade is made from. */
interface Reading {
  readonly columns: Columns;
  readonly column: Column;
  readonly question: ComparedQuestion;
  readonly one: Opened;
  /** That its source has not answered for long. */
  readonly behind: string | null;
}

/** A verdict in the making. */
type Finding = Pick<Grade, 'verdict' | 'message' | 'onset' | 'isAdvisory'>;

/** Blind for a reason, once evidence should be there; else it is too early. */
function nothingSeen(
  { check, cluster, healthFrom, now }: ComparedQuestion,
  blindness: string | null,
  tooEarly: string,
): ComparedGrade {
  const isBlind = healthFrom !== null && blindness !== null;
  const message = isBlind ? blindness : tooEarly;
  const verdict = isBlind ? 'blind' : 'inconclusive';
  const grade = {
    verdict,
    message,
    onset: isBlind ? now : null,
    value: null,
    coverage: 0,
  } as const;
  const receipt = (): Json => ({ kind: 'compared', check: check.name, cluster, verdict, message });
  return { grade, evidence: 1, information: 0, isLost: isBlind, receipt };
}

/** That the source has not answered for long, in words; null while it is no more behind than it may be. */
function behindText(
  columns: Columns,
  { now, lagMs }: Pick<ComparedQuestion, 'now' | 'lagMs'>,
): string | null {
  const behindMs = now - lagMs - columns.aheadMs - closedUntil(columns);
  const isBehind = behindMs > behindStepsMax * columns.stepMs;
  return isBehind ? `the source has not answered for ${durationText(behindMs)}` : null;
}

/** A metric may be mistyped: whoever hears nothing is told for what it was asked. */
function askedText({ check }: Pick<ComparedQuestion, 'check'>): string {
  const texts = [...new Set(queriesOf(check).map(({ text }) => text))];
  return texts.length === 0 ? '' : ` (asked for ${texts.join(', ')})`;
}

/**
 * Of a cluster that is not changed it is only told whether it has a signal. A source that has just begun to be asked is
 * not silent; but what it has not told is no health either.
 */
export function presenceOf(
  columns: Columns | undefined,
  cluster: string,
  asked: Pick<ComparedQuestion, 'check' | 'now' | 'lagMs'>,
): Grade {
  const behind = columns === undefined ? null : behindText(columns, asked);
  const column = columns?.clusters.get(cluster);
  const [figure] = column?.figures ?? [];
  const closed = columns?.closed ?? 0;
  const coverage = figure === undefined || closed === 0 ? 0 : coverageAt(figure, 0, closed - 1);
  const isThere = coverage > 0 && behind === null;
  if (isThere) {
    return { verdict: 'healthy', message: 'not changed', onset: null, value: null, coverage };
  }
  const why = column?.trouble ?? behind;
  if (why === null && columns !== undefined && closed < firstSteps) {
    const message = `the source has only begun to be asked, and has no figures yet${askedText(asked)}`;
    return { verdict: 'inconclusive', message, onset: null, value: null, coverage };
  }
  const message = why ?? `no signal${askedText(asked)}`;
  return { verdict: 'blind', message, onset: asked.now, value: null, coverage };
}

const early = 'too early to tell: it is being changed';

function takeNew(reading: Reading): void {
  const { columns, question, one } = reading;
  const harmIndex = indexOf(columns, question.harmFrom);
  const { healthFrom } = question;
  const healthIndex = healthFrom === null ? Infinity : firstAfter(columns, healthFrom);
  while (one.next < columns.closed && (one.fired === null || question.mayRecover === true)) {
    const step = one.next;
    one.next += 1;
    one.follow(step);
    if (step < harmIndex) continue;
    if (one.fired !== null) {
      recover(reading, step);
    } else if (one.watch.take(step, step >= healthIndex)) {
      const onset = (columns.first + step + 1) * columns.stepMs + columns.aheadMs;
      one.fired = kept(
        graded(reading, { verdict: 'regressed', message: one.watch.summary(), onset }),
      );
    }
  }
  const { measure } = question.check.compare;
  const limit = measure.kind === 'gauge' ? measure.limit : null;
  const beyond = limit === null ? null : beyondLimit(reading, limit);
  if (one.fired === null && beyond !== null) one.fired = kept(graded(reading, beyond));
}

/** Begins anew where harm is over. */
function recover({ column, question, one }: Reading, step: number): void {
  const usual = { from: 0, to: one.grid.changeIndex };
  const last = { from: step + 1 - recoverySteps, to: step + 1 };
  if (!isOver(column, { usual, last }, question.check.compare)) return;
  one.fired = null;
  one.watch = one.anew(step);
}

/** With its proof as it is now, whatever is read later. */
function kept(grade: ComparedGrade): ComparedGrade {
  const receipt = grade.receipt();
  return { ...grade, receipt: () => receipt };
}

/** A plain limit halts by itself, whatever is usual. */
function beyondLimit({ columns, column, question }: Reading, limit: Limit): Finding | null {
  const { stepMs, first, aheadMs, closed } = columns;
  const from = Math.max(0, indexOf(columns, question.harmFrom));
  const values = column.figures[0]?.subarray(from, closed) ?? new Float64Array(0);
  const samples = Array.from(values, (value, index) => {
    return [(first + from + index + 1) * stepMs + aheadMs, value] as const;
  });
  const grade = gradeThreshold(
    { kind: 'samples', samples },
    { ...question, threshold: { ...limit, query: '' }, stepMs },
  );
  return grade.verdict === 'regressed' ? grade : null;
}

function verdictOf({ columns, column, question, one, behind }: Reading): Finding {
  const { healthFrom, now } = question;
  if (healthFrom === null) return open(early);
  const healthIndex = firstAfter(columns, healthFrom);
  if (behind !== null) return { verdict: 'blind', message: column.trouble ?? behind, onset: now };
  if (columns.closed - healthIndex < settledStepsMin) {
    return open('too early to tell: warming up');
  }
  const verdict = one.watch.verdict(columns.closed - 1, healthIndex);
  const advice = verdict === 'inconclusive' ? one.watch.advice() : null;
  const lead = advice === null ? leadOf[verdict] : `advisory, since ${advice}: `;
  const message = `${lead}${one.watch.summary()}`;
  const onset = verdict === 'blind' ? now : null;
  return { verdict, message, onset, ...(advice === null ? {} : { isAdvisory: true }) };
}

const leadOf: Readonly<Record<Verdict, string>> = {
  regressed: '',
  blind: 'too little signal for a verdict: ',
  inconclusive: 'not decided yet: ',
  healthy: '',
};

function open(message: string): Finding {
  return { verdict: 'inconclusive', message, onset: null };
}

function graded(reading: Reading, finding: Finding): ComparedGrade {
  const { column, one } = reading;
  const step = one.next - 1;
  const { changeIndex } = one.grid;
  const [figure = new Float64Array(0)] = column.figures;
  const coverage = step < changeIndex ? 0 : coverageAt(figure, changeIndex, step);
  const grade: Grade = { ...finding, value: null, coverage };
  const evidence = one.watch.evidence();
  const information = one.watch.information();
  // Where nobody knows what is usual, silence is silence all the same.
  const isSilent = coverage < coverageMin;
  const isLost = grade.verdict === 'blind' && (one.watch.isKnown() || isSilent);
  return { grade, evidence, information, isLost, receipt: () => receiptOf(reading, grade) };
}

/** Figures that JSON cannot keep, as infinite ones, are null in it. */
function receiptOf({ columns, column, question, one }: Reading, grade: Grade): Json {
  const { check, cluster, controls, changedAt, healthFrom, alpha, hasHistory } = question;
  const timeOf = (index: number): Instant =>
    (columns.first + index) * columns.stepMs + columns.aheadMs;
  const receipt = {
    kind: 'compared',
    check: check.name,
    cluster,
    verdict: grade.verdict,
    message: grade.message,
    coverage: grade.coverage,
    compare: check.compare,
    alpha,
    hasHistory,
    stepMs: columns.stepMs,
    changedAt,
    // What came later decided nothing.
    healthFrom: healthFrom !== null && healthFrom <= timeOf(one.next) ? healthFrom : null,
    read: { from: timeOf(0), to: timeOf(one.next) },
    controls: controls.map(({ name }) => name),
    ...one.watch.receipt(),
    chart: chartOf({
      columns,
      own: column,
      controls: controls.flatMap(({ name }) => columns.clusters.get(name) ?? []),
      changeIndex: one.grid.changeIndex,
      end: one.next,
    }),
  };
  return JSON.parse(JSON.stringify(receipt)) as Json;
}
