import { describe, expect, test } from 'vitest';
import { baselineWith, drawSteps, stepWith } from '../../../../test/fixtures/rates.ts';
import { harmedShare, nullShare, type RateBaseline, rateBaseline } from './baseline.ts';
import { expectedShare } from './blocks.ts';
import { emptySteps, type RateSteps } from './steps.ts';

const stepsPerBlock = 30;

function known(history: RateSteps): RateBaseline {
  const baseline = rateBaseline(history, stepsPerBlock);
  if (baseline === null) throw new Error('too little history');
  return baseline;
}

/** Blocks that are all alike, all of them at midnight. */
function alike(blocks: number, counts: { readonly bad: number; readonly controlBad: number }) {
  const steps = emptySteps(blocks * stepsPerBlock);
  steps.total.fill(100);
  steps.controlTotal.fill(100);
  steps.bad.fill(counts.bad / stepsPerBlock);
  steps.controlBad.fill(counts.controlBad / stepsPerBlock);
  return steps;
}

const seeds = Array.from({ length: 30 }, (_, index) => index + 1);
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('what a baseline can be made of', () => {
  test('seven blocks are too few, and eight are enough', () => {
    const counts = { bad: 10, controlBad: 10 };
    expect(rateBaseline(alike(7, counts), stepsPerBlock)).toBeNull();
    expect(rateBaseline(alike(8, counts), stepsPerBlock)?.blocks).toBe(8);
  });

  test('hardly any errors are none, however long the history is', () => {
    const steps = alike(500, { bad: 0.01, controlBad: 0.1 });
    expect(rateBaseline(steps, stepsPerBlock)).toBeNull();
    expect(rateBaseline(emptySteps(0), stepsPerBlock)).toBeNull();
  });

  test('it has the errors of both sides, and the rate of the controls', () => {
    const baseline = known(alike(40, { bad: 20, controlBad: 30 }));
    expect(baseline.errors).toBeCloseTo(40 * 50, 6);
    expect(baseline.controlRate).toBeCloseTo(30 / 3_000, 12);
    expect(baseline.low).toHaveLength(24);
    expect(baseline.high).toHaveLength(24);
  });
});

describe('the ratio', () => {
  test('of equal rates is 1, whatever the prior', () => {
    expect(known(alike(12, { bad: 20, controlBad: 20 })).ratio).toBeCloseTo(1, 12);
  });

  /** The variance of the prior that explains how far a ratio was shrunk. */
  function impliedPrior(blocks: number, counts: { bad: number; controlBad: number }): number {
    const [a, b] = [blocks * counts.bad + 0.5, blocks * counts.controlBad + 0.5];
    const weight = Math.log(known(alike(blocks, counts)).ratio) / Math.log(a / b);
    return ((1 / a + 1 / b) * weight) / (1 - weight);
  }

  test('is shrunk toward equal rates by one normal prior, the less the more errors there are', () => {
    const some = [
      impliedPrior(8, { bad: 10, controlBad: 5 }),
      impliedPrior(100, { bad: 8, controlBad: 5 }),
      impliedPrior(30, { bad: 3, controlBad: 10 }),
    ];
    for (const prior of some) expect(prior).toBeCloseTo(some[0] ?? 0, 6);
    expect(some[0]).toBeGreaterThan(0);
    const ratios = [8, 30, 400].map(
      (times) => known(alike(times, { bad: 10, controlBad: 5 })).ratio,
    );
    expect(ratios).toEqual(ratios.toSorted((x, y) => x - y));
    expect(ratios[0]).toBeGreaterThan(1);
    expect(ratios[2]).toBeLessThan(2);
    expect(ratios[2]).toBeGreaterThan(1.97);
  });

  test('is the same by the other side turned around', () => {
    const worse = known(alike(20, { bad: 15, controlBad: 5 }));
    const better = known(alike(20, { bad: 5, controlBad: 15 }));
    expect(worse.ratio * better.ratio).toBeCloseTo(1, 12);
    expect((worse.high[3] ?? 0) * (better.low[3] ?? 0)).toBeCloseTo(1, 12);
  });
});

