/**
 * Prometheus' text exposition format, and OpenMetrics' where it differs: `# EOF`, exemplars, times in
 * seconds (https://prometheus.io/docs/instrumenting/exposition_formats/, OpenMetrics 1.0).
 *
 * Written here because no package on npm fits (tried in November 2026, see docs/decisions/0007): what is
 * there is unmaintained and takes a page that it half understands for a whole one, and that would be half
 * blindness without anybody knowing. This one takes a page whole or not at all. What Prometheus itself
 * accepts is the yardstick.
 */

export interface ExposedSample {
  /** With the metric's name as `__name__`. */
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
  /** The sample's own time, where the page gives one; milliseconds by the target's clock. */
  readonly atMs: number | null;
}

export type ExpositionFormat = 'prometheus' | 'openmetrics';

export interface ExpositionProblem {
  readonly line: number;
  readonly message: string;
}

/**
 * Hands each sample of a page to `visit`. Null when the whole page was understood; else the first
 * problem, and whatever was visited before it must be thrown away.
 */
export function readExposition(
  page: string,
  format: ExpositionFormat,
  visit: (sample: ExposedSample) => void,
): ExpositionProblem | null {
  let line = 0;
  let ended = false;
  for (let start = 0; start < page.length; ) {
    const found = page.indexOf('\n', start);
    const end = found === -1 ? page.length : found;
    line += 1;
    if (ended) return { line, message: 'there is something after # EOF' };
    const text = page.slice(start, end);
    start = end + 1;
    if (text.startsWith('#')) {
      ended = format === 'openmetrics' && text === '# EOF';
      continue;
    }
    if (/^[ \t]*$/.test(text)) continue;
    const sample = readSample(text, format);
    if (typeof sample === 'string') return { line, message: sample };
    visit(sample);
  }
  if (format === 'openmetrics' && !ended) return { line, message: 'the page ends without # EOF' };
  return null;
}

const metricName = /[ \t]*([a-zA-Z_:][a-zA-Z0-9_:]*)?[ \t]*(\{)?/y;
const labelPair = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*/y;
/** A metric's name inside the braces, or a label's in quotes: names beyond ASCII (Prometheus 3). */
const quotedName = /[ \t]*"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*/y;
const quotedValue = /=[ \t]*"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*/y;
const separator = /,[ \t]*/y;
const closing = /[ \t]*\}/y;
const valueAndTime = /[ \t]*(\S+)(?:[ \t]+([^\s#]\S*))?[ \t]*(#.*)?/y;

function readSample(text: string, format: ExpositionFormat): ExposedSample | string {
  const head = matchAt(metricName, text, 0);
  const labels = new Map<string, string>();
  if (head?.[1] !== undefined) labels.set('__name__', head[1]);
  let at = head?.[0].length ?? 0;
  if (head?.[2] !== undefined) {
    const after = readLabels(text, at, labels);
    if (typeof after === 'string') return after;
    at = after;
  }
  if (!labels.has('__name__')) return 'a sample needs the name of a metric';
  const rest = matchAt(valueAndTime, text, at);
  if (rest === null || at + rest[0].length !== text.length) return 'a sample needs one value';
  const [, written = '', time, exemplar] = rest;
  if (exemplar !== undefined && format === 'prometheus') return 'a sample ends after its time';
  const value = readNumber(written);
  if (value === null) return `${quote(written)} is not a number`;
  const atMs = time === undefined ? null : readTime(time, format);
  if (atMs === undefined) return `${quote(time ?? '')} is not a time`;
  return { labels, value, atMs };
}

/** Fills `labels`; the position after the closing brace, or what is wrong. */
function readLabels(text: string, from: number, labels: Map<string, string>): number | string {
  let at = from;
  for (;;) {
    const close = matchAt(closing, text, at);
    if (close !== null) return at + close[0].length;
    const pair = matchAt(labelPair, text, at) ?? quotedPair(text, at);
    if (pair === null) return 'the labels are not understood';
    const [matched = '', name = '', value = ''] = pair;
    if (labels.has(name)) return `the label ${quote(name)} is there twice`;
    labels.set(name, unescaped(value));
    at += matched.length;
    const comma = matchAt(separator, text, at);
    if (comma !== null) at += comma[0].length;
    else if (matchAt(closing, text, at) === null) return 'the labels are not understood';
  }
}

function quotedPair(text: string, at: number): readonly string[] | null {
  const name = matchAt(quotedName, text, at);
  if (name === null) return null;
  const value = matchAt(quotedValue, text, at + name[0].length);
  if (value === null) return [name[0], '__name__', name[1] ?? ''];
  return [name[0] + value[0], unescaped(name[1] ?? ''), value[1] ?? ''];
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function unescaped(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\([\\"n])/g, (_, escape: string) => (escape === 'n' ? '\n' : escape))
    : text;
}

function readNumber(text: string): number | null {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinite = /^([+-])?inf(inity)?$/i.exec(text);
  if (infinite === null) return null;
  return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Undefined when it is none. */
function readTime(text: string, format: ExpositionFormat): number | undefined {
  if (format === 'prometheus') return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
  const seconds = readNumber(text);
  return seconds === null || !Number.isFinite(seconds) ? undefined : Math.round(seconds * 1000);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
