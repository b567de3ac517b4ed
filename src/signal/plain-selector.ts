/** A selector of one metric and nothing around it: `http_requests_total{code=~"5.."}`. */
export interface PlainSelector {
  readonly metric: string;
  /** All others, as they were written. */
  readonly matchers: readonly PlainMatcher[];
}

export interface PlainMatcher {
  readonly label: string;
  readonly text: string;
}

const usualName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const head = /\s*([a-zA-Z_:][a-zA-Z0-9_:]*)?\s*(\{)?/y;
const quoted = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/.source;
const matcher = new RegExp(
  `\\s*(?:([a-zA-Z_][a-zA-Z0-9_]*)|(${quoted}))\\s*(?:(=~|!~|!=|=)\\s*(${quoted}))?\\s*`,
  'y',
);
const comma = /,/y;
const closing = /\s*\}/y;
const end = /\s*$/y;

/**
 * Reads a selector strictly. Null for whatever is more than one, such as a function, a range or a
 * comment, and for one that does not name one metric. Regular expressions are left to whoever evaluates
 * them.
 */
export function readPlainSelector(text: string): PlainSelector | null {
  const [opening = '', name, brace] = matchAt(head, text, 0) ?? [];
  const inside = brace === undefined ? { at: opening.length, found: [] } : readList(text, opening);
  if (inside === null || matchAt(end, text, inside.at) === null) return null;
  const names = name === undefined ? [] : [name];
  const matchers: PlainMatcher[] = [];
  for (const { label, value, matched } of inside.found) {
    if (label !== '__name__') matchers.push({ label, text: matched });
    else if (value === null) return null;
    else names.push(value);
  }
  const [metric, second] = names;
  return metric === undefined || second !== undefined ? null : { metric, matchers };
}

/**
 * The selector in PromQL, for a metric of which the name may end otherwise, and with one more matcher.
 */
export function selectorText(
  { metric, matchers }: PlainSelector,
  { ending = '', also = null }: { readonly ending?: string; readonly also?: string | null } = {},
): string {
  const name = `${metric}${ending}`;
  const written = [...matchers.map(({ text }) => text), ...(also === null ? [] : [also])];
  if (!usualName.test(name)) return `{${[`"${name}"`, ...written].join(',')}}`;
  return written.length === 0 ? name : `${name}{${written.join(',')}}`;
}

/** The same for one value of a label; a matcher of that label which is there already holds as well. */
export function narrowed(
  { metric, matchers }: PlainSelector,
  label: string,
  value: string,
): PlainSelector {
  return { metric, matchers: [...matchers, { label, text: `${label}=${JSON.stringify(value)}` }] };
}

interface Found {
  readonly label: string;
  readonly matched: string;
  /** What the label must equal, where that is written without escapes. */
  readonly value: string | null;
}

function readList(
  text: string,
  opening: string,
): { readonly at: number; readonly found: readonly Found[] } | null {
  const found: Found[] = [];
  let at = opening.length;
  for (;;) {
    const close = matchAt(closing, text, at);
    if (close !== null) return { at: at + close[0].length, found };
    const next = matchAt(matcher, text, at);
    const read = next === null ? null : readMatcher(next);
    if (next === null || read === null) return null;
    found.push(read);
    at += next[0].length;
    if (matchAt(comma, text, at) !== null) at += 1;
    else if (matchAt(closing, text, at) === null) return null;
  }
}

/** `{"http.requests"}` is a metric's name in quotes, and `{"http.code"="500"}` a label's. */
function readMatcher([all, label, inQuotes, operator, value]: RegExpExecArray): Found | null {
  const matched = all.trim();
  const unquoted = inQuotes === undefined ? null : plainText(inQuotes);
  if (operator === undefined || value === undefined) {
    return unquoted === null ? null : { label: '__name__', matched, value: unquoted };
  }
  const name = label ?? unquoted;
  if (name === null) return null;
  return { label: name, matched, value: operator === '=' ? plainText(value) : null };
}

/** Null where a text is empty, or would have to be read with its escapes. */
function plainText(literal: string): string | null {
  const inner = literal.slice(1, -1);
  return inner === '' || /["\\\n]/.test(inner) ? null : inner;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
