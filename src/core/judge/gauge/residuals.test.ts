import { describe, expect, test } from 'vitest';
import { column, drawGauge, from, plus } from '../../../../test/fixtures/gauges.ts';
import { type GaugeColumns, type Residuals, residualsOf } from './residuals.ts';

// Ten minutes a step: a day is short enough to have many of them.
const stepsPerDay = 144;
const hourSteps = 6;
const changeIndex = 8 * stepsPerDay;
const steps = 9 * stepsPerDay;

function residuals(asked: Partial<GaugeColumns> & Pick<GaugeColumns, 'treated'>): Residuals {
  return residualsOf({ controls: [], stepsPerDay, changeIndex, ...asked }, hourSteps);
}

/** What is left of the last days before the change, as a deviation around its mean. */
function left({ values }: Residuals): number {
  const last = [...values.subarray(changeIndex - 3 * stepsPerDay, changeIndex)];
  const known = last.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
}

const noise = (seed: number, name = 'own') => drawGauge({ seed, steps, memory: 0.8, name });
const season = column(steps, (step) => 20 * Math.sin((2 * Math.PI * step) / stepsPerDay));
const seeds = [1, 2, 3, 4, 5, 6];

describe('a season', () => {
  test.each(seeds)('is taken away where there is one, seed %i', (seed) => {
    const found = residuals({ treated: plus(noise(seed), season) });
    expect(found.isSeasonal).toBe(true);
    expect(left(found)).toBeLessThan(2);
  });

  test.each(seeds)('is left alone where there is none, seed %i', (seed) => {
    const treated = noise(seed);
    expect(residuals({ treated })).toMatchObject({
      values: treated,
      isSeasonal: false,
      controls: 0,
    });
  });

  test('is the median of the same time on the days before, a wild day or not', () => {
    const treated = season.map((value, step) =>
      Math.floor(step / stepsPerDay) === 5 ? 900 : value,
    );
    const { values, isSeasonal } = residuals({ treated });
    expect(isSeasonal).toBe(true);
    expect(values.subarray(0, stepsPerDay).every(Number.isNaN)).toBe(true);
    for (let step = 6 * stepsPerDay; step < steps; step += 1) {
      expect(values[step]).toBeCloseTo(0, 9);
    }
  });

  test('of two days before is the mean of both', () => {
    const days = [10, 20, 60].flatMap((level) => Array<number>(stepsPerDay).fill(level));
    const treated = plus(Float64Array.from(days), season.subarray(0, days.length));
    const found = residualsOf(
      { treated, controls: [], stepsPerDay, changeIndex: 3 * stepsPerDay },
      hourSteps,
    );
    expect(found.isSeasonal).toBe(true);
    expect(found.values[stepsPerDay]).toBeCloseTo(10, 9);
    expect(found.values[2 * stepsPerDay]).toBeCloseTo(60 - 15, 9);
  });
});

