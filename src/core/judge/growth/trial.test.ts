import { describe, expect, test } from 'vitest';
import { from } from '../../../../test/fixtures/gauges.ts';
import { type GrowthReading, type GrowthTrial, openGrowth, readerOf } from './trial.ts';
import { atMost, drawGrowth, type GrowthWorld, stepsPerDay, valuesIn } from './worlds.contract.ts';

const changeIndex = 3 * stepsPerDay;
const horizon = 240;
const question = { alpha: 0.05, stepMin: 1, horizon, slopeThatMatters: 1e-6 };
const draw = (world: Partial<GrowthWorld> & { readonly seed: number }) =>
  drawGrowth({ steps: changeIndex + horizon, ...world });

function opened(
  own: Float64Array,
  { controls = [], ...asked }: Partial<typeof question> & { controls?: Float64Array[] } = {},
): GrowthTrial | null {
  const series = { own: valuesIn(own), controls: controls.map(valuesIn), changeIndex, stepsPerDay };
  return openGrowth(series, { ...question, ...asked });
}

/** What is read at each step of the soak. */
function readingsOf(
  trial: GrowthTrial,
  begin = changeIndex,
): readonly (readonly GrowthReading[])[] {
  const read = readerOf(trial);
  return Array.from({ length: horizon }, (_, age) => read(begin, changeIndex + age));
}

function isExceeded(trial: GrowthTrial): boolean {
  return readingsOf(trial).some((all) => all.some(({ excess, limit }) => excess >= limit));
}

describe('the limit of the excess', () => {
  test.each([
    { memory: 0, controls: [] },
    { memory: 0.98, controls: [] },
    { memory: 0.9, controls: ['a', 'b', 'c'] },
  ])('is exceeded about as often as α says, $memory and $controls', ({ memory, controls }) => {
    const worlds = controls.length === 0 ? 100 : 40;
    const alpha = 0.1;
    const exceeded = Array.from({ length: worlds }, (_, seed) => {
      const beside = controls.map((name) => draw({ seed, memory, name }));
      const trial = opened(draw({ seed, memory }), { controls: beside, alpha });
      if (trial === null) throw new Error('no trial');
      return isExceeded(trial);
    }).filter(Boolean).length;
    expect(exceeded).toBeLessThanOrEqual(atMost(alpha, worlds));
    expect(exceeded).toBeGreaterThan(0);
  });

  test('is that of a sawtooth where it always was one', () => {
    const shape = (step: number) => (40 * (step % 100)) / 100;
    const seeds = Array.from({ length: 30 }, (_, seed) => seed);
    const exceeded = seeds.filter((seed) => {
      const trial = opened(draw({ seed, shape }));
      return trial !== null && isExceeded(trial);
    });
    expect(exceeded.length).toBeLessThanOrEqual(atMost(question.alpha, seeds.length));
  });

  test('is higher for a smaller α, and never below what chance alone would reach', () => {
    const limits = [0.2, 0.05, 0.01, 1e-4].map((alpha) => opened(draw({ seed: 1 }), { alpha }));
    const found = limits.map((trial) => trial?.limit ?? 0);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found[0]).toBeGreaterThan(1.28);
    expect(found[3]).toBeGreaterThan(3.7);
  });

  test('has a bounded number of placebos behind it', () => {
    expect(opened(draw({ seed: 1 }))?.placebos).toBeGreaterThan(100);
    expect(opened(draw({ seed: 1 }), { horizon: 30 })?.placebos).toBeLessThanOrEqual(240);
  });
});

describe('a history', () => {
  test('that is too short for placebos leaves no trial', () => {
    const short = (length: number) => draw({ seed: 1 }).fill(Number.NaN, 0, changeIndex - length);
    expect(opened(short(20))).toBeNull();
    expect(opened(short(600))).not.toBeNull();
    const series = { own: valuesIn(draw({ seed: 1 })), controls: [], stepsPerDay };
    expect(openGrowth({ ...series, changeIndex: 0 }, question)).toBeNull();
    expect(openGrowth({ ...series, changeIndex: 40 }, question)).toBeNull();
  });

  test('that is short beside the soak has placebos for a part of it, each for less of the α', () => {
    const whole = opened(draw({ seed: 1 }), { horizon: changeIndex / 4 });
    const long = opened(draw({ seed: 1 }), { horizon: changeIndex });
    const less = opened(draw({ seed: 1 }), { horizon: changeIndex / 4, alpha: 0.05 / 4 });
    expect(long?.limit).toBeGreaterThan(whole?.limit ?? Infinity);
    expect(long?.limit).toBe(less?.limit);
    expect(long?.placebos).toBe(whole?.placebos);
  });
});

describe('a reading', () => {
  const trial = opened(draw({ seed: 2, shape: (step) => Math.max(0, step - changeIndex) / 10 }));
  if (trial === null) throw new Error('no trial');

  test('is of windows that are full, and begin behind a step', () => {
    const all = readingsOf(trial);
    const windowsAt = (age: number) => all[age]?.map(({ window }) => window.steps);
    expect(windowsAt(10)).toEqual([]);
    expect(windowsAt(11)).toEqual([12]);
    expect(windowsAt(59)).toEqual([12, 30, 60]);
    expect(windowsAt(239)).toEqual([12, 30, 60, 120, 240]);
    expect(
      readingsOf(trial, changeIndex + 1)
        .at(-1)
        ?.at(-1)?.window.steps,
    ).toBe(120);
    expect(readerOf(trial)(changeIndex + 200, changeIndex + 239)).toHaveLength(2);
  });

  test('has the slope, and what it may be at most', () => {
    const last = readingsOf(trial).at(-1)?.at(-1);
    expect(last?.whole).toBeCloseTo(0.1, 2);
    expect(last?.excess).toBeCloseTo(0.1, 2);
    expect(last?.upper).toBeGreaterThan(last?.excess ?? Infinity);
    expect(last?.controls).toBeNull();
  });

  test('is the same whoever reads before it', () => {
    const at = changeIndex + 199;
    expect(readerOf(trial)(changeIndex, at)).toEqual(readingsOf(trial)[199]);
  });

  test('does not change by what comes after it', () => {
    for (const age of [30, 121, 200]) {
      const own = draw({ seed: 3 });
      const controls = [draw({ seed: 3, name: 'a' }), draw({ seed: 3, name: 'b' })];
      const wild = (one: Float64Array) => from(changeIndex + age + 1, one, () => 1e6);
      const calm = opened(own, { controls });
      const later = opened(wild(own), { controls: controls.map(wild) });
      if (calm === null || later === null) throw new Error('no trial');
      expect(readingsOf(later).slice(0, age + 1)).toEqual(readingsOf(calm).slice(0, age + 1));
    }
  });

  test('is none while nothing is measured, or no control is there', () => {
    const own = draw({ seed: 4 });
    const gone = (one: Float64Array) => from(changeIndex + 100, one, () => Number.NaN);
    const silent = opened(gone(own));
    const alone = opened(own, { controls: [gone(draw({ seed: 4, name: 'a' }))] });
    for (const one of [silent, alone]) {
      if (one === null) throw new Error('no trial');
      expect(readingsOf(one)[99]).toHaveLength(3);
      expect(readingsOf(one)[239]?.map(({ window }) => window.steps)).toEqual([]);
    }
  });
});
