/** What is written out in PromQL: numbers, durations, strings and regular expressions. */

/** `1`, `-1.5e3`, `0x10`, `+Inf`, `NaN`. Null for anything else, such as a duration. */
export function readNumber(text: string): number | null {
  const [, sign, written = ''] = /^([+-])?\s*(.*)$/.exec(text) ?? [];
  const size = readUnsigned(written);
  return sign === '-' && size !== null ? -size : size;
}

function readUnsigned(text: string): number | null {
  if (/^nan$/i.test(text)) return Number.NaN;
  if (/^inf$/i.test(text)) return Number.POSITIVE_INFINITY;
  return /^(0x[\da-f]+|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)$/i.test(text) ? Number(text) : null;
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** `30s`, `1h30m`, or a number of seconds, in milliseconds. Null when it is none, or zero. */
export function readDuration(text: string): number | null {
  if (/^(\d+(ms|[smhdwy]))+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+)(ms|[smhdwy])/g)];
    const ms = parts.reduce((sum, [, n, unit]) => sum + Number(n) * (unitMs[unit ?? ''] ?? 0), 0);
    return ms > 0 ? ms : null;
  }
  const seconds = readNumber(text);
  return seconds !== null && seconds > 0 && Number.isFinite(seconds) ? seconds * 1000 : null;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** A string in double, single or back quotes, with Go's escapes. Null when one is not known. */
export function readString(literal: string): string | null {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner;
  let known = true;
  const text = inner.replace(/\\(x[\da-f]{2}|u[\da-f]{4}|[\s\S])/gi, (_, escape: string) => {
    if (escape.length > 1) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    const meant = escapes[escape];
    known &&= meant !== undefined;
    return meant ?? '';
  });
  return known ? text : null;
}

/**
 * A regular expression that must match the whole of a label. Prometheus writes them in RE2: what that does
 * not have (looking around, back references) is refused, and what JavaScript does not have is a syntax
 * error under its `u` flag, so none of them can silently mean something else. Null when refused.
 */
export function readRegex(pattern: string): RegExp | null {
  if (/\(\?<?[=!]|\\[1-9k]/.test(pattern)) return null;
  const ignoreCase = pattern.startsWith('(?i)');
  const body = ignoreCase ? pattern.slice(4) : pattern;
  try {
    return new RegExp(`^(?:${body})$`, ignoreCase ? 'sui' : 'su');
  } catch {
    return null;
  }
}
