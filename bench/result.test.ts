import { describe, expect, test } from 'vitest';
import { median, resultsOf, verdictOf } from './result.ts';

test.each([
  ['one', [3], 3],
  ['an odd number of them, in no order', [9, 1, 2], 2],
  ['an even number of them', [1, 2, 4, 100], 3],
])('the median of %s', (_, values, expected) => {
  expect(median(values)).toBe(expected);
});

test('the figures of all runs come together by their names', () => {
  const run = (value: number) => [
    { name: 'plan', value, unit: 's' as const, limit: 1 },
    { name: 'plan memory', value: 2 * value, unit: 'MB' as const, limit: null },
  ];
  expect(resultsOf([run(1), run(2)])).toEqual([
    { name: 'plan', unit: 's', limit: 1, values: [1, 2] },
    { name: 'plan memory', unit: 'MB', limit: null, values: [2, 4] },
  ]);
});

describe('a figure', () => {
  test.each([
    ['below its limit', [0.5, 0.6, 9], 1, 'below'],
    ['at its limit, which is not below it', [1], 1, 'OVER'],
    ['over its limit', [0.5, 2, 9], 1, 'OVER'],
    ['that is no number', [Number.NaN], 1, 'OVER'],
    ['without a limit', [1_000], null, 'told'],
  ])('%s', (...[, values, limit, verdict]) => {
    expect(verdictOf({ name: 'it', unit: 's', limit, values })).toBe(verdict);
  });
});
