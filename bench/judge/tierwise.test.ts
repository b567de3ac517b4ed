import { describe, expect, test } from 'vitest';
import {
  type At,
  madeCase,
  type Parts,
  together,
  usual,
  worsened,
} from './competitors/made-case.ts';
import { clustersOf, firedAt, told } from './tierwise/told.fixture.ts';
import { tierwise } from './tierwise.ts';

describe('a rate', () => {
  const cases: readonly ({ readonly name: string; readonly says: string } & Parts)[] = [
    { name: 'that stays as it was', treated: [usual], says: 'healthy' },
    { name: 'that is ten times worse', treated: [worsened(10)], says: 'regressed at 0' },
    { name: 'that gets worse later', treated: [worsened(10, 30)], says: 'regressed at 31' },
    { name: 'that gets better', treated: [() => [0, 1_000]], says: 'healthy' },
    { name: 'of two, one ten times worse', treated: [usual, worsened(10)], says: 'regressed at 0' },
    { name: 'without controls', treated: [usual], controls: [], says: 'healthy' },
    {
      name: 'without controls, ten times worse',
      treated: [worsened(10)],
      controls: [],
      says: 'regressed at 0',
    },
    { name: 'without history', treated: [usual], history: null, says: 'blind' },
    { name: 'without history, bad', treated: [worsened(10)], history: null, says: 'blind' },
    { name: 'without traffic', treated: [() => [0, 0]], says: 'blind' },
    { name: 'with hardly any traffic', treated: [() => [0, 20]], says: 'blind' },
    {
      name: 'of numbers that are none',
      treated: [() => [Number.NaN, 1_000]],
      controls: [],
      says: 'blind',
    },
    {
      name: 'of which no more is worse',
      check: { bad: 'lower' },
      treated: [worsened(9)],
      says: 'healthy',
    },
  ];
  test.each(cases)('$name: $says', ({ says, ...parts }) =>
    expect(told(madeCase(parts))).toBe(says),
  );

  test.each([
    { bad: 'lower', after: () => [0, 1_000], fires: true },
    { bad: 'either', after: () => [0, 1_000], fires: true },
    { bad: 'either', after: worsened(9), fires: true },
    { bad: 'either', after: usual, fires: false },
    { bad: 'lower', after: usual, fires: false },
  ] as const)('of which $bad is worse: fires $fires', ({ bad, after, fires }) => {
    const minute = firedAt(madeCase({ check: { bad }, treated: [after as At] }));
    expect(minute < 20).toBe(fires);
    expect(minute < Infinity).toBe(fires);
  });

  test.each([
    { effectMin: 0.003, after: usual, says: 'healthy' },
    { effectMin: 0.003, after: worsened(10), says: 'regressed at 0' },
    { effectMin: 0.5, after: worsened(1.3), says: 'healthy' },
  ])('whose effect is absolute, of $effectMin: $says', ({ effectMin, after, says }) => {
    const check = { effectMin, effectUnit: 'absolute' } as const;
    expect(told(madeCase({ check, treated: [after] }))).toBe(says);
  });

  test('with too few errors is inconclusive, and no regression', () => {
    const rare: At = (minute) => [minute % 60 === 0 ? 1 : 0, 1_000];
    const parts = { history: rare, treated: [rare], controls: [rare] };
    expect(told(madeCase(parts))).toBe('inconclusive');
  });

  test('that shakes the whole fleet is none of the change', () => {
    const shock = worsened(6, 10);
    expect(told(madeCase({ treated: [shock], controls: [shock, shock, shock] }))).toBe('healthy');
  });
});

describe('a rate above one half', () => {
  const often: At = (minute) => [900 + (minute & 1) * 4, 1_000];
  const made = (after: At, check: Parts['check'] = {}) =>
    madeCase({ check, history: often, treated: [after], controls: [often, often] });

  test.each([
    { name: 'stays', after: often, check: {}, fires: false },
    { name: 'all is bad', after: () => [1_000, 1_000], check: {}, fires: true },
    { name: 'less is bad, which is better', after: () => [500, 1_000], check: {}, fires: false },
    { name: 'less is bad', after: () => [500, 1_000], check: { bad: 'lower' }, fires: true },
    {
      name: 'less is worse, as well',
      after: () => [500, 1_000],
      check: { bad: 'either' },
      fires: true,
    },
    { name: 'more is better', after: () => [990, 1_000], check: { bad: 'lower' }, fires: false },
  ] as const)('$name: fires $fires', ({ after, check, fires }) => {
    expect(firedAt(made(after as At, { effectMin: 1.3, ...check })) < 10).toBe(fires);
  });
});

describe('counts that are huge', () => {
  const huge =
    (factor: number, swing = 0): At =>
    (minute) => {
      const daily = 1 + swing * Math.sin((2 * Math.PI * minute) / 1_440);
      return [Math.round(2e6 * factor * daily * (1 + (Math.abs(minute) % 7) / 10)), 1e9];
    };

  test.each([
    { name: 'as before', after: huge(1), says: 'healthy' },
    { name: 'three times as many', after: huge(3), says: 'regressed at 0' },
    { name: 'fewer', after: huge(0.1), says: 'healthy' },
  ])('$name: $says', ({ after, says }) => {
    expect(told(madeCase({ history: huge(1), treated: [after], controls: [huge(1)] }))).toBe(says);
  });

  test.each([360, 0, -360])(
    'that swing by the day are no harm without controls, at %i',
    (shift) => {
      const swinging: At = (minute) => huge(1, 0.8)(minute + shift);
      const each = madeCase({ history: swinging, treated: [swinging], controls: [] });
      expect(firedAt(each)).toBe(Infinity);
    },
  );
});

test('many clusters that are a little worse fire together, and those with the most evidence are named', () => {
  const little = madeCase({ treated: Array.from({ length: 8 }, () => worsened(2)) });
  const answer = tierwise(little);
  expect(answer).toMatchObject({ verdict: 'regressed', checks: [{ verdict: 'regressed' }] });
  const causes = clustersOf(answer).map(({ cause }) => cause);
  expect(causes).toContain('pooled');
  expect(causes).not.toContain('change');
});

describe('several checks', () => {
  const other = { name: 'other' };
  test.each([
    { name: 'all healthy', a: usual, b: usual, says: 'healthy', each: ['healthy', 'healthy'] },
    { name: 'one blind', a: usual, b: () => [0, 0], says: 'blind', each: ['healthy', 'blind'] },
    {
      name: 'one regressed',
      a: worsened(30),
      b: usual,
      says: 'regressed at 0',
      each: ['regressed', 'inconclusive'],
    },
  ] as const)('$name: $says', ({ a, b, says, each }) => {
    const both = together(
      madeCase({ treated: [a] }),
      madeCase({ check: other, treated: [b as At] }),
    );
    expect(told(both)).toBe(says);
    expect(tierwise(both).checks.map(({ verdict }) => verdict)).toEqual(each);
    expect(tierwise(both).checks.map(({ name }) => name)).toEqual(['errors', 'other']);
  });

  test('one that nobody measured is blind', () => {
    const one = madeCase({ treated: [usual] });
    const each = { ...one, checks: [...one.checks, { ...one.checks[0]!, name: 'nobody' }] };
    expect(told(each)).toBe('blind');
    expect(told({ ...one, series: [] })).toBe('blind');
  });
});
