/** Reads the JSON of Prometheus' HTTP API: into true types, or into what is wrong with it. */

/** One series with its points, oldest first; times in milliseconds of the server's clock. */
export interface ResultSeries {
  readonly labels: ReadonlyMap<string, string>;
  readonly points: readonly ResultPoint[];
  /** Native histograms are not numbers: their points are not in `points`. */
  readonly hasHistograms: boolean;
}

export type ResultPoint = readonly [atMs: number, value: number];

export type QueryResult =
  | { readonly type: 'matrix' | 'vector'; readonly series: readonly ResultSeries[] }
  | { readonly type: 'scalar'; readonly point: ResultPoint }
  | { readonly type: 'string'; readonly text: string };

export type ApiAnswer =
  | {
      readonly kind: 'success';
      readonly result: QueryResult;
      /** Something may be missing from the result. */
      readonly warnings: readonly string[];
      /** Remarks on the query; nothing is missing. */
      readonly infos: readonly string[];
      /** VictoriaMetrics says so in a field of its own. */
      readonly partial: boolean;
    }
  | { readonly kind: 'error'; readonly errorType: string; readonly error: string }
  | { readonly kind: 'malformed'; readonly message: string };

/** Parses a body of `/api/v1/query` and `/api/v1/query_range`. Never throws. */
export function readAnswer(body: string): ApiAnswer {
  try {
    return readEnvelope(object(JSON.parse(body), 'the answer'));
  } catch (error) {
    if (error instanceof WrongShape) return { kind: 'malformed', message: error.message };
    return { kind: 'malformed', message: 'the answer is not JSON' };
  }
}

/** Thrown and caught within this file. */
class WrongShape extends Error {}

type JsonObject = Readonly<Record<string, unknown>>;

function readEnvelope(answer: JsonObject): ApiAnswer {
  if (answer['status'] === 'error') {
    const { errorType, error } = answer;
    return { kind: 'error', errorType: shortText(errorType), error: shortText(error) };
  }
  if (answer['status'] !== 'success') throw new WrongShape('the answer has no status');
  return {
    kind: 'success',
    result: readResult(object(answer['data'], 'data')),
    warnings: texts(answer['warnings']),
    infos: texts(answer['infos']),
    partial: answer['isPartial'] === true,
  };
}

function readResult({ resultType, result }: JsonObject): QueryResult {
  switch (resultType) {
    case 'matrix':
      return { type: 'matrix', series: list(result, 'result').map(readMatrixSeries) };
    case 'vector':
      return { type: 'vector', series: list(result, 'result').map(readVectorSeries) };
    case 'scalar':
      return { type: 'scalar', point: readPoint(result) };
    case 'string':
      return { type: 'string', text: shortText(list(result, 'result')[1]) };
    default:
      throw new WrongShape('the answer has an unknown result type');
  }
}

function readMatrixSeries(item: unknown): ResultSeries {
  const series = object(item, 'a series');
  const points = series['values'] === undefined ? [] : list(series['values'], 'values');
  return {
    labels: readLabels(series['metric']),
    points: ascending(points.map(readPoint)),
    hasHistograms: series['histograms'] !== undefined,
  };
}

function readVectorSeries(item: unknown): ResultSeries {
  const series = object(item, 'a series');
  return {
    labels: readLabels(series['metric']),
    points: series['value'] === undefined ? [] : [readPoint(series['value'])],
    hasHistograms: series['histogram'] !== undefined,
  };
}

function readLabels(metric: unknown): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const [name, value] of Object.entries(object(metric, 'metric'))) {
    if (typeof value !== 'string') throw new WrongShape('a label is not a text');
    labels.set(name, value);
  }
  return labels;
}

/** `[1700000000.123, "0.5"]`: seconds, and the value as a text. */
function readPoint(item: unknown): ResultPoint {
  const [seconds, value] = list(item, 'a sample');
  if (typeof seconds !== 'number' || typeof value !== 'string') {
    throw new WrongShape('a sample is not a time and a text');
  }
  return [Math.round(seconds * 1000), readValue(value)];
}

const infinities: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  '+Inf': Number.POSITIVE_INFINITY,
  Inf: Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
};

function readValue(text: string): number {
  const special = infinities[text];
  if (special !== undefined) return special;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    throw new WrongShape('the value of a sample is not a number');
  }
  return Number(text);
}

function ascending(points: readonly ResultPoint[]): readonly ResultPoint[] {
  let before = Number.NEGATIVE_INFINITY;
  for (const [at] of points) {
    if (at <= before) throw new WrongShape('the samples are not in the order of time');
    before = at;
  }
  return points;
}

function object(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new WrongShape(`${what} is not an object`);
  }
  return value as JsonObject;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new WrongShape(`${what} is not a list`);
  return value;
}

function texts(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return list(value, 'warnings or infos').map(shortText);
}

/** A foreign text, fit for one line on a terminal: no control characters, at most 500 characters. */
function shortText(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  const clean = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return clean.length > 500 ? `${clean.slice(0, 500)}…` : clean;
}
