import { describe, expect, test } from 'vitest';
import { column, drawGauge, from, plus } from '../../../../test/fixtures/gauges.ts';
import type { GaugeColumns } from './residuals.ts';
import { type GaugeQuestion, type GaugeReading, openGauge, readGauge } from './trial.ts';

// Five minutes a step, four days before the change and two hours after it.
const stepMin = 5;
const stepsPerDay = 288;
const changeIndex = 4 * stepsPerDay;
const horizon = 24;
const steps = changeIndex + horizon;

const question: GaugeQuestion = { directions: [1], effect: 6, alpha: 0.01, stepMin, horizon };
const wander = (seed: number, name = 'own') => drawGauge({ seed, steps, memory: 0.9, name });
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

interface Story {
  readonly readings: readonly GaugeReading[];
  /** The step after the change at which it fired first. */
  readonly firedAt: number | null;
  readonly isHealthy: boolean;
}

/** What the first direction says of each step of the soak; null where no trial was opened. */
function storyOf(
  columns: Pick<GaugeColumns, 'treated'> & Partial<GaugeColumns>,
  asked: Partial<GaugeQuestion> = {},
): Story | null {
  const whole = { controls: [], stepsPerDay, changeIndex, ...columns };
  const [trial] = openGauge(whole, { ...question, ...asked }) ?? [];
  if (trial === undefined) return null;
  const readings = Array.from({ length: horizon }, (_, age) =>
    readGauge(trial, changeIndex + age, age + 1),
  );
  const fired = readings.findIndex(({ isFiring }) => isFiring);
  const isHealthy = readings.at(-1)?.isHealthy ?? false;
  return { readings, firedAt: fired < 0 ? null : fired, isHealthy };
}

describe('a gauge that nothing happens to', () => {
  test.each([
    { memory: 0, worlds: 120 },
    { memory: 0.95, worlds: 160 },
  ])('fires about as often as α says, memory $memory', ({ memory, worlds }) => {
    const alpha = 0.05;
    // Every effect matters, so that the limits alone decide.
    const fired = Array.from({ length: worlds }, (_, seed) => {
      const treated = drawGauge({ seed, steps, memory });
      return storyOf({ treated }, { alpha, effect: 1e-6 })?.firedAt !== null;
    });
    const deviation = Math.sqrt((alpha * (1 - alpha)) / worlds);
    expect(fired.filter(Boolean).length / worlds).toBeLessThan(alpha + 3 * deviation);
    expect(fired.filter(Boolean).length).toBeGreaterThan(0);
  });

  test.each(seeds)('ends healthy where the effect that matters is large, seed %i', (seed) => {
    expect(storyOf({ treated: wander(seed) })).toMatchObject({ firedAt: null, isHealthy: true });
  });

  test('is not called healthy where the effect that matters drowns in its noise', () => {
    const stories = seeds.map((seed) => storyOf({ treated: wander(seed) }, { effect: 0.2 }));
    expect(stories.filter((story) => story?.isHealthy).length).toBeLessThan(4);
  });

  test('is not called healthy at once', () => {
    const readings = storyOf({ treated: wander(1) })?.readings ?? [];
    expect(readings.findIndex(({ isHealthy }) => isHealthy)).toBeGreaterThanOrEqual(5);
  });
});

describe('a step', () => {
  const stepped = (seed: number, by: number, age = 0) =>
    from(changeIndex + age, wander(seed), (value) => value + by);

  test.each(seeds)('is found, and not called healthy, seed %i', (seed) => {
    const story = storyOf({ treated: stepped(seed, 8) });
    expect(story?.firedAt).toBeLessThan(6);
    expect(story?.isHealthy).toBe(false);
  });

  test.each(seeds)('that comes later is found later, seed %i', (seed) => {
    const story = storyOf({ treated: stepped(seed, 10, 12) });
    expect(story?.firedAt).toBeGreaterThanOrEqual(12);
    expect(story?.firedAt).toBeLessThan(20);
  });

  test('that is far below what matters does not fire', () => {
    const story = storyOf({ treated: stepped(1, 20) }, { effect: 60 });
    expect(story).toMatchObject({ firedAt: null, isHealthy: true });
  });

  test('downward fires only where lower is worse', () => {
    const treated = stepped(3, -9);
    expect(storyOf({ treated }, { directions: [-1] })?.firedAt).toBeLessThan(6);
    expect(storyOf({ treated })).toMatchObject({ firedAt: null, isHealthy: true });
  });

  test('of the whole fleet does not fire beside controls', () => {
    const names = ['a', 'b', 'c', 'd'];
    const shock = column(steps, (step) => (step < changeIndex ? 0 : 12));
    const fired = seeds.map((seed) => {
      const controls = names.map((name) => plus(wander(seed, name), shock));
      const treated = plus(wander(seed), shock);
      return [storyOf({ treated, controls }), storyOf({ treated })].map((one) => one?.firedAt);
    });
    // Not quite so rarely as α says: the scale of either is an estimate.
    expect(fired.filter(([beside]) => beside !== null).length).toBeLessThanOrEqual(5);
    expect(fired.every(([, alone]) => typeof alone === 'number')).toBe(true);
  });
});

