import { describe, expect, test } from 'vitest';
import { drawSteps } from '../../../../test/fixtures/rates.ts';
import { blocksOf } from './blocks.ts';
import { hourlyOffsets, offsetAt } from './hours.ts';

const days = 4;
const steps = days * 24 * 60;

/** The offsets of four days, of which each hour has eight blocks. */
function offsetsOf(seed: number, ratioAt: (step: number) => number) {
  const blocks = blocksOf(drawSteps({ seed, steps, errors: 10, ratioAt }), 30);
  return hourlyOffsets(blocks, { ratio: 1, phi: 1 });
}

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const isDay = (step: number) => Math.floor(step / 60) % 24 >= 12;

describe('hours that do not differ', () => {
  test('have no offsets where chance alone is at work, or next to none', () => {
    const all = seeds.map((seed) => offsetsOf(seed, () => 1));
    const without = all.filter((offsets) => offsets.every(({ weight }) => weight === 0));
    // The moment estimator is 0 in about half of such histories.
    expect(without.length).toBeGreaterThanOrEqual(5);
    const largest = all.flat().reduce((max, { shift }) => Math.max(max, Math.abs(shift)), 0);
    expect(largest).toBeLessThan(0.06);
  });

  test('overdispersion is not taken for hours', () => {
    const spent = (phi: number) =>
      seeds.reduce((sum, seed) => {
        const blocks = blocksOf(drawSteps({ seed, steps, errors: 10, phi: 4 }), 30);
        const offsets = hourlyOffsets(blocks, { ratio: 1, phi });
        return sum + offsets.reduce((freedom, { weight }) => freedom + weight, 0);
      }, 0);
    expect(spent(4)).toBeLessThan(0.4 * spent(1));
  });
});

describe('hours that differ', () => {
  // Around 1, so that what is asked for is the whole of each offset.
  const ratioAt = (step: number) => (isDay(step) ? Math.SQRT2 : Math.SQRT1_2);
  const truth = Math.log(Math.SQRT2);

  test.each(seeds)('are found, seed %i', (seed) => {
    const offsets = offsetsOf(seed, ratioAt);
    const sums = [0, 0];
    for (const [hour, { shift }] of offsets.entries()) {
      sums[hour < 12 ? 0 : 1] = (sums[hour < 12 ? 0 : 1] ?? 0) + shift / 12;
      expect(Math.sign(shift)).toBe(hour < 12 ? -1 : 1);
    }
    expect(sums[0]).toBeGreaterThan(-1.25 * truth);
    expect(sums[0]).toBeLessThan(-0.75 * truth);
    expect(sums[1]).toBeGreaterThan(0.75 * truth);
    expect(sums[1]).toBeLessThan(1.25 * truth);
  });

  test('give each hour a weight and a variance that sum up to what hours differ by', () => {
    for (const { weight, variance } of offsetsOf(1, ratioAt)) {
      expect(weight).toBeGreaterThan(0.5);
      expect(weight).toBeLessThan(1);
      expect(variance).toBeGreaterThan(0);
    }
  });

  test('an hour that was never seen has no shift, and may differ as much as hours do', () => {
    const blocks = blocksOf(drawSteps({ seed: 1, steps, errors: 10, ratioAt }), 30);
    const known = blocks.filter(({ hour }) => hour !== 5);
    const offsets = hourlyOffsets(known, { ratio: 1, phi: 1 });
    expect(offsets[5]).toMatchObject({ shift: 0, weight: 0 });
    const variances = offsets.filter((_, hour) => hour !== 5).map(({ variance }) => variance);
    expect(offsets[5]?.variance).toBeGreaterThan(Math.max(...variances));
  });
});

test('two hours by hand: the estimator of DerSimonian and Laird', () => {
  // 100 errors each at a share of one half: information 25, scores +15 and −15, so Q = 2 · 225/25 = 18.
  const hour = (at: number, bad: number) => {
    return { bad, total: 100, controlBad: 100 - bad, controlTotal: 100, hour: at };
  };
  const offsets = hourlyOffsets([hour(3, 65), hour(4, 35)], { ratio: 1, phi: 1 });
  // (18 − 1) / (50 − 1250/50) = 0.68 between, 1/25 within; 0.68/0.72 of the raw shift 15/25.
  expect(offsets[3]?.shift).toBeCloseTo((0.6 * 0.68) / 0.72, 12);
  expect(offsets[4]?.shift).toBeCloseTo((-0.6 * 0.68) / 0.72, 12);
  expect(offsets[3]?.weight).toBeCloseTo(0.68 / 0.72, 12);
  expect(offsets[3]?.variance).toBeCloseTo((0.04 * 0.68) / 0.72, 12);
  expect(offsets[9]).toEqual({ shift: 0, variance: expect.closeTo(0.68, 12), weight: 0 });
});

test('one hour alone has nothing to differ from, and an hour beyond the day no offset', () => {
  const block = { bad: 30, total: 100, controlBad: 10, controlTotal: 100, hour: 8 };
  const offsets = hourlyOffsets([block, block], { ratio: 1, phi: 1 });
  expect(offsets).toHaveLength(24);
  expect(offsets.every(({ shift, weight }) => shift === 0 && weight === 0)).toBe(true);
  expect(offsetAt(offsets, 24)).toEqual({ shift: 0, variance: 0, weight: 0 });
  expect(offsetAt([], 3)).toEqual({ shift: 0, variance: 0, weight: 0 });
});
