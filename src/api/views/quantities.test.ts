import { expect, test } from 'vitest';
import { durationFrom } from '../../core/fleet/quantities.ts';
import { durationNotation, instantNotation, instantNotationOrNull } from './quantities.ts';

test.each([
  { ms: 0, text: '0s' },
  { ms: 250, text: '250ms' },
  { ms: 1_500, text: '1s500ms' },
  { ms: 30 * 60_000, text: '30m' },
  { ms: 90 * 60_000, text: '1h30m' },
  { ms: 24 * 3_600_000, text: '24h' },
  { ms: 47 * 3_600_000, text: '47h' },
  { ms: 2 * 86_400_000, text: '2d' },
  { ms: 2 * 86_400_000 + 3_600_000, text: '2d1h' },
])('$ms ms are $text, and are read as the same', ({ ms, text }) => {
  expect(durationNotation(ms)).toBe(text);
  expect(durationFrom(text)).toBe(ms);
});

test('instants are RFC 3339 in UTC', () => {
  expect(instantNotation(1)).toBe('1970-01-01T00:00:00.001Z');
  expect(instantNotationOrNull(null)).toBeNull();
});
