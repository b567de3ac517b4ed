import { describe, expect, test } from 'vitest';
import { baselineWith, drawStep, stepWith } from '../../../../test/fixtures/rates.ts';
import { chanceOf } from '../../../simulate/chance.ts';
import { type Direction, nullShare } from './baseline.ts';
import {
  type FastChannel,
  factors,
  fastValue,
  openFast,
  takeStep,
  type Weighing,
  weighStep,
} from './fast.ts';
import type { RateStep } from './steps.ts';

const baseline = baselineWith({});
const upward: Weighing = { baseline, direction: 1, phi: 1 };

function take(channel: FastChannel, step: RateStep, weighing: Weighing = upward): number {
  const ratios = new Float64Array(factors.length);
  weighStep(step, weighing, { into: ratios, offset: 0 });
  takeStep(channel, ratios, 0);
  return fastValue(channel);
}

/** The value after steps with so many errors, a share of them the cluster's. */
function takeMany(
  channel: FastChannel,
  steps: number,
  { share, seed, weighing = upward }: { share: number; seed: number; weighing?: Weighing },
): number {
  const chance = chanceOf(seed);
  let value = fastValue(channel);
  for (let index = 0; index < steps; index += 1) {
    value = take(channel, drawStep(chance, 20, share), weighing);
  }
  return value;
}

const atNull = nullShare(stepWith({}), baseline, 1);

test('a channel that has seen nothing is worth 1', () => {
  for (const planned of [0, 1, 60, 10_000]) expect(fastValue(openFast(planned))).toBe(1);
});

test('the factors are worse and worse, from a little to a lot', () => {
  expect(factors).toEqual(factors.toSorted((a, b) => a - b));
  expect(factors[0]).toBeGreaterThan(1);
});

describe('a step says nothing', () => {
  test.each([
    { name: 'without errors', step: stepWith({}) },
    { name: 'without requests of the cluster', step: stepWith({ total: 0, controlBad: 7 }) },
    { name: 'without requests of the controls', step: stepWith({ bad: 7, controlTotal: 0 }) },
  ])('$name', ({ step }) => {
    const channel = openFast(10);
    for (let index = 0; index < 15; index += 1) {
      expect(take(channel, step)).toBeCloseTo(1, 12);
    }
  });
});

test('the likelihood ratio of a step, by hand', () => {
  const step = stepWith({ bad: 3, controlBad: 5 });
  const into = new Float64Array(3 * factors.length);
  weighStep(step, { ...upward, phi: 2 }, { into, offset: factors.length });
  const share = nullShare(step, baseline, 1);
  const byHand = factors.map((d) => Math.sqrt(d ** 3 / (1 + share * (d - 1)) ** 8));
  const middle = [...into.subarray(factors.length, 2 * factors.length)];
  for (const [index, ratio] of middle.entries()) expect(ratio).toBeCloseTo(byHand[index] ?? 0, 9);
  expect(into.subarray(0, factors.length).every((ratio) => ratio === 0)).toBe(true);
  expect(into.subarray(2 * factors.length).every((ratio) => ratio === 0)).toBe(true);
});

test('a step is read from where it was written', () => {
  const ratios = new Float64Array(2 * factors.length);
  const [calm, worse] = [stepWith({ controlBad: 4 }), stepWith({ bad: 4 })];
  weighStep(calm, upward, { into: ratios, offset: 0 });
  weighStep(worse, upward, { into: ratios, offset: factors.length });
  const channel = openFast(5);
  takeStep(channel, ratios, factors.length);
  expect(fastValue(channel)).toBe(take(openFast(5), worse));
  expect(fastValue(channel)).toBeGreaterThan(take(openFast(5), calm));
});

describe('harm', () => {
  test.each([2, 3, 6])('of %i times grows beyond every limit', (ratio) => {
    const share = ratio / (ratio + 3);
    expect(takeMany(openFast(240), 240, { share, seed: 4 })).toBeGreaterThan(1e4);
  });

  test('that is greater is seen earlier', () => {
    const minutes = [1.6, 2.2, 8].map((ratio) => {
      const channel = openFast(240);
      const chance = chanceOf(1);
      for (let minute = 1; minute <= 240; minute += 1) {
        const value = take(channel, drawStep(chance, 20, ratio / (ratio + 3)));
        if (value >= 1_000) return minute;
      }
      return Infinity;
    });
    expect(minutes).toEqual(minutes.toSorted((a, b) => b - a));
    expect(new Set(minutes).size).toBe(3);
  });

  test('that begins late is found as if the good time before had not been', () => {
    const channel = openFast(240);
    takeMany(channel, 180, { share: 0.25, seed: 7 });
    // What harm from the first step on is worth by now: nothing at all.
    const atOnce = openFast(1);
    takeMany(atOnce, 180, { share: 0.25, seed: 7 });
    const harm = { share: 4 / 7, seed: 8 };
    expect(takeMany(channel, 15, harm)).toBeGreaterThan(1_000);
    expect(takeMany(atOnce, 15, harm)).toBeLessThan(1);
  });

  test('in the other direction is none, and is found by the other channel', () => {
    const downward: Weighing = { ...upward, direction: -1 };
    const few = { share: 0.05, seed: 3 };
    expect(takeMany(openFast(60), 60, few)).toBeLessThan(1);
    expect(takeMany(openFast(60), 60, { ...few, weighing: downward })).toBeGreaterThan(1_000);
    const many = { share: 0.6, seed: 3 };
    expect(takeMany(openFast(60), 60, { ...many, weighing: downward })).toBeLessThan(1);
  });

  test('counts for less where errors are overdispersed', () => {
    const harm = { share: 0.45, seed: 9 };
    const [even, tempered] = [1, 4].map((phi) => {
      return Math.log(takeMany(openFast(60), 60, { ...harm, weighing: { ...upward, phi } }));
    });
    expect(tempered).toBeGreaterThan(0);
    expect(tempered).toBeLessThan(0.4 * (even ?? 0));
  });
});

describe('the value is a number, whatever is counted', () => {
  const all = stepWith({ bad: 1e9 });
  const nothing = stepWith({ controlBad: 1e9 });
  const some = stepWith({ bad: 1, controlBad: 3 });
  const stories = [
    { name: 'evidence beyond all numbers', steps: [all, all, all] },
    { name: 'and then as much against it', steps: [all, all, nothing, nothing, some] },
    { name: 'evidence against harm first', steps: [nothing, nothing, all, all, some] },
    { name: 'beyond the planned end', steps: [...Array<RateStep>(8).fill(nothing), all, all] },
    { name: 'from side to side', steps: [all, nothing, all, nothing, all, nothing, all] },
  ];
  const directions: readonly Direction[] = [1, -1];
  test.each(stories)('$name', ({ steps }) => {
    for (const direction of directions) {
      const channel = openFast(5);
      for (const step of steps) {
        const value = take(channel, step, { ...upward, direction });
        expect(value).not.toBeNaN();
        expect(value).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test('harm beyond all numbers is beyond every limit', () => {
    expect(take(openFast(5), all)).toBeGreaterThan(1e200);
  });
});

test('beyond the planned end it goes on, and no weight is given twice', () => {
  const channel = openFast(10);
  takeMany(channel, 40, { share: atNull, seed: 2 });
  expect(channel.unspent).toBeCloseTo(0, 12);
  expect(takeMany(channel, 60, { share: 0.6, seed: 2 })).toBeGreaterThan(1_000);
});
