import { readAnswer, type QueryResult } from './answer.ts';
import {
  addressText,
  type AnswerTimes,
  exchange,
  type ExchangeFailure,
  type Fetch,
} from './exchange.ts';

/** A server that speaks Prometheus' HTTP API: Prometheus, Thanos, Mimir, VictoriaMetrics, Cortex. */
export interface PrometheusServer {
  /** With the path in front of `/api/v1`, if there is one; its query string is kept. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Default 16 MiB. */
  readonly bytesMax?: number;
  readonly fetch?: Fetch | undefined;
}

/** Times and the step in milliseconds, by the server's clock. At most 11,000 steps. */
export interface RangeQuery {
  readonly query: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

export interface InstantQuery {
  readonly query: string;
  readonly atMs: number;
}

/** How long to wait, and who may call it off. */
export interface Patience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type QueryOutcome =
  | {
      readonly kind: 'success';
      readonly result: QueryResult;
      /** In words, whatever may be missing from the result; empty when it is whole. */
      readonly warnings: readonly string[];
      readonly infos: readonly string[];
      readonly times: AnswerTimes;
    }
  | {
      readonly kind: 'failure';
      /** `query`: the server refuses it. `http`: no answer of the API. `malformed`: not its JSON. */
      readonly reason: 'query' | 'http' | 'malformed' | ExchangeFailure['reason'];
      readonly status: number | null;
      readonly message: string;
    };

/** A query evaluated at every step of a range, both ends included. Never throws. */
export function queryRange(
  server: PrometheusServer,
  { query, startMs, endMs, stepMs }: RangeQuery,
  patience: Patience,
): Promise<QueryOutcome> {
  const [start, end, step] = [seconds(startMs), seconds(endMs), seconds(stepMs)];
  return ask(server, { path: 'query_range', form: { query, start, end, step } }, patience);
}

/** A query evaluated at one moment. Never throws. */
export function queryInstant(
  server: PrometheusServer,
  { query, atMs }: InstantQuery,
  patience: Patience,
): Promise<QueryOutcome> {
  return ask(server, { path: 'query', form: { query, time: seconds(atMs) } }, patience);
}

interface Call {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
}

/** By POST, because a query may be longer than what servers and proxies take as a URL. */
async function ask(
  server: PrometheusServer,
  call: Call,
  { timeoutMs, signal }: Patience,
): Promise<QueryOutcome> {
  const url = apiUrl(server.url, call.path);
  const answered = await exchange({
    url,
    method: 'POST',
    headers: { ...server.headers, 'Content-Type': 'application/x-www-form-urlencoded' },
    // The server gives up as well, instead of working for nobody.
    body: new URLSearchParams({ ...call.form, timeout: seconds(timeoutMs) }).toString(),
    timeoutMs,
    bytesMax: server.bytesMax ?? 16 * 1024 * 1024,
    signal,
    fetch: server.fetch,
  });
  if (answered.kind === 'failed') {
    return { kind: 'failure', reason: answered.reason, status: null, message: answered.message };
  }
  return readOutcome(answered, addressText(url));
}

interface Response {
  readonly status: number;
  readonly body: string;
  readonly times: AnswerTimes;
}

function readOutcome({ status, body, times }: Response, shown: string): QueryOutcome {
  const answer = readAnswer(body);
  if (answer.kind === 'error') {
    const message = `${shown} refuses the query: ${answer.errorType}: ${answer.error}`;
    return { kind: 'failure', reason: 'query', status, message };
  }
  if (status !== 200) {
    return { kind: 'failure', reason: 'http', status, message: `${shown} answers HTTP ${status}` };
  }
  if (answer.kind === 'malformed') {
    const message = `${shown} does not answer like Prometheus: ${answer.message}`;
    return { kind: 'failure', reason: 'malformed', status, message };
  }
  const { result, warnings, infos, partial } = answer;
  const all = partial ? [...warnings, 'the server marks its answer as partial'] : warnings;
  return { kind: 'success', result, warnings: all, infos, times };
}

function apiUrl(base: string, path: string): string {
  const url = URL.parse(base);
  if (url === null) return base;
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/${path}`;
  url.hash = '';
  return url.href;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
