import { describe, expect, test } from 'vitest';
import { chanceOf } from '../../../../src/simulate/chance.ts';
import { beta, type Chance, gamma, logUniform, normal } from './continuous.ts';
import { binomial, poisson } from './counts.ts';

const draws = 40_000;

interface Expectation {
  readonly draw: (chance: Chance) => number;
  readonly mean: number;
  readonly variance: number;
}

/** Mean and variance of many draws, against what they should be, within five standard errors. */
function expectMoments({ draw, mean, variance }: Expectation): void {
  const chance = chanceOf(7);
  const drawn = Array.from({ length: draws }, () => draw(chance));
  const found = drawn.reduce((sum, each) => sum + each, 0) / draws;
  const squares = drawn.map((each) => (each - mean) ** 2);
  const spread = squares.reduce((sum, each) => sum + each, 0) / draws;
  const fourth = squares.reduce((sum, each) => sum + each * each, 0) / draws;
  expect(Math.abs(found - mean)).toBeLessThan(5 * Math.sqrt(variance / draws));
  expect(Math.abs(spread - variance)).toBeLessThan(
    5 * Math.sqrt((fourth - spread * spread) / draws),
  );
}

describe('mean and variance', () => {
  const cases: readonly (Expectation & { readonly name: string })[] = [
    { name: 'normal', draw: normal, mean: 0, variance: 1 },
    { name: 'gamma of shape 0.3', draw: (chance) => gamma(chance, 0.3), mean: 0.3, variance: 0.3 },
    { name: 'gamma of shape 7', draw: (chance) => gamma(chance, 7), mean: 7, variance: 7 },
    {
      name: 'beta of 2 and 6',
      draw: (chance) => beta(chance, 2, 6),
      mean: 0.25,
      variance: 12 / (64 * 9),
    },
    {
      name: 'poisson of 0.06',
      draw: (chance) => poisson(chance, 0.06),
      mean: 0.06,
      variance: 0.06,
    },
    { name: 'poisson of 9.9', draw: (chance) => poisson(chance, 9.9), mean: 9.9, variance: 9.9 },
    {
      name: 'poisson of 10.1',
      draw: (chance) => poisson(chance, 10.1),
      mean: 10.1,
      variance: 10.1,
    },
    {
      name: 'poisson of 6000',
      draw: (chance) => poisson(chance, 6000),
      mean: 6000,
      variance: 6000,
    },
    {
      name: 'binomial of 60 at 0.1 %',
      draw: (chance) => binomial(chance, 60, 0.001),
      mean: 0.06,
      variance: 0.05994,
    },
    {
      name: 'binomial of 6000 at 2 %',
      draw: (chance) => binomial(chance, 6000, 0.02),
      mean: 120,
      variance: 117.6,
    },
    {
      name: 'binomial of 100 at 10 %',
      draw: (chance) => binomial(chance, 100, 0.1),
      mean: 10,
      variance: 9,
    },
    {
      name: 'binomial of 50 at 90 %',
      draw: (chance) => binomial(chance, 50, 0.9),
      mean: 45,
      variance: 4.5,
    },
    {
      name: 'binomial of 3 at 50 %',
      draw: (chance) => binomial(chance, 3, 0.5),
      mean: 1.5,
      variance: 0.75,
    },
  ];
  test.each(cases)('$name', (expectation) => {
    expectMoments(expectation);
  });
});

test('binomial and Poisson draws have the shares of their formulas, by rejection as well', () => {
  const chance = chanceOf(11);
  const seen = new Map<number, number>();
  for (let at = 0; at < draws; at++) {
    const k = binomial(chance, 40, 0.3);
    seen.set(k, (seen.get(k) ?? 0) + 1);
  }
  let share = 0.7 ** 40;
  let chiSquare = 0;
  for (let k = 0; k <= 40; k++) {
    const expected = share * draws;
    if (expected >= 10) chiSquare += ((seen.get(k) ?? 0) - expected) ** 2 / expected;
    share *= ((40 - k) / (k + 1)) * (0.3 / 0.7);
  }
  // About 19 classes: the chance of more than 50 is below 0.0002.
  expect(chiSquare).toBeLessThan(50);
});

test('edges need no luck', () => {
  const chance = chanceOf(1);
  expect([binomial(chance, 0, 0.5), binomial(chance, 9, 0), binomial(chance, 9, 1)]).toEqual([
    0, 0, 9,
  ]);
  expect(poisson(chance, 0)).toBe(0);
  const drawn = Array.from({ length: 100 }, () => logUniform(chance, 0.001, 0.02));
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0.001);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(0.02);
});
