/** Milliseconds since the Unix epoch, in the log's logical time. Never read from a clock in here. */
export type Instant = number;

/** A value that survives JSON unchanged. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A count or a share of something countable, as in `maxConcurrency: 25%`. */
export type Amount =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'percent'; readonly percent: number };

/** What an amount means out of `total`: percentages are rounded down, and at least 1. */
export function amountOf(amount: Amount, total: number): number {
  if (amount.kind === 'count') return amount.count;
  return Math.max(1, Math.floor((total * amount.percent) / 100));
}

/** `3` or `25%`, as a person would write it. */
export function amountText(amount: Amount): string {
  return amount.kind === 'count' ? String(amount.count) : `${amount.percent}%`;
}

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Reads `30s`, `15m`, `6h`, `2d` or a sum such as `1h30m` into milliseconds; `0` needs no unit.
 * Null when the text is not a duration.
 */
export function durationFrom(text: string): number | null {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null;
  let total = 0;
  for (const [, value, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(value) * unitMs[unit as keyof typeof unitMs];
  }
  return Number.isSafeInteger(Math.round(total)) ? Math.round(total) : null;
}

/** Milliseconds as a person would say them: the two largest units, such as `1h 30m`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  const parts: string[] = [];
  let rest = Math.round(ms / 1_000) * 1_000;
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / unitMs[unit]);
    rest -= count * unitMs[unit];
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}
