import { describe, expect, test } from 'vitest';
import { baselineWith, drawStep, stepWith } from '../../../../test/fixtures/rates.ts';
import { chanceOf } from '../../../simulate/chance.ts';
import { type Direction, harmedShare } from './baseline.ts';
import { expectedShare } from './blocks.ts';
import { isHealthShown, openHealth, takeHealth } from './health.ts';

const baseline = baselineWith({});
const upward = { baseline, direction: 1, effect: 2, phi: 1 } as const;

describe('the score', () => {
  test.each([1, -1] as const)('of a step by hand, direction %i', (direction) => {
    const step = stepWith({ bad: 2, controlBad: 6 });
    const share = harmedShare(step, baseline, { direction, effect: 2 });
    const channel = openHealth();
    takeHealth(channel, step, { ...upward, direction, phi: 3 });
    expect(channel.score).toBeCloseTo(direction * (8 * share - 2), 12);
    expect(channel.variance).toBeCloseTo(3 * 8 * share * (1 - share), 12);
  });

  test.each([
    { name: 'without errors', step: stepWith({}) },
    { name: 'without requests of the cluster', step: stepWith({ total: 0, controlBad: 9 }) },
    { name: 'without requests of the controls', step: stepWith({ bad: 9, controlTotal: 0 }) },
  ])('does not move in a step $name', ({ step }) => {
    const channel = openHealth();
    takeHealth(channel, step, upward);
    expect(channel).toEqual({ score: 0, variance: 0 });
  });
});

describe('health', () => {
  test('is not shown by nothing', () => {
    expect(isHealthShown(openHealth(), 0)).toBe(false);
    expect(isHealthShown(openHealth(), 100)).toBe(false);
  });

  test('is shown early by as much as at the planned end only', () => {
    const early = { score: 10, variance: 16 };
    expect(isHealthShown(early, 16)).toBe(true);
    expect(isHealthShown(early, 400)).toBe(false);
    expect(isHealthShown({ score: 40, variance: 16 }, 400)).toBe(true);
  });

  test('beyond the planned end is measured by what was seen', () => {
    expect(isHealthShown({ score: 10, variance: 400 }, 16)).toBe(false);
  });
});

describe('at the end of a soak', () => {
  const steps = 60;
  const errors = 6;
  const paths = 3_000;

  /** The share of soaks that end healthy, with so many times the errors that the controls have. */
  function shown(ratio: number, direction: Direction, paths: number): number {
    const question = { ...upward, direction };
    const share = harmedShare(stepWith({}), baseline, question);
    const planned = steps * errors * share * (1 - share);
    const chance = chanceOf(23);
    let found = 0;
    for (let path = 0; path < paths; path += 1) {
      const channel = openHealth();
      for (let step = 0; step < steps; step += 1) {
        const truth = expectedShare(stepWith({}), ratio);
        takeHealth(channel, drawStep(chance, errors, truth), question);
      }
      if (isHealthShown(channel, planned)) found += 1;
    }
    return found / paths;
  }

  /** The ratio at the limit: a regression as large as the effect by the baseline's nearer limit. */
  const atEffect = (direction: Direction) => (direction === 1 ? 2 / 1.1 : 1.1 / 2);

  test.each([1, -1] as const)(
    'harm as large as the effect is rarely called healthy, %i',
    (worse) => {
      const found = shown(atEffect(worse), worse, paths);
      expect(found).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / paths));
      expect(found).toBeGreaterThan(0.02);
    },
  );

  test.each([1, -1] as const)('more harm still less often, %i', (worse) => {
    expect(shown(worse === 1 ? 2.5 : 1 / 2.5, worse, 400)).toBeLessThan(0.01);
  });

  test.each([1, -1] as const)('no harm is called healthy, %i', (worse) => {
    expect(shown(1, worse, 400)).toBeGreaterThan(0.95);
    expect(shown(worse === 1 ? 0.5 : 2, worse, 400)).toBeGreaterThan(0.99);
  });
});