describe('controls', () => {
  const fleet = drawGauge({ seed: 77, steps, memory: 0.9 }).map((value) => 5 * value);
  const around = (seed: number) =>
    ['a', 'b', 'c'].map((name) =>
      plus(
        fleet,
        noise(seed, name),
        column(steps, () => 300),
      ),
    );

  test.each(seeds)('are taken away where they explain what the cluster does, seed %i', (seed) => {
    const found = residuals({ treated: plus(fleet, noise(seed)), controls: around(seed) });
    expect(found.controls).toBe(3);
    expect(left(found)).toBeLessThan(2);
  });

  test.each(seeds)('are left alone where they only add noise, seed %i', (seed) => {
    const treated = noise(seed);
    const opposed = residuals({ treated, controls: [treated.map((value) => -value)] });
    expect(opposed).toMatchObject({ values: treated, isSeasonal: false, controls: 0 });
    // Those that add little are kept, for shocks that the history does not have.
    const names = ['a', 'b', 'c', 'd', 'e'];
    const controls = names.map((name) => noise(seed, name));
    expect(residuals({ treated, controls }).controls).toBe(5);
  });

  test('take a shock of the whole fleet away that history does not have', () => {
    const shock = column(steps, (step) => (step >= changeIndex ? 50 : 0));
    for (const seed of seeds) {
      const controls = ['a', 'b', 'c'].map((name) => plus(noise(seed, name), shock));
      const { values } = residuals({ treated: plus(noise(seed), shock), controls });
      const after = [...values.subarray(changeIndex)];
      const mean = after.reduce((sum, value) => sum + value, 0) / after.length;
      // All of it: scales that are nearly the same are taken for the same.
      expect(Math.abs(mean)).toBeLessThan(2);
    }
  });

  test.each([
    { times: 0.6, left: 20, within: 1 },
    { times: 1.2, left: -10, within: 1 },
    { times: 3, left: 0, within: 12 },
    { times: 0.3, left: 0, within: 12 },
  ])('that are $times times as large leave $left of a shock of 50', ({ times, left, within }) => {
    // A scale near 1 is taken for 1, and any other is an estimate.
    const shock = column(steps, (step) => (step >= changeIndex ? 50 : 0));
    for (const seed of seeds) {
      const names = ['a', 'b', 'c'];
      const controls = names.map((name) => plus(noise(seed, name), shock).map((v) => v * times));
      const found = residuals({ treated: plus(noise(seed), shock), controls });
      expect(found.controls).toBe(3);
      const after = [...found.values.subarray(changeIndex)];
      const mean = after.reduce((sum, value) => sum + value, 0) / after.length;
      expect(Math.abs(mean - left)).toBeLessThan(within);
    }
  });

  test('count in the scale of the cluster', () => {
    const controls = around(4).map((values) => values.map((value) => 1.0e-2 * value));
    const larger = around(4).map((values) => values.map((value) => 3 * value));
    const treated = plus(fleet, noise(4));
    expect(left(residuals({ treated, controls: larger }))).toBeLessThan(2);
    // Up to a factor of four: then it is no longer the same gauge.
    expect(left(residuals({ treated, controls }))).toBeGreaterThan(3);
  });

  test('that report only from the change on have no say', () => {
    const [a, b] = around(3);
    const late = column(steps, (step) => (step < changeIndex ? Number.NaN : 400));
    const treated = plus(fleet, noise(3));
    const without = residuals({ treated, controls: [a ?? late, b ?? late] });
    const beside = residuals({ treated, controls: [a ?? late, late, b ?? late] });
    expect(beside.values).toEqual(without.values);
  });

  test('that say nothing leave a gap, and a few of them none', () => {
    const [a, b, c] = around(2);
    const gone = (values: Float64Array = new Float64Array(0)) =>
      from(changeIndex + 9, values, () => Number.NaN);
    const treated = plus(fleet, noise(2));
    const all = residuals({ treated, controls: [gone(a), gone(b), gone(c)] }).values;
    expect(all[changeIndex + 8]).not.toBeNaN();
    expect(all[changeIndex + 9]).toBeNaN();
    const some = residuals({ treated, controls: [gone(a), gone(b), c ?? treated] }).values;
    expect(some.subarray(changeIndex).some(Number.isNaN)).toBe(false);
  });
});

describe('time', () => {
  const worlds = seeds.map((seed) => ({
    seed,
    treated: seed % 2 === 0 ? plus(noise(seed), season) : noise(seed),
    controls: seed % 3 === 0 ? [] : [noise(seed, 'a'), plus(noise(seed, 'b'), season)],
  }));

  test.each(worlds)('what comes later changes nothing, seed $seed', ({ treated, controls }) => {
    const before = residuals({ treated, controls });
    const at = changeIndex + 50;
    const wild = (column: Float64Array) => from(at, column, (value) => 1e6 - value);
    const after = residuals({ treated: wild(treated), controls: controls.map(wild) });
    expect(after.values.subarray(0, at)).toEqual(before.values.subarray(0, at));
    expect(after).toMatchObject({ isSeasonal: before.isSeasonal, controls: before.controls });
  });

  test('nothing measured is nothing, and breaks nothing', () => {
    const nothing = new Float64Array(steps).fill(Number.NaN);
    expect(residuals({ treated: nothing }).values.every(Number.isNaN)).toBe(true);
    const beside = residuals({ treated: noise(1), controls: [nothing] });
    expect(beside.values.subarray(changeIndex).some(Number.isNaN)).toBe(false);
    const few = residuals({ treated: noise(1).map((v, step) => (step % 3 ? v : Number.NaN)) });
    expect(few.values.filter((value) => !Number.isNaN(value)).length).toBe((steps * 2) / 3);
  });
});
