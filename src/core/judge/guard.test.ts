import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chanceOf } from '../../simulate/chance.ts';
import { runs } from './numbers/accuracy.contract.ts';
import { guardedLimit } from './guard.ts';

/** Heights with an exponential tail, drawn from a seed. */
function exponential(seed: number, count: number): readonly number[] {
  const chance = chanceOf(seed);
  return Array.from({ length: count }, () => -Math.log(1 - chance()));
}

/** Heights that lie as an exponential distribution has them, without any chance. */
function regular(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => -Math.log(1 - (index + 0.5) / count));
}

const someHeights = fc.array(fc.double({ min: 0, max: 50, noNaN: true }), {
  minLength: 20,
  maxLength: 200,
});
const someAlpha = fc.double({ min: 1e-9, max: 1, noNaN: true });
const someAlphas = fc.tuple(someAlpha, someAlpha);
const someHorizons = fc.double({ min: 0, max: 300, noNaN: true });

/** The limit of heights that have nothing in common: each tells as much as two thirds of a horizon. */
function apart(heights: readonly number[], alpha: number): number | null {
  return guardedLimit(heights, { alpha, horizons: heights.length / 1.5 });
}

describe('the guarded limit', () => {
  test.each([0, 1, 19])('is unknown with %i placebos', (count) => {
    expect(apart(regular(count), 0.01)).toBeNull();
  });

  test.each([0.2, 0.05, 0.01, 0.001])(
    'of exponential heights is near the true one for an α of %d, and above it in the tail',
    (alpha) => {
      const truth = -Math.log(alpha);
      const limits = Array.from({ length: 200 }, (_, seed) => {
        return apart(exponential(seed, 1_000), alpha) ?? 0;
      });
      const mean = limits.reduce((sum, limit) => sum + limit, 0) / limits.length;
      expect(mean).toBeGreaterThan(0.97 * truth);
      expect(mean).toBeLessThan(1.15 * truth);
    },
  );

  test('is exceeded at most as often as α says, though it is known from few heights', () => {
    for (const count of [30, 100]) {
      const exceeded = Array.from({ length: 2_000 }, (_, seed) => {
        // The chance of one more height above the limit, exactly.
        return Math.exp(-(apart(exponential(seed, count), 0.01) ?? 0));
      });
      const mean = exceeded.reduce((sum, share) => sum + share, 0) / exceeded.length;
      expect(mean).toBeLessThan(0.011);
      expect(mean).toBeGreaterThan(0.001);
    }
  });

  test('is higher the fewer placebos there are', () => {
    const limits = [1_000, 300, 100, 40, 20].map((count) => apart(regular(count), 1e-4));
    expect(limits).toEqual(limits.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    expect(new Set(limits).size).toBe(5);
  });

  test('is higher the fewer horizons as many placebos come from', () => {
    const limits = [200, 80, 40, 20, 10].map((horizons) => {
      return guardedLimit(regular(200), { alpha: 1e-4, horizons });
    });
    expect(limits).toEqual(limits.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    expect(new Set(limits).size).toBe(5);
  });

  test.each([0, 0.1, 1])('is a number where there is hardly a horizon: %d', (horizons) => {
    for (const alpha of [0.5, 0.1, 1e-6]) {
      expect(guardedLimit(regular(40), { alpha, horizons })).toBeLessThan(Infinity);
    }
  });

  test('is exceeded about as often as α says where eight placebos share a horizon', () => {
    // The height of a placebo is the highest of eight pieces, of which the next one has seven as well.
    const horizons = 100;
    const exceeded = Array.from({ length: 500 }, (_, seed) => {
      const pieces = exponential(seed, 8 * horizons);
      const heights = pieces.slice(7).map((_one, at) => Math.max(...pieces.slice(at, at + 8)));
      const limit = guardedLimit(heights, { alpha: 0.01, horizons }) ?? 0;
      return 1 - (1 - Math.exp(-limit)) ** 8;
    });
    const mean = exceeded.reduce((sum, share) => sum + share, 0) / exceeded.length;
    expect(mean).toBeLessThan(0.012);
    expect(mean).toBeGreaterThan(0.005);
  });

  test('where α is common is among the heights, with a share of α above it', () => {
    const limit = apart(regular(100), 0.5) ?? 0;
    expect(regular(100).filter((height) => height > limit)).toHaveLength(50);
    expect(apart(regular(100), 1)).toBe(regular(100)[0]);
  });

  test.each([20, 57, 100])('does not fall where the fitted tail of %i heights begins', (count) => {
    const alphas = [0.5, 0.3, 0.26, 0.25, 0.24, 0.21, 0.2, 0.1999, 0.195, 0.19, 0.18, 0.1];
    for (const heights of [regular(count), exponential(count, count)]) {
      const limits = alphas.map((alpha) => apart(heights, alpha) ?? 0);
      expect(limits).toEqual(limits.toSorted((a, b) => a - b));
    }
  });

  test('of heights that are all the same is that height', () => {
    const same = Array.from({ length: 50 }, () => 4);
    for (const alpha of [0.5, 0.1, 1e-6]) expect(apart(same, alpha)).toBe(4);
  });
});

describe('whatever the heights are, the limit', () => {
  test('never falls when less is risked', () => {
    const property = fc.property(
      someHeights,
      someHorizons,
      someAlphas,
      (heights, horizons, alphas) => {
        const [high, low] = alphas
          .toSorted((a, b) => a - b)
          .map((alpha) => {
            return guardedLimit(heights, { alpha, horizons });
          });
        expect((high ?? 0) - (low ?? 0)).toBeGreaterThanOrEqual(-1e-9);
      },
    );
    fc.assert(property, runs);
  });

  test('does not mind their order, and moves with their unit', () => {
    const property = fc.property(
      someHeights,
      someHorizons,
      someAlpha,
      (heights, horizons, alpha) => {
        const question = { alpha, horizons };
        const limit = guardedLimit(heights, question) ?? 0;
        expect(guardedLimit(heights.toReversed(), question)).toBe(limit);
        const moved = guardedLimit(
          heights.map((height) => 4 * height + 3),
          question,
        );
        expect(moved).toBeCloseTo(4 * limit + 3, 6 - Math.ceil(Math.log10(limit + 1)));
      },
    );
    fc.assert(property, { ...runs, numRuns: 300 });
  });
});
