import { describe, expect, test } from 'vitest';
import { kayenta, kayentaTuned } from './kayenta.ts';
import { type At, madeCase, said, silentFrom, together, usual, worsened } from './made-case.ts';

/** Three hours, as its best practices ask for. */
const horizonMin = 180;

describe('canary against baseline', () => {
  const cases: readonly { name: string; after: At; byDefault: string; tuned: string }[] = [
    {
      name: 'as before',
      after: usual,
      byDefault: 'healthy at the end',
      tuned: 'healthy at the end',
    },
    {
      name: 'a difference that does not matter',
      after: worsened(1.3),
      byDefault: 'regressed at the end',
      tuned: 'healthy at the end',
    },
    {
      name: 'twice as many',
      after: worsened(2),
      byDefault: 'regressed at the end',
      tuned: 'regressed at 60',
    },
    {
      name: 'fewer are not worse',
      after: () => [0, 1000],
      byDefault: 'healthy at the end',
      tuned: 'healthy at the end',
    },
  ];
  test.each(cases)('$name', ({ after, byDefault, tuned }) => {
    const each = madeCase({ treated: [usual, after], horizonMin });
    expect([said(kayenta, each), said(kayentaTuned, each)]).toEqual([byDefault, tuned]);
  });
});

describe('missing data', () => {
  const cases: readonly { name: string; after: At; native: string; halt: string }[] = [
    {
      name: 'removed in silence',
      after: silentFrom(100),
      native: 'healthy at the end',
      halt: 'regressed at the end',
    },
    {
      name: 'none at all fails, as more than half of the metrics have none',
      after: () => null,
      native: 'regressed at the end',
      halt: 'regressed at the end',
    },
    {
      name: 'a gap that is over at the judgement',
      after: (minute) => (minute > 20 && minute < 50 ? null : usual(minute)),
      native: 'healthy at the end',
      halt: 'healthy at the end',
    },
  ];
  test.each(cases)('$name', ({ after, native, halt }) => {
    const each = madeCase({ treated: [after], horizonMin });
    expect([said(kayenta, each), said(kayenta, each, 'halt')]).toEqual([native, halt]);
  });

  test('one of three metrics without data passes by default, and is told as blind', () => {
    const each = together(
      madeCase({ treated: [() => null] }),
      madeCase({ check: { name: 'slow' }, treated: [usual] }),
      madeCase({ check: { name: 'late' }, treated: [usual] }),
    );
    const { verdict, checks } = kayenta({ noData: 'native' })(each);
    expect([verdict, ...checks.map((check) => check.verdict)]).toEqual([
      'healthy',
      'blind',
      'healthy',
      'healthy',
    ]);
    expect(said(kayentaTuned, each)).toBe('regressed at the end');
    expect(said(kayenta, each, 'halt')).toBe('regressed at the end');
  });
});

test('without controls it is compared with itself a day before', () => {
  const bad = madeCase({ treated: [worsened(2)], controls: [] });
  const good = madeCase({ treated: [usual], controls: [] });
  expect([said(kayenta, bad), said(kayenta, good)]).toEqual([
    'regressed at the end',
    'healthy at the end',
  ]);
  const { checks } = kayenta({ noData: 'native' })(bad);
  expect(checks).toMatchObject([{ clusters: [{ controlOffsetMin: 1440 }] }]);
});

test('the tuned one judges what has come so far after every hour, and at the end', () => {
  const each = madeCase({ treated: [worsened(4, 50)], horizonMin: 150 });
  expect(said(kayentaTuned, each)).toBe('regressed at 120');
  const late = madeCase({ treated: [worsened(4, 72)], horizonMin: 150 });
  expect(said(kayentaTuned, late)).toBe('regressed at the end');
});
