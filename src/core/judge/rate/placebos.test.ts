import { describe, expect, test } from 'vitest';
import { baselineWith, drawSteps } from '../../../../test/fixtures/rates.ts';
import { rateLimits, type RateWatch } from './placebos.ts';
import { slowLimit } from './slow.ts';
import { type RateSteps, stepsUntil } from './steps.ts';

const horizon = 60;
const baseline = baselineWith({});
const watch: RateWatch = { baseline, direction: 1, alpha: 0.01, horizon, planned: 900 };

function nominal({ alpha }: RateWatch) {
  return { fast: Math.log(2 / alpha), slow: slowLimit(alpha / 2, baseline) };
}

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
const even = (seed: number) => drawSteps({ seed, steps: 2880, errors: 20 });
const wild = (seed: number) => drawSteps({ seed, steps: 2880, errors: 20, phi: 40 });

function limitsOf(history: RateSteps, asked: Partial<RateWatch> = {}) {
  return rateLimits(history, { ...watch, ...asked });
}

describe('the limits', () => {
  test.each(seeds)('are never below the nominal ones, seed %i', (seed) => {
    for (const history of [even(seed), wild(seed)]) {
      for (const direction of [1, -1] as const) {
        const { fast, slow, raisedBy } = limitsOf(history, { direction });
        expect(fast).toBeGreaterThanOrEqual(nominal(watch).fast);
        expect(slow).toBeGreaterThanOrEqual(nominal(watch).slow);
        const raised = [fast / nominal(watch).fast, slow / nominal(watch).slow];
        expect(raisedBy).toBeCloseTo(Math.max(...raised) - 1, 12);
      }
    }
  });

  test.each(seeds)('rise where errors scatter more than the baseline says, seed %i', (seed) => {
    for (const direction of [1, -1] as const) {
      const { fast, slow } = limitsOf(wild(seed), { direction, planned: 2_000 });
      expect(fast).toBeGreaterThan(1.3 * nominal(watch).fast);
      expect(slow).toBeGreaterThan(1.3 * nominal(watch).slow);
    }
  });

  test('hardly rise where errors scatter as the baseline says', () => {
    const raised = seeds.map((seed) => limitsOf(even(seed)).raisedBy);
    expect(raised.filter((by) => by > 0.05)).toEqual([]);
  });

  test('rise less where the baseline knows of the overdispersion', () => {
    for (const seed of seeds) {
      const known = limitsOf(wild(seed), {
        baseline: baselineWith({ phi: 12 }),
        planned: 900 * 12,
      });
      expect(known.raisedBy).toBeLessThan(limitsOf(wild(seed)).raisedBy / 2);
    }
  });

  test('rise with harm that the history is used to, and not with an incident or two', () => {
    const limitsWith = (times: number) => {
      const ratioAt = (step: number) => {
        return step < 1_440 * times && step % 1_440 >= 100 && step % 1_440 < 160 ? 3 : 1;
      };
      return limitsOf(drawSteps({ seed: 3, steps: 5 * 1_440, errors: 20, ratioAt }));
    };
    const usual = limitsOf(even(3)).fast;
    expect([0, 1, 2, 3, 5].map((times) => limitsWith(times).wildTimes)).toEqual([0, 1, 2, 3, 5]);
    // What an incident leaves in the placebos that saw its end alone is little.
    expect(limitsWith(1).fast).toBeLessThan(2.5 * usual);
    expect(limitsWith(2).fast).toBeLessThan(2.5 * usual);
    expect(limitsWith(3).fast).toBeGreaterThan(5 * usual);
  });

  test('rise with less that is risked', () => {
    const limits = [0.1, 0.01, 1e-3, 1e-5].map((alpha) => limitsOf(wild(2), { alpha }));
    for (const channel of ['fast', 'slow'] as const) {
      const found = limits.map((one) => one[channel]);
      expect(found).toEqual(found.toSorted((a, b) => a - b));
    }
  });

  test('rise no faster than an e-process can, however long the tail is', () => {
    for (const seed of seeds) {
      const [less, least] = [1e-6, 1e-9].map((alpha) => limitsOf(wild(seed), { alpha }).fast);
      expect((least ?? 0) - (less ?? 0)).toBeLessThan(Math.log(1e3) + 1e-9);
      expect(less).toBeGreaterThan(nominal({ ...watch, alpha: 1e-6 }).fast);
    }
  });

  test('evidence beyond all numbers in a history makes the fast one one that nothing reaches', () => {
    const ratioAt = (step: number) => (step % 300 < 150 ? 1 / 9 : 9);
    const history = drawSteps({ seed: 1, steps: 2880, errors: 1e5, ratioAt });
    const { fast, slow, raisedBy } = limitsOf(history, { planned: 1e9 });
    expect(fast).toBe(Number.POSITIVE_INFINITY);
    expect(slow).not.toBeNaN();
    expect(raisedBy).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('placebos', () => {
  test('too few of them leave the nominal limits', () => {
    const { placebos, ...limits } = limitsOf(stepsUntil(wild(1), 2 * horizon));
    expect(placebos).toBeLessThan(20);
    expect(limits).toMatchObject({ ...nominal(watch), raisedBy: 0 });
  });

  test('there are none in a history that is shorter than the soak', () => {
    expect(limitsOf(stepsUntil(wild(1), horizon - 1)).placebos).toBe(0);
    expect(limitsOf(stepsUntil(wild(1), horizon)).placebos).toBe(1);
  });

  test('there are more the longer the history is, and fewer the longer the soak', () => {
    const counts = [200, 1_000, 2_880].map((end) => limitsOf(stepsUntil(wild(1), end)).placebos);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(limitsOf(wild(1), { horizon: 240 }).placebos).toBeLessThan(counts[2] ?? 0);
  });

  test.each([
    { share: 0.5, counts: false },
    { share: 0.7, counts: true },
  ])('with controls at $share of their steps count: $counts', ({ share, counts }) => {
    const history = wild(1);
    for (let step = 0; step < history.bad.length; step += 1) {
      if (step % 10 >= share * 10) history.controlTotal[step] = 0;
    }
    const { placebos } = limitsOf(history);
    expect(placebos).toBe(counts ? limitsOf(wild(1)).placebos : 0);
  });
});
