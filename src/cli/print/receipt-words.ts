import type { Comparison as Compare, ComparedCheck, Limit } from '../../core/fleet/check.ts';
import { durationText } from '../../core/fleet/quantities.ts';
import { figureText } from '../../core/judge/compare/words.ts';

/** `above 0.02 for 1m`, `below 1 or above 5`. */
export function rangeText({ bad, forMs }: Limit): string {
  const range =
    bad.kind === 'outside' ? `below ${bad.low} or above ${bad.high}` : `${bad.kind} ${bad.limit}`;
  return forMs === 0 ? range : `${range} for ${durationText(forMs)}`;
}

/** `2.58 %` of a share of one. */
export function percentText(share: number): string {
  return `${figureText(100 * share)} %`;
}

/** `10,800`: as many as there are, to the nearest whole one. */
export function wholeText(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

const direction = { higher: 'more', lower: 'less', either: 'more or less' } as const;

/** `2 times the usual`, `0.01 more than usual`: the smallest effect that matters. */
export function effectThatMatters({ bad, effect }: Pick<Compare, 'bad' | 'effect'>): string {
  return effect.unit === 'ratio'
    ? `${effect.min} times the usual`
    : `${Math.abs(effect.min)} ${direction[bad]} than usual`;
}

/** What a check counts, as the verb of a sentence; a latency counts once for each bound. */
export function countedVerb({ compare: { measure } }: ComparedCheck, which: number): string {
  if (measure.kind === 'latency') return `were above ${measure.bounds[which] ?? '?'}`;
  return measure.kind === 'probe' ? 'failed' : 'went wrong';
}

/** The same where what is not bad is the rarer side, and is watched in its place. */
export function missingVerb({ compare: { measure } }: ComparedCheck, which: number): string {
  if (measure.kind === 'latency') return `were not above ${measure.bounds[which] ?? '?'}`;
  return measure.kind === 'probe' ? 'did not fail' : 'did not go wrong';
}

/** How high something came, and from where on it fires; null is higher than anything. */
export function heightText(height: number, limit: number | null, isFiring: boolean): string {
  const from = limit === null ? 'no limit that could be reached' : figureText(limit);
  return `${figureText(height)} of ${from}${isFiring ? ' (fires)' : ''}`;
}

/** `1.78 to 3.23 with 95 % confidence`; null is higher than anything. */
export function intervalText(low: number, high: number | null): string {
  const most = high === null ? 'anything' : figureText(high);
  return `${figureText(low)} to ${most} with 95 % confidence`;
}

/** `353 earlier times when nothing was changed`: what limits were tried on. */
export function earlierText(placebos: number): string {
  return `${wholeText(placebos)} earlier ${placebos === 1 ? 'time' : 'times'} when nothing was changed`;
}
