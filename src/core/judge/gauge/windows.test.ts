import { describe, expect, test } from 'vitest';
import { column, drawGauge, from } from '../../../../test/fixtures/gauges.ts';
import { meanBetween, runningSums, windowScales } from './windows.ts';

const missing = Number.NaN;

describe('the mean of a window', () => {
  const values = Float64Array.from([1, 2, missing, 6, missing, missing, 3]);
  const sums = runningSums(values, values.length);
  const cases = [
    { name: 'of all its steps', from: 0, to: 2, mean: 1.5 },
    { name: 'of a single step', from: 1, to: 2, mean: 2 },
    { name: 'of the steps that are there', from: 0, to: 4, mean: 3 },
    { name: 'of too few of them is none', from: 2, to: 6, mean: missing },
    { name: 'of none of them is none', from: 4, to: 6, mean: missing },
    { name: 'that begins before the first step is none', from: -1, to: 2, mean: missing },
    { name: 'of no length is none', from: 3, to: 3, mean: missing },
    { name: 'that ends behind the last step is none', from: 5, to: 12, mean: missing },
  ];
  test.each(cases)('$name', ({ from, to, mean }) => {
    expect(meanBetween(sums, from, to)).toBe(mean);
  });
});

describe('what single samples do', () => {
  const history = 500;
  const noise = drawGauge({ seed: 1, steps: 600 });

  test('stays as it is while it is like what was seen before', () => {
    const sums = runningSums(noise, history);
    for (let step = 0; step < 600; step += 1) {
      expect(meanBetween(sums, step, step + 1)).toBeCloseTo(noise[step] ?? 0, 9);
    }
  });

  test('is clipped where it is beyond all that, in both directions', () => {
    for (const sign of [1, -1]) {
      const mad = from(550, noise, () => sign * 1e9);
      const value = meanBetween(runningSums(mad, history), 560, 561);
      expect(sign * value).toBeGreaterThan(5);
      expect(sign * value).toBeLessThan(200);
    }
  });

  test('is clipped by the history alone', () => {
    const { sums } = runningSums(noise, history);
    const later = runningSums(
      from(550, noise, () => 1e9),
      history,
    );
    expect(later.sums.subarray(0, 551)).toEqual(sums.subarray(0, 551));
  });

  test('is a number even where a sample is infinite', () => {
    const broken = from(550, noise, (value) => (value > 0 ? Infinity : -Infinity));
    expect(meanBetween(runningSums(broken, history), 540, 600)).not.toBeNaN();
  });

  test('of a history without any noise is left alone', () => {
    const flat = column(100, (step) => (step < 60 ? 5 : 50));
    expect(meanBetween(runningSums(flat, 60), 60, 100)).toBe(50);
    expect(meanBetween(runningSums(flat, 0), 60, 100)).toBe(50);
  });
});

describe('the windows', () => {
  const sums = runningSums(drawGauge({ seed: 3, steps: 4_000 }), 4_000);
  const placebos = Array.from({ length: 100 }, (_, index) => 120 + index * 30);
  const lengths = (stepMin: number, horizon: number) =>
    windowScales(sums, placebos, { stepMin, horizon, baseSteps: 60 }).map(({ steps }) => steps);

  test('are none longer than the soak', () => {
    const all = lengths(1, 1_000);
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    expect(lengths(1, 20)).toEqual(all.filter((steps) => steps <= 20));
    expect(lengths(1, 1)).toEqual([]);
  });

  test('are as many steps as their minutes have, and each length once', () => {
    const minutes = lengths(1, 1_000);
    expect(lengths(5, 1_000)).toEqual([
      ...new Set(minutes.map((one) => Math.max(1, Math.round(one / 5)))),
    ]);
    expect(lengths(60, 1_000)).toEqual([1, 2, 4]);
    expect(minutes.at(-1)).toBe(240);
  });

  test.each([30, 60, 120])('have the deviation of a mean less that of %i steps before', (base) => {
    const question = { stepMin: 1, horizon: 120, baseSteps: base };
    for (const { steps, deviation } of windowScales(sums, placebos, question)) {
      const truth = Math.sqrt(1 / steps + 1 / base);
      expect(deviation).toBeGreaterThan(0.75 * truth);
      expect(deviation).toBeLessThan(1.25 * truth);
    }
  });

  test('have none without placebos, or where nothing was measured', () => {
    const empty = runningSums(new Float64Array(4_000).fill(missing), 4_000);
    for (const scales of [
      windowScales(sums, [], { stepMin: 1, horizon: 60, baseSteps: 60 }),
      windowScales(empty, placebos, { stepMin: 1, horizon: 60, baseSteps: 60 }),
    ]) {
      expect(scales.length).toBeGreaterThan(0);
      for (const { deviation } of scales) expect(deviation).toBeNaN();
    }
  });
});
