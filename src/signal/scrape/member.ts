/**
 * One cluster of a source: what its targets showed, and what the checks made of it.
 *
 * Life of a member: a question registers its query, or the counters that it counts; once in a step it
 * scrapes all targets together, which is a round; when the round is complete, every registered query is
 * evaluated and its value kept, and every counter is compared with the round before. A round with a target
 * that did not answer makes no value and no count: half a cluster is no evidence.
 */
import type { Cluster, Source } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Series } from '../../core/judge/evidence.ts';
import { trouble } from '../series.ts';
import {
  type Asked,
  type AskedOfMember,
  clearAsked,
  dropOld,
  forgetUnasked,
  queriedOf,
  selectorsIn,
} from './asked.ts';
import { countRound, type RoundTime } from './counting.ts';
import { evaluate } from './evaluate.ts';
import { forget, type History, record, type Room, type Scraped, viewAt } from './history.ts';
import { fits, selectorsOf } from './query.ts';
import { isReadFor, type Target, type TargetAnswer } from './target.ts';
import type { Wish } from './wish.ts';

export interface Member extends AskedOfMember {
  readonly cluster: Cluster;
  readonly targets: readonly Target[];
  readonly history: History;
  /** In flight; at most one. */
  round: Round | null;
  /** The step, counted from the epoch, in which the last round began. */
  lastStep: number;
  /** Why the last complete round gave nothing. */
  failure: Failure | null;
}

export interface Round {
  readonly done: Promise<void>;
  readonly stop: AbortController;
  /** Questions that wait for it or may still use it. */
  readers: number;
}

export interface Failure {
  readonly message: string;
  readonly timedOut: boolean;
}

/** A member that has seen nothing yet. */
export function newMember(cluster: Cluster, targets: readonly Target[], room: Room): Member {
  const history = { series: new Map(), room };
  const nothingYet = { round: null, lastStep: Number.NEGATIVE_INFINITY, failure: null };
  const asked = { queries: new Map(), counts: new Map(), askedAt: 0 };
  return { cluster, targets, history, ...asked, ...nothingYet };
}

/** Takes in a round. */
export function complete(member: Member, time: RoundTime, answers: readonly TargetAnswer[]): void {
  const { at } = time;
  forgetUnasked(member, at, member.history.room);
  const scraped = new Map(
    answers.flatMap((answer) => (answer.kind === 'scraped' ? [...answer.series] : [])),
  );
  forget(member.history, at - rangeMsMax(member));
  const hasRoom = record(member.history, at, queried(member, scraped));
  const failure = failureOf(answers);
  member.failure = failure ?? (hasRoom ? null : { message: noRoom, timedOut: false });
  if (member.failure === null) evaluateAll(member, at, { scraped, answers });
  countAll(member, time, answers);
}

/** Gives back the memory of a member that nobody asks any more. */
export function clearMember(member: Member): void {
  const { history } = member;
  clearAsked(member, history.room);
  for (const { samples } of history.series.values()) history.room.samples -= samples.length;
  history.series.clear();
}

/**
 * The series that queries need: of counters only the last value is of use, and that is kept elsewhere.
 */
function queried(member: Member, scraped: Scraped): Scraped {
  const selectors = queriedOf(member);
  return new Map(
    [...scraped].filter(([, { labels }]) => selectors.some((selector) => fits(selector, labels))),
  );
}

const noRoom = 'there is no room for more samples: shorten the ranges of the queries';

function rangeMsMax({ queries }: Member): number {
  const ranges = [...queries.values()].flatMap(({ expr }) => selectorsOf(expr));
  return ranges.reduce((most, { rangeMs }) => Math.max(most, rangeMs), 0);
}

function failureOf(answers: readonly TargetAnswer[]): Failure | null {
  const failed = answers.filter((answer) => answer.kind === 'failed');
  const [first] = failed;
  if (first === undefined) return null;
  const extent =
    failed.length === answers.length
      ? 'no target answered'
      : `${failed.length} of ${answers.length} targets did not answer`;
  const timedOut = failed.some((answer) => answer.timedOut);
  return { message: `${extent}: ${first.message}`, timedOut };
}

interface GoodRound {
  readonly scraped: Scraped;
  readonly answers: readonly TargetAnswer[];
}

/** A query that came after a page was read waits for the next round: half a cluster is no evidence. */
function evaluateAll(member: Member, at: Instant, { scraped, answers }: GoodRound): void {
  const view = viewAt(member.history, at, scraped);
  for (const asked of member.queries.values()) {
    if (!answers.every((answer) => isReadFor(answer, selectorsIn(asked.expr)))) continue;
    const value = evaluate(asked.expr, view);
    asked.problem = value.kind === 'trouble' ? value.message : null;
    if (value.kind === 'value') asked.rows.push([at, value.value]);
    dropOld(asked, at);
  }
}

function countAll(member: Member, time: RoundTime, answers: readonly TargetAnswer[]): void {
  for (const asked of member.counts.values()) {
    const counted = countRound(asked.counting, time, { answers, room: member.history.room });
    if (counted.kind === 'failed') continue;
    asked.problem = counted.kind === 'trouble' ? counted.message : null;
    if (counted.kind === 'count') asked.rows.push(counted.count);
    dropOld(asked, time.at);
  }
}

/** Failed rounds that pass before their reason takes the place of the samples before them. */
const patienceSteps = 3;

/**
 * What came of a query, or of counters. A round that failed is a gap, and the judge knows what gaps
 * mean; only when nothing came for as long as makes it blind anyway is the reason worth more than what
 * was before.
 */
export function answerOf(
  member: Member,
  { kind, text }: Wish,
  span: { readonly from: Instant; readonly to: Instant; readonly source: Source },
): Series {
  if (kind === 'query') {
    const rows = rowsOf(member, member.queries.get(text), span);
    return 'message' in rows ? trouble(rows.message) : { kind: 'samples', samples: rows };
  }
  const rows = rowsOf(member, member.counts.get(text), span);
  return 'message' in rows ? trouble(rows.message) : { kind: 'counts', counts: rows };
}

function rowsOf<Row extends readonly [at: Instant, ...figures: number[]]>(
  member: Member,
  asked: Asked<Row> | undefined,
  { from, to, source }: { readonly from: Instant; readonly to: Instant; readonly source: Source },
): readonly Row[] | { readonly message: string } {
  if (asked === undefined) return { message: 'the query was forgotten: ask again' };
  if (asked.problem !== null) return { message: asked.problem };
  const rows = asked.rows.filter(([at]) => at > from && at <= to);
  const newest = rows.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
  if (newest > to - patienceSteps * source.stepMs) return rows;
  if (member.failure !== null) return { message: member.failure.message };
  if (member.round !== null) return { message: `no answer within ${source.timeoutMs} ms` };
  return rows;
}