describe('the level before a moment', () => {
  const baseOf = (memory: number, seed: number) => {
    const columns = { treated: drawGauge({ seed, steps, memory }), controls: [], stepsPerDay };
    return openGauge({ ...columns, changeIndex }, question)?.[0]?.view.baseSteps ?? 0;
  };

  test('is that of many hours where a gauge only scatters', () => {
    for (const base of seeds.map((seed) => baseOf(0, seed))) expect(base).toBeGreaterThan(12);
  });

  test('is that of few hours where it drifts', () => {
    const bases = seeds.map((seed) => baseOf(0.999, seed));
    expect(bases.filter((base) => base <= 3 * 12).length).toBeGreaterThan(15);
  });

  test('is that of the last hour in a history of too few placebos', () => {
    const short = { treated: drawGauge({ seed: 1, steps: 180 }), controls: [], stepsPerDay };
    const [trial] = openGauge({ ...short, changeIndex: 150 }, question) ?? [];
    expect(trial?.view.baseSteps).toBe(12);
    expect(trial?.placebos).toBeLessThan(60);
  });

  test('is measured with a bounded number of placebos', () => {
    const long = drawGauge({ seed: 1, steps: 8_000 });
    const columns = { treated: long, controls: [], stepsPerDay, changeIndex: 7_900 };
    const [trial] = openGauge(columns, question) ?? [];
    expect(trial?.placebos).toBeLessThanOrEqual(240);
    expect(trial?.placebos).toBeGreaterThan(200);
  });
});

describe('two directions', () => {
  test('have a trial each, and share the α', () => {
    const columns = { treated: wander(1), controls: [], stepsPerDay, changeIndex };
    const both = openGauge(columns, { ...question, directions: [1, -1] });
    const half = openGauge(columns, { ...question, alpha: question.alpha / 2 });
    const whole = openGauge(columns, question);
    expect(both?.map(({ view }) => view.direction)).toEqual([1, -1]);
    expect(both?.[0]?.limit).toBe(half?.[0]?.limit);
    expect(both?.[0]?.limit).toBeGreaterThan(whole?.[0]?.limit ?? 0);
  });
});

describe('missing values', () => {
  const gappy = (seed: number, every: number) =>
    wander(seed).map((value, step) => (step % every === 0 ? Number.NaN : value));

  test.each(seeds.slice(0, 5))('here and there do not hide a step, seed %i', (seed) => {
    const treated = from(changeIndex, gappy(seed, 4), (value) => value + 9);
    expect(storyOf({ treated })?.firedAt).toBeLessThan(8);
    expect(storyOf({ treated: gappy(seed, 4) })).toMatchObject({ firedAt: null, isHealthy: true });
  });

  test('after the change are neither harm nor health', () => {
    const story = storyOf({ treated: from(changeIndex, wander(1), () => Number.NaN) });
    expect(story).toMatchObject({ firedAt: null, isHealthy: false });
    expect(story?.readings.every(({ reading }) => reading === null)).toBe(true);
  });

  const silentBefore = (length: number) =>
    wander(1).map((value, step) =>
      step >= changeIndex - length && step < changeIndex ? Number.NaN : value + (step % 2 ? 0 : 99),
    );

  test('in most of the day before it as well', () => {
    const treated = silentBefore(150);
    expect(storyOf({ treated })).toMatchObject({ firedAt: null, isHealthy: false });
    const risen = from(changeIndex, treated, (value) => value + 500);
    expect(storyOf({ treated: risen })).toMatchObject({ firedAt: null, isHealthy: false });
  });

  test('in the hour before it leave the level of the hours before that', () => {
    const treated = silentBefore(12);
    expect(storyOf({ treated })).toMatchObject({ firedAt: null, isHealthy: true });
    const risen = from(changeIndex, treated, (value) => value + 500);
    expect(storyOf({ treated: risen })?.firedAt).toBeLessThan(6);
  });

  test('in all of the history leave no trial', () => {
    const none = from(0, wander(1), () => Number.NaN);
    expect(storyOf({ treated: none })).toBeNull();
    const young = wander(1).map((value, step) => (step < changeIndex - 20 ? Number.NaN : value));
    expect(storyOf({ treated: young })).toBeNull();
  });
});

test('a history that is too short for placebos leaves no trial', () => {
  const short = { treated: wander(1).subarray(0, 80), changeIndex: 50 };
  expect(storyOf(short)).toBeNull();
  expect(storyOf({ treated: wander(1).subarray(0, horizon), changeIndex: 0 })).toBeNull();
});

test('a gauge that never moves is healthy, and fires when it does', () => {
  const flat = column(steps, () => 7);
  expect(storyOf({ treated: flat })).toMatchObject({ firedAt: null, isHealthy: true });
  expect(storyOf({ treated: from(changeIndex, flat, () => 14) })?.firedAt).toBe(0);
});

test('what was read does not change by what comes after it', () => {
  for (const seed of seeds.slice(0, 6)) {
    const controls = seed % 2 === 0 ? [wander(seed, 'a')] : [];
    const before = storyOf({ treated: wander(seed), controls })?.readings.slice(0, 12);
    const treated = from(changeIndex + 12, wander(seed), () => 1e5);
    expect(storyOf({ treated, controls })?.readings.slice(0, 12)).toEqual(before);
  }
});
