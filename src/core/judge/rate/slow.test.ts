import { describe, expect, test } from 'vitest';
import { baselineWith, drawStep, stepWith } from '../../../../test/fixtures/rates.ts';
import { chanceOf } from '../../../simulate/chance.ts';
import { studentUpperQuantile } from '../numbers/student.ts';
import { type Direction, nullShare } from './baseline.ts';
import { openSlow, slowLimit, slowValue, takeScore } from './slow.ts';

const baseline = baselineWith({});

describe('the score', () => {
  const step = stepWith({ bad: 5, controlBad: 3 });
  test.each([1, -1] as const)('of a step by hand, direction %i', (direction) => {
    const share = nullShare(step, baseline, direction);
    const channel = openSlow();
    takeScore(channel, step, { baseline, direction, phi: 3 });
    expect(channel.score).toBeCloseTo(direction * (5 - 8 * share), 12);
    expect(channel.variance).toBeCloseTo(3 * 8 * share * (1 - share), 12);
    takeScore(channel, step, { baseline, direction, phi: 1 });
    expect(channel.score).toBeCloseTo(2 * direction * (5 - 8 * share), 12);
    expect(channel.variance).toBeCloseTo(4 * 8 * share * (1 - share), 12);
  });

  test.each([
    { name: 'without errors', step: stepWith({}) },
    { name: 'without requests of the cluster', step: stepWith({ total: 0, controlBad: 9 }) },
    { name: 'without requests of the controls', step: stepWith({ bad: 9, controlTotal: 0 }) },
  ])('does not move in a step $name', ({ step: silent }) => {
    const channel = openSlow();
    takeScore(channel, silent, { baseline, direction: 1, phi: 1 });
    expect(channel).toEqual({ score: 0, variance: 0 });
  });
});

describe('the value', () => {
  const planned = 400;
  test.each([
    { name: 'not before the score has its least variance', variance: 0.5, value: 0 },
    { name: 'in deviations at the planned end', variance: 100, value: 3 },
    { name: 'in the same ones at that end', variance: 400, value: 3 },
    { name: 'not after the planned end', variance: 401, value: 0 },
  ])('is read $name', ({ variance, value }) => {
    expect(slowValue({ score: 60, variance }, { planned, baseline })).toBeCloseTo(value, 12);
  });

  test('waits for as many errors where they are overdispersed', () => {
    const scattered = baselineWith({ phi: 10 });
    const channel = { score: 60, variance: 9 };
    expect(slowValue(channel, { planned, baseline })).toBe(3);
    expect(slowValue(channel, { planned, baseline: scattered })).toBe(0);
  });
});

describe('the limit', () => {
  test('is beyond twice the tail, by the distribution of Student', () => {
    const limit = slowLimit(0.01, baselineWith({ blocks: 21 }));
    expect(limit).toBeCloseTo(studentUpperQuantile(0.005, 20), 12);
  });

  test('is higher the less is risked, and the fewer blocks overdispersion is known from', () => {
    const limits = [0.1, 0.01, 1e-4, 1e-6].map((alpha) => slowLimit(alpha, baseline));
    expect(limits).toEqual(limits.toSorted((a, b) => a - b));
    const by = [100, 20, 8].map((blocks) => slowLimit(0.01, baselineWith({ blocks })));
    expect(by).toEqual(by.toSorted((a, b) => a - b));
  });
});

describe('a path that is read at every step', () => {
  const steps = 120;
  const errors = 8;
  const paths = 3_000;

  /** The share of paths that cross, with the cluster's odds so many times those of the null. */
  function crossings(alpha: number, { odds, direction }: { odds: number; direction: Direction }) {
    const share = nullShare(stepWith({}), baseline, direction);
    const truth = (odds * share) / (1 - share + odds * share);
    const planned = steps * errors * share * (1 - share);
    const limit = slowLimit(alpha, baseline);
    const chance = chanceOf(17);
    let crossed = 0;
    for (let path = 0; path < paths; path += 1) {
      const channel = openSlow();
      let highest = 0;
      for (let step = 0; step < steps; step += 1) {
        takeScore(channel, drawStep(chance, errors, truth), { baseline, direction, phi: 1 });
        highest = Math.max(highest, slowValue(channel, { planned: planned * 1.0001, baseline }));
      }
      if (highest >= limit) crossed += 1;
    }
    return crossed / paths;
  }

  test.each([
    { alpha: 0.1, direction: 1 },
    { alpha: 0.02, direction: 1 },
    { alpha: 0.05, direction: -1 },
  ] as const)('crosses under the null at most at $alpha, direction $direction', (asked) => {
    const found = crossings(asked.alpha, { odds: 1, direction: asked.direction });
    const deviation = Math.sqrt((asked.alpha * (1 - asked.alpha)) / paths);
    expect(found).toBeLessThan(asked.alpha + 3 * deviation);
    // Neither is much given away.
    expect(found).toBeGreaterThan(0.5 * asked.alpha);
  });

  test('crosses nearly always where it got worse by a half', () => {
    expect(crossings(0.02, { odds: 1.5, direction: 1 })).toBeGreaterThan(0.9);
    expect(crossings(0.02, { odds: 1 / 1.5, direction: -1 })).toBeGreaterThan(0.9);
  });
});
