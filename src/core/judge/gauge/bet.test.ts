import { describe, expect, test } from 'vitest';
import { column, drawGauge, from } from '../../../../test/fixtures/gauges.ts';
import { logGamma } from '../numbers/log-gamma.ts';
import { type BetGround, betValue, openBet, wealthAt } from './bet.ts';
import { runningSums } from './windows.ts';

// Five minutes a step, a day and a half before the change and two hours after it.
const stepMin = 5;
const at = 420;
const horizon = 24;
const steps = at + horizon;

const placebos = Array.from({ length: 120 }, (_, index) => at - horizon - 3 * index);

function groundOf(values: Float64Array, words: Partial<BetGround> = {}): BetGround {
  const sums = runningSums(values, at);
  const soak = { placebos, horizon, independent: 15, effect: 2, stepMin };
  return { sums, direction: 1, baseSteps: 24, ...soak, ...words };
}

/** The wealth after each step of the soak; 1 throughout where nothing is bet. */
function courseOf(values: Float64Array, words: Partial<BetGround> = {}): readonly number[] {
  const ground = groundOf(values, words);
  const bet = openBet(ground);
  const view = { ...ground, scales: [], at };
  return Array.from({ length: horizon }, (_, age) =>
    bet === null ? 1 : betValue(bet, view, at + age),
  );
}

const risen = (values: Float64Array, by: number) => from(at, values, (value) => value + by);
const endOf = (values: Float64Array, words: Partial<BetGround> = {}) =>
  courseOf(values, words).at(-1) ?? Number.NaN;

describe('while the mean has risen by no more than half of the effect that matters', () => {
  const worlds = 2_000;
  // The worst of what is null, with two memories, and what a good change does.
  test.each([
    { memory: 0, effect: 1, by: 0.5 },
    { memory: 0.6, effect: 1, by: 0.5 },
    { memory: 0.9, effect: 2, by: 1 },
    { memory: 0.9, effect: 2, by: 0 },
  ])('the wealth has a mean of at most 1, memory $memory, risen by $by', (world) => {
    const { memory, effect, by } = world;
    const courses = Array.from({ length: worlds }, (_, seed) =>
      courseOf(risen(drawGauge({ seed, steps, memory }), by), { effect }),
    );
    const ends = courses.map((course) => course.at(-1) ?? Number.NaN);
    const mean = ends.reduce((sum, end) => sum + end, 0) / worlds;
    const spread = Math.sqrt(ends.reduce((sum, end) => sum + (end - mean) ** 2, 0)) / worlds;
    expect(mean).toBeLessThan(1 + 2 * spread);
    expect(mean).toBeGreaterThan(0);
    for (const alpha of [0.5, 0.1, 0.01, 0.002]) {
      const crossed = courses.filter((course) => Math.max(...course) >= 1 / alpha).length;
      expect(crossed / worlds).toBeLessThanOrEqual(alpha);
    }
  });
});

describe('where the mean has risen by more', () => {
  const seeds = Array.from({ length: 40 }, (_, index) => index);

  test.each([0, 0.9])('the wealth grows, memory %d', (memory) => {
    const typical = [1, 2, 4].map((times) => {
      const ends = seeds.map((seed) => endOf(risen(drawGauge({ seed, steps, memory }), 2 * times)));
      return ends.toSorted((a, b) => a - b)[20] ?? 0;
    });
    expect(typical).toEqual(typical.toSorted((a, b) => a - b));
    expect(typical[2]).toBeGreaterThan(1_000);
  });

  test('a bet on the other direction loses', () => {
    const up = risen(drawGauge({ seed: 1, steps }), 6);
    expect(endOf(up)).toBeGreaterThan(1_000);
    expect(endOf(up, { direction: -1 })).toBe(0);
    const down = risen(drawGauge({ seed: 1, steps }), -6);
    expect(endOf(down, { direction: -1 })).toBeGreaterThan(1_000);
  });

  test('it is counted at the end of each quarter of an hour, and no more after the soak', () => {
    const ground = groundOf(risen(drawGauge({ seed: 2, steps: steps + 9 }), 4));
    const bet = openBet(ground);
    if (bet === null) throw new Error('nothing was bet');
    const view = { ...ground, scales: [], at };
    const after = (age: number): number => betValue(bet, view, at + age);
    expect([0, 1].map(after)).toEqual([1, 1]);
    expect(after(2)).not.toBe(1);
    expect([after(3), after(4)]).toEqual([after(2), after(2)]);
    expect(after(5)).not.toBe(after(2));
    expect(after(horizon + 8)).toBe(after(horizon - 1));
  });
});

