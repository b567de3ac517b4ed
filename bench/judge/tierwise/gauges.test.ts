import { describe, expect, test } from 'vitest';
import type { Parts } from '../competitors/made-case.ts';
import { firedAt, level, madeGauge, risen, told } from './told.fixture.ts';

describe('a gauge', () => {
  const cases: readonly ({ readonly name: string; readonly says: string } & Parts)[] = [
    { name: 'that stays as it was', treated: [level], says: 'healthy' },
    { name: 'without controls', treated: [level], controls: [], says: 'healthy' },
    { name: 'without history', treated: [level], history: null, says: 'blind' },
    {
      name: 'of numbers that are none',
      treated: [() => [Number.NaN]],
      controls: [],
      says: 'blind',
    },
    { name: 'that falls where more is worse', treated: [risen(0.4)], says: 'healthy' },
    {
      name: 'that the whole fleet shares',
      treated: [risen(3, 5)],
      controls: [risen(3, 5), risen(3, 5)],
      says: 'healthy',
    },
  ];
  test.each(cases)('$name: $says', ({ says, ...parts }) =>
    expect(told(madeGauge(parts))).toBe(says),
  );

  test.each([
    { name: 'more is worse', bad: 'higher', by: 3 },
    { name: 'less is worse', bad: 'lower', by: 1 / 3 },
    { name: 'both are, and it rises', bad: 'either', by: 3 },
    { name: 'both are, and it falls', bad: 'either', by: 1 / 3 },
  ] as const)('of which $name fires soon after it did', ({ bad, by }) => {
    for (const from of [0, 20]) {
      const minute = firedAt(madeGauge({ check: { bad }, treated: [risen(by, from)] }));
      expect(minute).toBeGreaterThanOrEqual(from);
      expect(minute).toBeLessThan(from + 10);
    }
  });

  test('whose effect is absolute', () => {
    const check = { effectMin: 50, effectUnit: 'absolute' } as const;
    expect(told(madeGauge({ check, treated: [risen(1.2)] }))).toBe('healthy');
    expect(firedAt(madeGauge({ check, treated: [risen(2)] }))).toBeLessThan(15);
  });

  test('of one cluster that falls to nothing, where less is worse', () => {
    const check = { bad: 'lower' } as const;
    expect(firedAt(madeGauge({ check, treated: [() => [0]] }))).toBeLessThan(10);
  });

  test('whose controls fall to nothing does not fire by that at once', () => {
    const controls = [level, level, () => [0] as const];
    expect(firedAt(madeGauge({ treated: [level], controls }))).toBe(Infinity);
  });
});
