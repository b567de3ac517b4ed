import { describe, expect, test } from 'vitest';
import { argoWith } from './argo.ts';
import { type At, errors, madeCase, said, silentFrom, usual, worsened } from './made-case.ts';

const argo = argoWith(0);
const argo3 = argoWith(3);

describe('a threshold from the history, over five minutes, every minute', () => {
  const cases: readonly { name: string; after: At; zero: string; three: string }[] = [
    { name: 'as before', after: usual, zero: 'healthy at the end', three: 'healthy at the end' },
    {
      name: 'below the effect',
      after: worsened(1.5),
      zero: 'healthy at the end',
      three: 'healthy at the end',
    },
    // The first query finds two minutes of the new pods, and the fourth failed one follows.
    { name: 'ten times', after: worsened(10), zero: 'regressed at 1', three: 'regressed at 4' },
    {
      name: 'ten times later on',
      after: worsened(10, 20),
      zero: 'regressed at 20',
      three: 'regressed at 23',
    },
    {
      name: 'a single bad minute, in five windows',
      after: (minute) => (minute === 20 ? [40, 1000] : usual(minute)),
      zero: 'regressed at 20',
      three: 'regressed at 23',
    },
  ];
  test.each(cases)('$name', ({ after, zero, three }) => {
    const each = madeCase({ treated: [usual, after] });
    expect([said(argo, each), said(argo3, each)]).toEqual([zero, three]);
  });
});

describe('missing data', () => {
  const cases: readonly { name: string; after: At; native: string; halt: string }[] = [
    {
      name: 'a gap shorter than the query',
      after: (minute) => (minute > 20 && minute < 24 ? null : usual(minute)),
      native: 'healthy at the end',
      halt: 'healthy at the end',
    },
    {
      // Five errors in a row, ten seconds apart, and the run is in error.
      name: 'an empty result',
      after: silentFrom(20),
      native: 'regressed at 24',
      halt: 'regressed at 24',
    },
    { name: 'nothing at all', after: () => null, native: 'regressed at 1', halt: 'regressed at 1' },
    {
      // NaN is not at most the limit: four failed measurements.
      name: 'NaN',
      after: (minute) => (minute < 20 ? usual(minute) : [Number.NaN, Number.NaN]),
      native: 'regressed at 27',
      halt: 'regressed at 24',
    },
    {
      name: 'no requests, which is 0/0',
      after: (minute) => (minute < 20 ? usual(minute) : [0, 0]),
      native: 'regressed at 27',
      halt: 'regressed at 24',
    },
  ];
  test.each(cases)('$name', ({ after, native, halt }) => {
    const each = madeCase({ treated: [after] });
    expect([said(argo3, each), said(argo3, each, 'halt')]).toEqual([native, halt]);
  });
});

test('without errors in the history the limit is the one of the docs, 5 %', () => {
  const history: At = () => [0, 1000];
  const at4 = madeCase({ treated: [() => [40, 1000]], history });
  const at6 = madeCase({ treated: [() => [60, 1000]], history });
  expect([said(argo, at4), said(argo, at6)]).toEqual(['healthy at the end', 'regressed at 1']);
});

test('a gauge without history has no condition, and succeeds', () => {
  const check = { ...errors, kind: 'gauge' } as const;
  const each = madeCase({ check, treated: [() => [99]], controls: [], history: null });
  expect(said(argo, each)).toBe('healthy at the end');
});

test('the run is shown', () => {
  const { checks } = argo({ noData: 'native' })(madeCase({ treated: [worsened(10)] }));
  const run = { phase: 'Failed', failed: 1, failureLimit: 0 };
  expect(checks).toMatchObject([{ name: 'errors', verdict: 'regressed', clusters: [run] }]);
});