describe('nothing is bet', () => {
  const calm = drawGauge({ seed: 3, steps });

  test('with too few placebos', () => {
    expect(openBet(groundOf(calm, { independent: 7 }))).toBeNull();
    expect(openBet(groundOf(calm, { placebos: [] }))).toBeNull();
  });

  test('on a soak that is shorter than a block', () => {
    expect(openBet(groundOf(calm, { horizon: 2 }))).toBeNull();
  });

  test('where the placebos come out worse nearly every time', () => {
    const drifting = calm.map((value, step) => value / 10 + step);
    expect(openBet(groundOf(drifting))).toBeNull();
  });

  test('less is where incidents were', () => {
    const busy = calm.map((value, step) => value + (step % 60 < 4 ? 30 : 0));
    const harmed = risen(busy, 6);
    expect(endOf(harmed)).toBeLessThan(endOf(risen(calm, 6)) / 100);
  });
});

describe('missing values', () => {
  test('leave the wealth as it was', () => {
    const harmed = risen(drawGauge({ seed: 4, steps }), 5);
    const lost = from(at + 12, harmed, () => Number.NaN);
    const [whole, cut] = [courseOf(harmed), courseOf(lost)];
    expect(cut.slice(0, 12)).toEqual(whole.slice(0, 12));
    expect(cut.every(Number.isFinite)).toBe(true);
    expect(endOf(from(at, harmed, () => Number.NaN))).toBe(1);
    expect(endOf(harmed.map((value, step) => (step < at ? Number.NaN : value)))).toBe(1);
  });

  test('a gauge that never moved is bet on all the same', () => {
    const flat = column(steps, () => 7);
    expect(endOf(flat)).toBe(0);
    expect(endOf(risen(flat, 2))).toBeGreaterThan(1e6);
    expect(endOf(risen(flat, 1e300))).toBeLessThan(Infinity);
  });
});

describe('the wealth at a height', () => {
  /** Of Student's t. */
  const density = (t: number, freedom: number): number =>
    Math.exp(
      logGamma((freedom + 1) / 2) -
        logGamma(freedom / 2) -
        Math.log(freedom * Math.PI) / 2 -
        ((freedom + 1) / 2) * Math.log1p((t * t) / freedom),
    );

  test.each([
    { freedom: 8, effect: 1 },
    { freedom: 8, effect: 5 },
    { freedom: 84, effect: 0.5 },
    { freedom: 84, effect: 4 },
  ])('has a mean of 1 where nothing happened, $freedom degrees, effect $effect', (stakes) => {
    // t = tan u: the tails are long.
    const parts = 20_000;
    const width = Math.PI / parts;
    let mean = 0;
    for (let part = 0; part < parts; part += 1) {
      const angle = -Math.PI / 2 + (part + 0.5) * width;
      const t = Math.tan(angle);
      mean += (wealthAt(t, stakes) * density(t, stakes.freedom) * width) / Math.cos(angle) ** 2;
    }
    expect(mean).toBeCloseTo(1, 6);
  });

  test('is the ratio of two densities of t', () => {
    const [t, freedom, effect] = [2.5, 20, 3];
    const wider = Math.sqrt(1 + effect * effect);
    const ratio = density(t / wider, freedom) / wider / density(t, freedom);
    expect(wealthAt(t, { effect, freedom })).toBeCloseTo(2 * ratio, 10);
  });

  test('is that of the normal mixture where a deviation is known', () => {
    // Of H. Robbins, Ann. Math. Stat. 41:1397 (1970): exp(θ²z²/2(1 + θ²))/√(1 + θ²), here one-sided.
    const known = { effect: 2, freedom: 1e9 };
    expect(wealthAt(3, known)).toBeCloseTo((2 * Math.exp(3.6)) / Math.sqrt(5), 4);
  });

  test('is nothing where nothing is worse, and never infinite', () => {
    const stakes = { effect: 50, freedom: 200 };
    expect([-3, 0, Number.NaN].map((height) => wealthAt(height, stakes))).toEqual([0, 0, 0]);
    expect(wealthAt(1e9, { effect: 1e6, freedom: 1e6 })).toBeLessThan(Infinity);
  });
});
