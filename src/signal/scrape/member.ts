/**
 * One cluster of a source: what its targets showed, and what the checks' queries made of it.
 *
 * Life of a member: a question registers its query; once in a step it scrapes all targets together, which
 * is a round; when the round is complete, every registered query is evaluated and its value kept. A round
 * with a target that did not answer makes no value for any query: half a cluster is no evidence.
 */
import type { Cluster, Source } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Sample, Series } from '../../core/judge/evidence.ts';
import { trouble } from '../series.ts';
import { evaluate } from './evaluate.ts';
import { forget, type History, record, type Room, type Scraped, viewAt } from './history.ts';
import { type Expr, type Selector, selectorsOf } from './query.ts';
import type { Target, TargetAnswer } from './target.ts';

export interface Member {
  readonly cluster: Cluster;
  readonly targets: readonly Target[];
  readonly history: History;
  /** By their text. */
  readonly queries: Map<string, AskedQuery>;
  /** In flight; at most one. */
  round: Round | null;
  /** The step, counted from the epoch, in which the last round began. */
  lastStep: number;
  /** Why the last complete round gave nothing. */
  failure: Failure | null;
  askedAt: Instant;
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

interface AskedQuery {
  readonly expr: Expr;
  readonly values: Sample[];
  /** Why the last round gave this query no single value. */
  problem: string | null;
  askedAt: Instant;
  keepMs: number;
}

/** Values and queries are kept this long after they were of use. */
export const keepMs = 15 * 60_000;
const valuesMax = 4_000;

/** A member that has seen nothing yet. */
export function newMember(cluster: Cluster, targets: readonly Target[], room: Room): Member {
  const history = { series: new Map(), room };
  const nothingYet = { round: null, lastStep: Number.NEGATIVE_INFINITY, failure: null, askedAt: 0 };
  return { cluster, targets, history, queries: new Map(), ...nothingYet };
}

/** Notes that a query is asked now, so that the next round serves it. */
export function register(
  member: Member,
  { text, expr }: { readonly text: string; readonly expr: Expr },
  { from, to }: { readonly from: Instant; readonly to: Instant },
): void {
  const asked = member.queries.get(text) ?? {
    expr,
    values: [],
    problem: null,
    askedAt: to,
    keepMs,
  };
  asked.askedAt = to;
  asked.keepMs = Math.max(asked.keepMs, to - from);
  member.queries.set(text, asked);
  member.askedAt = to;
}

/** What the targets are read for. */
export function wantedOf(member: Member): readonly Selector[] {
  return [...member.queries.values()].flatMap(({ expr }) =>
    selectorsOf(expr).map(({ selector }) => selector),
  );
}

/** Takes in a round that began at `at`. */
export function complete(member: Member, at: Instant, answers: readonly TargetAnswer[]): void {
  for (const [text, { askedAt }] of member.queries) {
    if (askedAt < at - keepMs) member.queries.delete(text);
  }
  const scraped = new Map(
    answers.flatMap((answer) => (answer.kind === 'scraped' ? [...answer.series] : [])),
  );
  forget(member.history, at - rangeMsMax(member));
  const hasRoom = record(member.history, at, scraped);
  member.failure = failureOf(answers) ?? (hasRoom ? null : { message: noRoom, timedOut: false });
  if (member.failure === null) evaluateAll(member, at, scraped);
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

function evaluateAll(member: Member, at: Instant, scraped: Scraped): void {
  const view = viewAt(member.history, at, scraped);
  for (const asked of member.queries.values()) {
    const value = evaluate(asked.expr, view);
    asked.problem = value.kind === 'trouble' ? value.message : null;
    if (value.kind === 'value') asked.values.push([at, value.value]);
    const kept = asked.values.findIndex(([time]) => time > at - asked.keepMs);
    const tooMany = asked.values.length - valuesMax;
    asked.values.splice(0, Math.max(kept === -1 ? asked.values.length : kept, tooMany, 0));
  }
}

/** Failed rounds that pass before their reason takes the place of the samples before them. */
const patienceSteps = 3;

/**
 * The samples of a query. A round that failed is a gap, and the judge knows what gaps mean; only when
 * nothing came for as long as makes it blind anyway is the reason worth more than the old samples.
 */
export function answerOf(
  member: Member,
  text: string,
  { from, to, source }: { readonly from: Instant; readonly to: Instant; readonly source: Source },
): Series {
  const asked = member.queries.get(text);
  if (asked === undefined) return trouble('the query was forgotten: ask again');
  if (asked.problem !== null) return trouble(asked.problem);
  const samples = asked.values.filter(([at]) => at > from && at <= to);
  const newest = samples.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
  if (newest > to - patienceSteps * source.stepMs) return { kind: 'samples', samples };
  if (member.failure !== null) return trouble(member.failure.message);
  if (member.round !== null) return trouble(`no answer within ${source.timeoutMs} ms`);
  return { kind: 'samples', samples };
}
