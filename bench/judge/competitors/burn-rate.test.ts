import { describe, expect, test } from 'vitest';
import { burnRate } from './burn-rate.ts';
import { type At, madeCase, said, silentFrom, usual, worsened } from './made-case.ts';

const horizonMin = 360;

describe('pages on a budget that is what was delivered before', () => {
  const cases: readonly { name: string; after: At; verdict: string }[] = [
    { name: 'as before', after: usual, verdict: 'healthy at the end' },
    {
      name: 'four times burns four times too fast',
      after: worsened(4),
      verdict: 'healthy at the end',
    },
    // Over six hours: 1 + 9 n/360 > 6 after 200 min.
    { name: 'ten times is the slow page', after: worsened(10), verdict: 'regressed at 200' },
    // Over one hour: 1 + 99 n/60 > 14.4 after 9 min; over six hours it takes longer.
    { name: 'a hundred times is the fast one', after: worsened(100), verdict: 'regressed at 8' },
    {
      name: 'over before the short window is',
      after: (minute) => (minute < 5 ? [300, 1000] : usual(minute)),
      verdict: 'healthy at the end',
    },
  ];
  test.each(cases)('$name', ({ after, verdict }) => {
    expect(said(burnRate, madeCase({ treated: [usual, after], horizonMin }))).toBe(verdict);
  });
});

test('missing data is no alert; with halt an empty five minutes is', () => {
  const each = madeCase({ treated: [silentFrom(20)] });
  expect([said(burnRate, each), said(burnRate, each, 'halt')]).toEqual([
    'healthy at the end',
    'regressed at 24',
  ]);
});

test('gauges are not watched', () => {
  const each = madeCase({ check: { kind: 'gauge' }, treated: [() => [1e9]], history: () => [1] });
  expect(said(burnRate, each, 'halt')).toBe('healthy at the end');
  const { checks } = burnRate({ noData: 'native' })(each);
  expect(checks).toMatchObject([{ clusters: [{ applies: false }] }]);
});

test('without errors before, the budget is the one of 99.9 %', () => {
  const each = madeCase({ treated: [() => [100, 1000]], history: () => [0, 1000] });
  expect(said(burnRate, each)).toBe('regressed at 8');
});
