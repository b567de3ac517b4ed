import type { Instant } from '../../core/fleet/quantities.ts';

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** Below this, days are given in hours: people write `24h` for a soak, and `2d`. */
const daysFromMs = 2 * 86_400_000;

/** Milliseconds in the manifests' notation, exactly and without spaces: `30m`, `1h30m`, `0s`. */
export function durationNotation(ms: number): string {
  let rest = Math.round(ms);
  let text = '';
  for (const [unit, unitMs] of units) {
    if (unit === 'd' && rest < daysFromMs) continue;
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}

/** An instant as RFC 3339 in UTC with its milliseconds. */
export function instantNotation(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** The same for what may have no time. */
export function instantNotationOrNull(instant: Instant | null): string | null {
  return instant === null ? null : instantNotation(instant);
}