describe('overdispersion', () => {
  const phis = (phi: number) =>
    seeds.map((seed) => known(drawSteps({ seed, steps: 7200, errors: 2, phi })).phi);

  test('of binomial counts is near 1, and never below', () => {
    const found = phis(1);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(1);
    expect(mean(found)).toBeLessThan(1.12);
    expect(Math.max(...found)).toBeLessThan(1.5);
  });

  test.each([2, 5])('of counts that scatter %i times as much is about that', (phi) => {
    const found = phis(phi);
    expect(mean(found)).toBeGreaterThan(0.8 * phi);
    expect(mean(found)).toBeLessThan(1.2 * phi);
  });

  test('is not what one old incident was, however bad', () => {
    const after = (times: number) =>
      seeds.map((seed) => {
        const ratioAt = (step: number) => (step >= 3_000 && step < 3_060 ? times : 1);
        return known(drawSteps({ seed, steps: 7200, errors: 2, ratioAt })).phi;
      });
    const [bad, worse] = [after(8), after(80)];
    expect(Math.max(...bad, ...worse)).toBeLessThan(2.3);
    expect(mean(worse) - mean(bad)).toBeLessThan(0.5);
  });

  test('hours that differ are not taken for it', () => {
    const ratioAt = (step: number) => (Math.floor(step / 60) % 24 < 12 ? 0.6 : 1.6);
    const found = seeds.map((seed) => {
      return known(drawSteps({ seed, steps: 7200, errors: 2, ratioAt })).phi;
    });
    expect(mean(found)).toBeLessThan(1.25);
  });

  test('is not hidden by the hours that were fitted to it', () => {
    // Two days are four blocks an hour: offsets for all of them take a quarter of what there is to see.
    const ratioAt = (step: number) => (Math.floor(step / 60) % 24 < 12 ? 0.6 : 1.6);
    const found = seeds.map((seed) => {
      return known(drawSteps({ seed, steps: 2880, errors: 4, phi: 4, ratioAt })).phi;
    });
    expect(mean(found)).toBeGreaterThan(0.85 * 4);
  });

  test('by hand: blocks that are 5 off where the binomial has a variance of 5', () => {
    const steps = alike(20, { bad: 10, controlBad: 10 });
    for (let step = 0; step < 600; step += 1) {
      const more = Math.floor(step / stepsPerBlock) % 2 === 0 ? 5 : -5;
      steps.bad[step] = (10 + more) / stepsPerBlock;
      steps.controlBad[step] = (10 - more) / stepsPerBlock;
    }
    expect(known(steps).phi).toBeCloseTo((20 * (25 / 5)) / 19, 6);
  });
});

