import { describe, expect, test } from 'vitest';
import { type At, errors, madeCase, said, silentFrom, usual, worsened } from './made-case.ts';
import { welch, welchPeek } from './welch.ts';

describe('once at the end, and every minute', () => {
  const cases: readonly { name: string; after: At; once: string; peeking: string }[] = [
    { name: 'as before', after: usual, once: 'healthy at the end', peeking: 'healthy at the end' },
    {
      name: 'ten times',
      after: worsened(10),
      once: 'regressed at the end',
      peeking: 'regressed at 3',
    },
    {
      // Seven bad minutes that are over long before the end: whoever peeks has stopped by then.
      name: 'a bad start',
      after: (minute) => (minute < 7 ? [9 + (minute % 2), 1000] : usual(minute)),
      once: 'healthy at the end',
      peeking: 'regressed at 2',
    },
    {
      name: 'fewer are not worse',
      after: () => [0, 1000],
      once: 'healthy at the end',
      peeking: 'healthy at the end',
    },
  ];
  test.each(cases)('$name', ({ after, once, peeking }) => {
    const each = madeCase({ treated: [usual, after] });
    expect([said(welch, each), said(welchPeek, each)]).toEqual([once, peeking]);
  });
});

describe('missing data', () => {
  const cases: readonly { name: string; after: At; native: string; halt: string }[] = [
    {
      name: 'left out in silence',
      after: silentFrom(20),
      native: 'healthy at the end',
      halt: 'regressed at 22',
    },
    {
      name: 'nothing to test is not significant',
      after: () => null,
      native: 'healthy at the end',
      halt: 'regressed at 1',
    },
  ];
  test.each(cases)('$name', ({ after, native, halt }) => {
    const each = madeCase({ treated: [after] });
    expect([said(welchPeek, each), said(welchPeek, each, 'halt')]).toEqual([native, halt]);
  });

  test('controls that are gone leave nothing to test', () => {
    const each = madeCase({ treated: [usual], controls: [() => null] });
    expect([said(welch, each), said(welch, each, 'halt')]).toEqual([
      'healthy at the end',
      'regressed at the end',
    ]);
  });
});

test('either direction takes half of alpha each', () => {
  const fewer = madeCase({ check: { bad: 'either' }, treated: [() => [0, 1000]] });
  const lower = madeCase({ check: { bad: 'lower' }, treated: [() => [0, 1000]] });
  expect([said(welch, fewer), said(welch, lower)]).toEqual([
    'regressed at the end',
    'regressed at the end',
  ]);
  expect(said(welch, madeCase({ check: errors, treated: [() => [0, 1000]] }))).toBe(
    'healthy at the end',
  );
});
