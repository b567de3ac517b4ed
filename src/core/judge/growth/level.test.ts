import { describe, expect, test } from 'vitest';
import { column, drawGauge } from '../../../../test/fixtures/gauges.ts';
import { crossingOf, levelAt, usualLevel } from './level.ts';
import { valuesIn } from './worlds.contract.ts';

const missing = Number.NaN;

describe('the newest level', () => {
  test('is the median of the last values', () => {
    const values = valuesIn(column(100, (step) => step));
    expect(levelAt(values, 0, 50)).toBe(48);
    expect(levelAt(valuesIn(column(100, (step) => (step === 49 ? 1e9 : 7))), 0, 50)).toBe(7);
  });

  test('looks past a gap, and not past the change', () => {
    const values = valuesIn(column(100, (step) => (step > 46 ? missing : step)));
    expect(levelAt(values, 0, 50)).toBe(44);
    expect(levelAt(values, 46, 50)).toBe(46);
    expect(levelAt(values, 0, 80)).toBeNaN();
  });
});

describe('the usual level', () => {
  test('is nearly the highest of the hours before the change', () => {
    const sawtooth = valuesIn(column(2_000, (step) => (step < 1_900 ? step % 60 : 1e6)));
    expect(usualLevel(sawtooth, 1_900, 1)).toBeGreaterThan(50);
    expect(usualLevel(sawtooth, 1_900, 1)).toBeLessThanOrEqual(59);
  });

  test('does not know of the day before', () => {
    const values = valuesIn(column(2_000, (step) => (step < 1_400 ? 90 : 10)));
    expect(usualLevel(values, 1_900, 1)).toBe(10);
    expect(usualLevel(values, 1_900, 0.25)).toBe(90);
  });

  test('is not what was so for some minutes only', () => {
    const values = valuesIn(column(2_000, (step) => (step > 1_897 ? 90 : 10)));
    expect(usualLevel(values, 1_900, 1)).toBe(10);
  });

  test('of no history is below all', () => {
    expect(usualLevel(() => missing, 100, 1)).toBe(-Infinity);
    expect(usualLevel(() => 5, 0, 1)).toBe(-Infinity);
  });
});

describe('the limit', () => {
  const changeIndex = 200;
  /** The step after the change at which it counts as crossed. */
  function crossedAt(values: Float64Array, begin = changeIndex): number | null {
    const crossing = crossingOf(valuesIn(values), { limit: 50, from: 100, changeIndex });
    for (let step = begin; step < 300; step += 1)
      if (crossing.take(step)) return step - changeIndex;
    return null;
  }
  const then = (before: number, after: (age: number) => number) =>
    column(300, (step) => (step < changeIndex ? before : after(step - changeIndex)));

  test.each([
    { name: 'is crossed by three values, one after the other', after: () => 60, at: 2 },
    { name: 'is crossed where it is reached', after: () => 50, at: 2 },
    { name: 'is crossed late', after: (age: number) => age, at: 52 },
    { name: 'is not crossed by two', after: (age: number) => (age % 3 < 2 ? 60 : 40), at: null },
    { name: 'is not crossed below', after: () => 49.9, at: null },
    {
      name: 'is crossed in spite of gaps',
      after: (age: number) => (age % 2 === 0 ? 60 : missing),
      at: 4,
    },
  ])('$name', ({ after, at }) => expect(crossedAt(then(10, after))).toBe(at));

  test('that it was beyond in the day before says nothing', () => {
    const noise = drawGauge({ seed: 1, steps: 300 });
    expect(crossedAt(noise.map((value) => 60 + value))).toBeNull();
    const once = then(10, () => 60).map((value, step) => (step > 150 && step < 154 ? 60 : value));
    expect(crossedAt(once)).toBeNull();
    const long = then(10, () => 60).map((value, step) => (step > 50 && step < 90 ? 60 : value));
    expect(crossedAt(long)).toBe(2);
  });

  test('that nobody saw it below says nothing', () => {
    expect(crossedAt(then(missing, () => 60))).toBeNull();
    expect(crossedAt(then(missing, (age) => (age < 3 ? 40 : 60)))).toBe(5);
  });

  test('counts what comes after the change alone', () => {
    const before = then(10, () => 60).map((value, step) => (step === 198 ? 60 : value));
    expect(crossedAt(before.map((value, step) => (step === 199 ? 60 : value)))).toBe(2);
    expect(
      crossedAt(
        then(10, () => 60),
        changeIndex + 7,
      ),
    ).toBe(9);
  });
});
