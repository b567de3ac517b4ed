/**
 * The untempered fast channel under its null, exactly: every outcome of small binomial steps with its
 * probability, over many shapes of traffic.
 */
import { describe, expect, test } from 'vitest';
import { baselineWith } from '../../../../test/fixtures/rates.ts';
import { between, chanceOf, pick } from '../../../simulate/chance.ts';
import { type Direction, nullShare } from './baseline.ts';
import { factors, fastValue, openFast, takeStep, weighStep } from './fast.ts';
import type { RateStep } from './steps.ts';

/** What both sides have in a step before it is known whose errors they are. */
interface Traffic {
  readonly errors: number;
  readonly total: number;
  readonly controlTotal: number;
  readonly hour: number;
}

interface Shape {
  readonly steps: readonly Traffic[];
  readonly planned: number;
  readonly direction: Direction;
  /** The odds that an error is the cluster's, over those at the boundary of the null. */
  readonly odds: number;
}

const limits = (least: number, most: number) =>
  Array.from({ length: 24 }, (_, hour) => least + ((most - least) * hour) / 23);
const baseline = baselineWith({ low: limits(0.3, 0.9), high: limits(1.1, 3) });

/** The mean of the value after each step, and the probability that it ever was 1/α or more. */
function exactly({ steps, planned, direction, odds }: Shape, alpha: number) {
  const means = steps.map(() => 0);
  let crossed = 0;
  const width = factors.length;
  const follow = (depth: number, probability: number, path: readonly number[]) => {
    const traffic = steps[depth];
    if (traffic === undefined) return;
    const { errors, ...rest } = traffic;
    const boundary = nullShare({ ...rest, bad: 0, controlBad: errors }, baseline, direction);
    const share = (odds * boundary) / (1 - boundary + odds * boundary);
    for (let bad = 0; bad <= errors; bad += 1) {
      const chance = probability * binomialShare(errors, bad, share);
      const outcomes = [...path, bad];
      const value = valueOf(outcomes);
      means[depth] = (means[depth] ?? 0) + chance * value;
      if (value >= 1 / alpha) crossed += everBefore(path) ? 0 : chance;
      follow(depth + 1, chance, outcomes);
    }
  };
  const valueOf = (outcomes: readonly number[]): number => {
    const channel = openFast(planned);
    const ratios = new Float64Array(width);
    for (const [depth, bad] of outcomes.entries()) {
      const { errors, ...rest } = steps[depth] ?? { errors: 0, total: 0, controlTotal: 0, hour: 0 };
      const step: RateStep = { ...rest, bad, controlBad: errors - bad };
      weighStep(step, { baseline, direction, phi: 1 }, { into: ratios, offset: 0 });
      takeStep(channel, ratios, 0);
    }
    return fastValue(channel);
  };
  const everBefore = (path: readonly number[]): boolean =>
    path.some((_, index) => valueOf(path.slice(0, index + 1)) >= 1 / alpha);
  follow(0, 1, []);
  return { means, crossed };
}

function binomialShare(n: number, k: number, p: number): number {
  let ways = 1;
  for (let index = 0; index < k; index += 1) ways = (ways * (n - index)) / (index + 1);
  return ways * p ** k * (1 - p) ** (n - k);
}

/** Shapes that a seed draws: up to four steps of up to six errors, planned shorter or longer. */
function drawShape(seed: number): Omit<Shape, 'odds'> {
  const chance = chanceOf(seed);
  const steps = Array.from({ length: between(chance, 2, 4) }, () => ({
    errors: between(chance, 0, 6),
    total: pick(chance, [1, 40, 1_000, 90_000]),
    controlTotal: pick(chance, [3, 40, 3_000]),
    hour: between(chance, 0, 23),
  }));
  return { steps, planned: between(chance, 1, 6), direction: pick(chance, [1, -1]) };
}

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);
const alpha = 0.4;

describe('the mean over all outcomes', () => {
  test.each(seeds)('is 1 after every step at the boundary of the null, seed %i', (seed) => {
    const { means, crossed } = exactly({ ...drawShape(seed), odds: 1 }, alpha);
    for (const mean of means) expect(mean).toBeCloseTo(1, 10);
    // Ville's inequality, with all the looks that there are.
    expect(crossed).toBeLessThanOrEqual(alpha);
  });

  test.each(seeds)('is at most 1 below it, and more beyond, seed %i', (seed) => {
    const shape = drawShape(seed);
    const worse = shape.direction === 1 ? 1 : -1;
    for (const by of [0.2, 0.6, 0.9]) {
      const { means } = exactly({ ...shape, odds: by ** worse }, alpha);
      for (const mean of means) expect(mean).toBeLessThanOrEqual(1 + 1e-12);
    }
    const { means } = exactly({ ...shape, odds: 2 ** worse }, alpha);
    const hasErrors = shape.steps.some(({ errors }) => errors > 0);
    expect((means.at(-1) ?? 0) > 1 + 1e-9).toBe(hasErrors);
  });
});

test('it is crossed at all under the null, so that the bound is not an empty one', () => {
  const crossings = seeds.map((seed) => exactly({ ...drawShape(seed), odds: 1 }, alpha).crossed);
  expect(Math.max(...crossings)).toBeGreaterThan(alpha / 8);
});
