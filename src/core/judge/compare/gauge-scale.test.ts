import { describe, expect, test } from 'vitest';
import type { CompareQuestion } from './question.ts';
import { gaugeScale } from './gauge-scale.ts';

const ratio: CompareQuestion = {
  bad: 'higher',
  effectMin: 2,
  effectUnit: 'ratio',
};
const absolute: CompareQuestion = { ...ratio, effectMin: 30, effectUnit: 'absolute' };
const columns = (...all: readonly (readonly number[])[]) =>
  all.map((one) => Float64Array.from(one));
const lists = (scaled: readonly Float64Array[]) => scaled.map((one) => [...one]);

describe('a ratio', () => {
  test('is a difference of logarithms where all was above 0', () => {
    const { scaled, effect } = gaugeScale(
      ratio,
      columns([1, Math.E, 1], [Math.E, Number.NaN, 1]),
      2,
    );
    expect(lists(scaled)).toEqual([
      [0, 1, 0],
      [1, Number.NaN, 0],
    ]);
    expect(effect).toBeCloseTo(Math.log(2), 12);
  });

  test.each([
    { name: 'of the usual value where something was 0', history: [10, 0, 10, 10], effect: 10 },
    { name: 'of the mean where most was 0', history: [0, 0, 0, 40], effect: 10 },
    { name: 'of the size where all was below 0', history: [-8, -8, -8, -8], effect: 8 },
  ])('is a share $name', ({ history, effect }) => {
    const all = columns([...history, 999]);
    const found = gaugeScale(ratio, all, 4);
    expect(lists(found.scaled)).toEqual(lists(all));
    expect(found.effect).toBeCloseTo(effect, 12);
  });

  test.each([
    { effectMin: 3, effect: 20 / 3 },
    { effectMin: 1 / 3, effect: 20 / 3 },
    { effectMin: 2, effect: 5 },
    { effectMin: 1, effect: 10 - 10 / 1.05 },
  ])('of $effectMin is a share that can be lost where less is worse', ({ effectMin, effect }) => {
    for (const bad of ['lower', 'either'] as const) {
      const found = gaugeScale({ ...ratio, bad, effectMin }, columns([10, 0, 10, 10, 10]), 4);
      expect(found.effect).toBeCloseTo(effect, 12);
      expect(found.effect).toBeLessThan(10);
    }
  });

  test('is never so near to 1 that nothing would matter', () => {
    const { effect } = gaugeScale({ ...ratio, effectMin: 1 }, columns([1, 1]), 1);
    expect(effect).toBeGreaterThan(0);
  });
});

describe('what comes after the change', () => {
  test.each([0, -5, 1e9])('has no say in the scale: %d', (later) => {
    const calm = gaugeScale(ratio, columns([5, 6, 7, 6], [5, 5, 5, 5]), 3);
    const found = gaugeScale(ratio, columns([5, 6, 7, later], [5, 5, 5, later]), 3);
    expect(found.effect).toBe(calm.effect);
    expect(found.scaled[0]?.subarray(0, 3)).toEqual(calm.scaled[0]?.subarray(0, 3));
  });

  test.each([0, -5])('is far below all that was seen where it has no logarithm: %d', (later) => {
    const [own] = gaugeScale(ratio, columns([5, 6, 7, later, 5]), 3).scaled;
    expect(own?.[3]).toBeLessThan(Math.log(5 / 100));
    expect(own?.[3]).toBeGreaterThan(-Infinity);
    expect(own?.[4]).toBeCloseTo(Math.log(5), 12);
  });
});

test('an absolute effect is what it is, and values stay as they are', () => {
  const all = columns([1, 2, 3]);
  expect(gaugeScale(absolute, all, 2)).toMatchObject({ scaled: all, effect: 30 });
  expect(gaugeScale({ ...absolute, effectMin: -30 }, all, 2).effect).toBe(30);
});

test('a gauge without history has a scale all the same', () => {
  const nothing = columns([Number.NaN, Number.NaN, 0]);
  expect(gaugeScale(ratio, nothing, 2).effect).toBeGreaterThan(0);
  expect(gaugeScale(ratio, columns([0, 0]), 2).effect).toBeGreaterThan(0);
});
