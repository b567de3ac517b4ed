import { describe, expect, test } from 'vitest';
import { flagger } from './flagger.ts';
import { type At, madeCase, said, silentFrom, together, usual, worsened } from './made-case.ts';

describe('five failed checks, and a rollback with the next tick', () => {
  const cases: readonly { name: string; after: At; verdict: string }[] = [
    { name: 'as before', after: usual, verdict: 'healthy at the end' },
    { name: 'below the effect', after: worsened(1.4), verdict: 'healthy at the end' },
    // The first tick only starts the analysis: checks at 1 to 5, rollback at 6.
    { name: 'ten times', after: worsened(10), verdict: 'regressed at 6' },
    { name: 'ten times later on', after: worsened(10, 20), verdict: 'regressed at 25' },
    {
      name: 'a bad minute every ten: the count never goes back',
      after: (minute) => (minute % 10 === 0 ? [50, 1000] : usual(minute)),
      verdict: 'regressed at 51',
    },
    {
      name: 'four bad minutes are one too few',
      after: (minute) => (minute > 20 && minute < 25 ? [50, 1000] : usual(minute)),
      verdict: 'healthy at the end',
    },
    {
      name: 'held at the very end, it is neither promoted nor rolled back',
      after: (minute) => (minute > 58 ? [50, 1000] : usual(minute)),
      verdict: 'inconclusive at the end',
    },
    {
      name: 'the fifth at the very end',
      after: (minute) => (minute > 55 ? [50, 1000] : usual(minute)),
      verdict: 'regressed at the end',
    },
  ];
  test.each(cases)('$name', ({ after, verdict }) => {
    expect(said(flagger, madeCase({ treated: [usual, after] }))).toBe(verdict);
  });
});

describe('missing data is a failed check', () => {
  const cases: readonly { name: string; after: At; native: string; halt: string }[] = [
    {
      name: 'no values found',
      after: silentFrom(20),
      native: 'regressed at 25',
      halt: 'regressed at 20',
    },
    {
      name: 'NaN',
      after: (minute) => (minute < 20 ? usual(minute) : [Number.NaN, Number.NaN]),
      native: 'regressed at 25',
      halt: 'regressed at 20',
    },
    {
      name: 'one minute of it',
      after: (minute) => (minute === 20 ? null : usual(minute)),
      native: 'healthy at the end',
      halt: 'regressed at 20',
    },
  ];
  test.each(cases)('$name', ({ after, native, halt }) => {
    const each = madeCase({ treated: [after] });
    expect([said(flagger, each), said(flagger, each, 'halt')]).toEqual([native, halt]);
  });
});

test('the metrics of a canary share one counter', () => {
  const alternating =
    (parity: number): At =>
    (minute) =>
      minute % 2 === parity ? [50, 1000] : usual(minute);
  const slow = madeCase({ check: { name: 'slow' }, treated: [alternating(0)] });
  const both = together(madeCase({ treated: [alternating(1)] }), slow);
  expect([said(flagger, slow), said(flagger, both)]).toEqual(['regressed at 11', 'regressed at 6']);
});

test('the clusters do not', () => {
  const three: At = (minute) => (minute > 20 && minute < 24 ? [50, 1000] : usual(minute));
  const each = madeCase({ treated: [three, three] });
  expect(said(flagger, each)).toBe('healthy at the end');
});
