import { describe, expect, test } from 'vitest';
import type { CompareQuestion } from './question.ts';
import { directionsOf, rateEffect } from './rate-effect.ts';

const doubling: CompareQuestion = { bad: 'higher', effectMin: 2, effectUnit: 'ratio' };
/** One in a hundred, known from so many requests that its start makes no difference. */
const one = { errors: 10_000, requests: 1_000_000 };

describe('the effect that matters', () => {
  test.each([
    { name: 'a doubling', asked: {}, effect: 2 },
    { name: 'a halving', asked: { bad: 'lower' as const }, effect: 2 },
    {
      name: 'a halving, said as a half',
      asked: { bad: 'lower' as const, effectMin: 0.5 },
      effect: 2,
    },
    {
      name: 'two more in a hundred',
      asked: { effectUnit: 'absolute' as const, effectMin: 0.02 },
      effect: 3,
    },
    { name: 'too small to be told', asked: { effectMin: 1.01 }, effect: 1.2 },
  ])('$name', ({ asked, effect }) => {
    expect(rateEffect({ ...doubling, ...asked }, one, false)).toBeCloseTo(effect, 3);
  });

  test('on the complement is that of what is missing to the whole', () => {
    // 99 of 100 succeed; half of that is 49.5, so one failure in a hundred becomes 50.5.
    const asked: CompareQuestion = { ...doubling, bad: 'lower' };
    expect(rateEffect(asked, one, true)).toBeCloseTo(50.5, 1);
  });
});

test('the complement is worse where the rate is not', () => {
  expect(directionsOf({ bad: 'higher' }, false)).toEqual([1]);
  expect(directionsOf({ bad: 'higher' }, true)).toEqual([-1]);
  expect(directionsOf({ bad: 'lower' }, false)).toEqual([-1]);
  expect(directionsOf({ bad: 'lower' }, true)).toEqual([1]);
  expect(directionsOf({ bad: 'either' }, true)).toEqual([1, -1]);
});
