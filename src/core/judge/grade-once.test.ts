import { expect, test } from 'vitest';
import type { Series } from './evidence.ts';
import { gradeOnce } from './grade-once.ts';
import { type Circumstances, gradeThreshold } from './threshold.ts';

const stepMs = 1_000;
const series: Series = {
  kind: 'samples',
  samples: Array.from({ length: 20 }, (_, index) => [index * stepMs, index < 10 ? 1 : 20] as const),
};
const seen: Circumstances = {
  threshold: { query: 'q', bad: { kind: 'above', limit: 10 }, forMs: 4 * stepMs },
  stepMs,
  lagMs: 0,
  harmFrom: 0,
  healthFrom: 0,
  now: 20 * stepMs,
};

test('an answer that is looked at again has the grade that it had', () => {
  const first = gradeOnce(series, seen);

  expect(first).toEqual(gradeThreshold(series, seen));
  expect(gradeOnce(series, { ...seen })).toBe(first);
});

test.each<Partial<Circumstances>>([
  { now: 40 * stepMs },
  { harmFrom: 18 * stepMs },
  { harmFrom: 18 * stepMs, healthFrom: null },
  { harmFrom: 18 * stepMs, healthFrom: 19 * stepMs },
  { harmFrom: 18 * stepMs, stepMs: 100 },
  { harmFrom: 18 * stepMs, stepMs: 100, lagMs: 50 * stepMs },
  { threshold: { ...seen.threshold, forMs: 60 * stepMs } },
])('what has changed since is never passed over: %j', (change) => {
  const now = { ...seen, ...change };
  gradeOnce(series, seen);

  expect(gradeOnce(series, now)).toEqual(gradeThreshold(series, now));
  expect(gradeOnce(series, now)).not.toEqual(gradeThreshold(series, seen));
});
