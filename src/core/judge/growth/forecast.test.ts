import { describe, expect, test } from 'vitest';
import { column } from '../../../../test/fixtures/gauges.ts';
import { foretoldSteps, stepsToLimit } from './forecast.ts';
import { slopeAt } from './slopes.ts';
import type { GrowthReading } from './trial.ts';
import { valuesIn } from './worlds.contract.ts';

describe('the way to the limit', () => {
  test.each([
    { level: 100, slope: 2, steps: 25 },
    { level: 100, slope: 0, steps: Infinity },
    { level: 100, slope: -3, steps: Infinity },
    { level: 150, slope: -3, steps: 0 },
    { level: 170, slope: 1, steps: 0 },
    { level: Number.NaN, slope: 1, steps: Number.NaN },
  ])('from $level at $slope is $steps steps', ({ level, slope, steps }) => {
    expect(stepsToLimit(level, slope, 150)).toBe(steps);
  });
});

const window = { steps: 120, blockSteps: 10, blocks: 12 };

function readingOf(shape: (step: number) => number, lateDeviation = 0): GrowthReading {
  const slope = slopeAt(valuesIn(column(window.steps, shape)), window, window.steps);
  const deviations = { deviation: 1, lateDeviation, limit: 1, upper: 0, halfWidth: 2 };
  return { ...slope, window, controls: null, excess: slope.whole, ...deviations };
}

/** How much of what a curve has still to climb is foretold at the slope of its window. */
function foretold(shape: (step: number) => number): number {
  const reading = readingOf(shape);
  return foretoldSteps(reading) * reading.whole;
}

describe('what a window foretells', () => {
  test.each([40, 80, 160, 400])('of a plateau is about what is left to it, τ = %i', (tau) => {
    const left = Math.exp(-window.steps / tau);
    const found = foretold((step) => 1 - Math.exp(-step / tau));
    // The median of the slopes of a curve is not its mean: near enough, and not too much.
    expect(found / left).toBeGreaterThan(0.5);
    expect(found / left).toBeLessThan(1.25);
  });

  test('of a line, and of what grows faster and faster, is all', () => {
    expect(foretoldSteps(readingOf((step) => step))).toBe(Infinity);
    expect(foretoldSteps(readingOf((step) => step ** 2))).toBe(Infinity);
    expect(foretoldSteps(readingOf((step) => Math.max(0, step - 70)))).toBe(Infinity);
  });

  test('of what stopped to grow, or falls, is nothing', () => {
    expect(foretoldSteps(readingOf((step) => Math.min(50, step)))).toBe(0);
    expect(foretoldSteps(readingOf((step) => -step))).toBe(0);
  });

  test('of a noisy line is the less the noisier it is', () => {
    const steps = [0.001, 0.01, 0.05, 0.2, 0.5].map((noise) =>
      foretoldSteps(readingOf((step) => step, noise)),
    );
    expect(steps).toEqual(steps.toSorted((a, b) => b - a));
    expect(new Set(steps).size).toBe(5);
    expect(steps[0]).toBeGreaterThan(10 * window.steps);
    expect(steps[3]).toBeLessThan(window.steps);
    expect(steps[4]).toBe(0);
  });
});
