import type { ResultSeries } from '../../clients/prometheus/answer.ts';
import type { Fetch } from '../../clients/prometheus/exchange.ts';
import { type QueryOutcome, queryRange } from '../../clients/prometheus/query.ts';
import type { Source } from '../../core/fleet/fleet.ts';
import { answeredClockTrouble, type WallAt, wallFrom } from '../answer-clock.ts';
import { readHeaders } from '../headers.ts';
import { type Lanes, lanes } from '../lanes.ts';
import type { SignalClock } from '../series.ts';
import type { Question } from '../signal.ts';
import { spans } from './grid.ts';
import { join, type Joined } from './sort.ts';

export interface PrometheusSignalDeps {
  readonly clock: SignalClock;
  readonly fetch?: Fetch;
}

/** A question on its way, with all that its requests have in common. */
export interface Asking {
  readonly kind: 'asking';
  readonly question: Question;
  readonly settings: Extract<Source['settings'], { readonly kind: 'prometheus' }>;
  readonly headers: Readonly<Record<string, string>>;
  readonly redact: (text: string) => string;
  /** Add to a time of the server to get logical time. */
  readonly shiftMs: number;
  /** The machine's clock by which the server is asked. */
  readonly wallAt: WallAt;
  /** By the machine's clock: when the whole question must be answered. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** For all requests of the question together. */
  readonly inLane: Lanes;
  readonly deps: PrometheusSignalDeps;
}

/** How many requests are on their way side by side. */
const parallel = 16;

/** Follows the headers' references and starts the question's time. */
export async function prepare(
  question: Question,
  deps: PrometheusSignalDeps,
  signal: AbortSignal,
): Promise<Asking | { readonly kind: 'trouble'; readonly message: string }> {
  const { settings, timeoutMs } = question.source;
  if (settings.kind !== 'prometheus')
    return { kind: 'trouble', message: 'not a Prometheus source' };
  const deadline = performance.now() + timeoutMs;
  const headers = await readHeaders(settings.headers);
  if (headers.kind === 'trouble') return headers;
  const { clock } = deps;
  const shiftMs = clock.now() - clock.wall();
  const times = { shiftMs, wallAt: wallFrom(clock), deadline };
  const inLane = lanes(parallel);
  return { ...headers, ...times, kind: 'asking', question, settings, signal, inLane, deps };
}

export interface RangeRequest {
  readonly url: string;
  readonly query: string;
  /** How many series the answer may have, about. */
  readonly seriesCount: number;
}

export type RangeAnswer =
  | { readonly kind: 'results'; readonly results: readonly Joined[] }
  | { readonly kind: 'trouble'; readonly message: string; readonly timedOut: boolean };

/** What a query says of the time of the question; of a newer part of it where `from` says so. */
export async function askRange(
  asking: Asking,
  request: RangeRequest,
  from = asking.question.from,
): Promise<RangeAnswer> {
  const span = { from, to: asking.question.to };
  const answer = await asking.inLane(() => askSpans(asking, request, span));
  if (answer.kind === 'trouble') return { ...answer, message: asking.redact(answer.message) };
  const results = join(answer.answers, { ...span, shiftMs: asking.shiftMs });
  return { kind: 'results', results };
}

type SpansAnswer =
  | { readonly kind: 'answers'; readonly answers: readonly (readonly ResultSeries[])[] }
  | Extract<RangeAnswer, { readonly kind: 'trouble' }>;

/** One request after the other; a part of a range alone is no evidence for the range. */
async function askSpans(
  asking: Asking,
  { url, query, seriesCount }: RangeRequest,
  { from, to }: Pick<Question, 'from' | 'to'>,
): Promise<SpansAnswer> {
  const { question, headers, shiftMs, wallAt, deadline, signal, deps } = asking;
  const { stepMs, timeoutMs } = question.source;
  const answers: (readonly ResultSeries[])[] = [];
  for (const { first, last } of spans({ from, to, stepMs }, seriesCount)) {
    const left = Math.ceil(deadline - performance.now());
    if (left <= 0) return notInTime(timeoutMs);
    const outcome = await queryRange(
      { url, headers, fetch: deps.fetch },
      { query, startMs: first - shiftMs, endMs: last - shiftMs, stepMs },
      { timeoutMs: left, signal },
    );
    const series = seriesOf(outcome, wallAt);
    if (series.kind === 'trouble') return series;
    answers.push(series.series);
  }
  return { kind: 'answers', answers };
}

function notInTime(timeoutMs: number): SpansAnswer {
  return { kind: 'trouble', message: `not answered within ${timeoutMs} ms`, timedOut: false };
}

type SeriesAnswer =
  | { readonly kind: 'series'; readonly series: readonly ResultSeries[] }
  | { readonly kind: 'trouble'; readonly message: string; readonly timedOut: boolean };

/**
 * An answer about another time than was meant says nothing. A warning means that something may be missing,
 * and what may be missing is not health.
 */
function seriesOf(outcome: QueryOutcome, wallAt: WallAt): SeriesAnswer {
  if (outcome.kind === 'failure') {
    const timedOut = outcome.reason === 'timeout';
    return { kind: 'trouble', message: outcome.message, timedOut };
  }
  const wrongClock = answeredClockTrouble(outcome.times, wallAt);
  if (wrongClock !== null) return { kind: 'trouble', message: wrongClock, timedOut: false };
  if (outcome.warnings.length > 0) {
    const message = `the answer may be partial: ${outcome.warnings.join('; ')}`;
    return { kind: 'trouble', message, timedOut: false };
  }
  const { result } = outcome;
  if (result.type === 'matrix') return { kind: 'series', series: result.series };
  return {
    kind: 'trouble',
    message: `the result is a ${result.type}, not numbers over time`,
    timedOut: false,
  };
}