describe('the limits', () => {
  test.each(seeds)('contain the ratio at every hour, seed %i', (seed) => {
    const { ratio, low, high } = known(drawSteps({ seed, steps: 4000, errors: 1, phi: 3 }));
    const offsetMax = 0.5;
    for (let hour = 0; hour < 24; hour += 1) {
      expect(low[hour]).toBeLessThan(high[hour] ?? 0);
      expect(low[hour]).toBeLessThan(ratio * (1 + offsetMax));
      expect(high[hour]).toBeGreaterThan(ratio / (1 + offsetMax));
    }
    // Where hours do not differ it is the middle of them.
    expect(Math.min(...low)).toBeLessThan(ratio);
    expect(Math.max(...high)).toBeGreaterThan(ratio);
  });

  test('are as wide as the ratio is uncertain: more errors, less; overdispersed, more', () => {
    const width = (errors: number, phi: number) => {
      const widths = seeds.map((seed) => {
        const { low, high } = known(drawSteps({ seed, steps: 2880, errors, phi }));
        return Math.log((high[0] ?? 0) / (low[0] ?? 0));
      });
      return mean(widths);
    };
    expect(width(8, 1)).toBeLessThan(0.7 * width(2, 1));
    expect(width(2, 4)).toBeGreaterThan(1.4 * width(2, 1));
  });

  test('contain the truth about nine times in ten', () => {
    const hits = Array.from({ length: 200 }, (_, seed) => {
      const history = drawSteps({ seed, steps: 2880, errors: 2, ratioAt: () => 1.3 });
      const { low, high } = known(history);
      return (low[9] ?? 0) <= 1.3 && 1.3 <= (high[9] ?? 0);
    });
    expect(hits.filter(Boolean).length).toBeGreaterThan(0.83 * hits.length);
    expect(hits.filter(Boolean).length).toBeLessThan(hits.length);
  });

  test('are wider at an hour that was never seen, where hours differ', () => {
    const ratioAt = (step: number) => (Math.floor(step / 60) % 24 < 12 ? 0.6 : 1.6);
    const history = drawSteps({ seed: 2, steps: 7200, errors: 8, ratioAt });
    history.total.forEach((_, step) => {
      if (history.hour[step] === 5) history.total[step] = 0;
    });
    const { low, high } = known(history);
    const width = (hour: number) => Math.log((high[hour] ?? 0) / (low[hour] ?? 0));
    expect(width(5)).toBeGreaterThan(2 * width(4));
    expect(width(4)).toBeGreaterThan(0);
  });

  test('follow the hour of the day where hours differ', () => {
    const ratioAt = (step: number) => (Math.floor(step / 60) % 24 < 12 ? 0.6 : 1.6);
    const { low, high } = known(drawSteps({ seed: 2, steps: 7200, errors: 8, ratioAt }));
    const isWithin = (hour: number, ratio: number) =>
      (low[hour] ?? 0) < ratio * 1.15 && (high[hour] ?? 0) > ratio / 1.15;
    for (let hour = 0; hour < 24; hour += 1) {
      expect(isWithin(hour, hour < 12 ? 0.6 : 1.6)).toBe(true);
      expect(isWithin(hour, hour < 12 ? 1.6 : 0.6)).toBe(false);
    }
  });
});

describe('the shares that evidence is measured against', () => {
  const step = stepWith({ hour: 5 });
  const low = Array.from({ length: 24 }, (_, hour) => (hour === 5 ? 0.8 : 0.1));
  const high = Array.from({ length: 24 }, (_, hour) => (hour === 5 ? 1.25 : 9));
  const baseline = baselineWith({ low, high });

  test('no harm is generous: beyond the limit of that hour, on the side that is bad', () => {
    expect(nullShare(step, baseline, 1)).toBeGreaterThanOrEqual(expectedShare(step, 1.25));
    expect(nullShare(step, baseline, 1)).toBeLessThan(expectedShare(step, 1.25 * 1.5));
    expect(nullShare(step, baseline, -1)).toBeLessThanOrEqual(expectedShare(step, 0.8));
    expect(nullShare(step, baseline, -1)).toBeGreaterThan(expectedShare(step, 0.8 / 1.5));
  });

  test('no harm upward and downward lie alike around equal limits', () => {
    const up = nullShare(step, baseline, 1);
    const down = nullShare(step, baseline, -1);
    const odds = (share: number) => (share / (1 - share)) * 3;
    expect(odds(up) * odds(down)).toBeCloseTo(1, 12);
  });

  test('harm is severe: the effect from the other limit', () => {
    const share = (direction: 1 | -1) => harmedShare(step, baseline, { direction, effect: 2 });
    expect(share(1)).toBeCloseTo(expectedShare(step, 0.8 * 2), 12);
    expect(share(-1)).toBeCloseTo(expectedShare(step, 1.25 / 2), 12);
  });
});
