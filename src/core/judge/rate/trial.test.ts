import { describe, expect, test } from 'vitest';
import { baselineWith, drawSteps, type RateWorld } from '../../../../test/fixtures/rates.ts';
import { rateBaseline } from './baseline.ts';
import { emptySteps, stepAt, stepsUntil } from './steps.ts';
import { openRate, type RateQuestion, type RateReading, takeRate } from './trial.ts';

const historySteps = 2_880;
const horizon = 120;
const question: RateQuestion = {
  directions: [1],
  effect: 2,
  alpha: 0.01,
  horizon,
  stepsPerBlock: 30,
};

interface Story {
  /** The readings of the first direction. */
  readonly readings: readonly RateReading[];
  /** The step after the change at which it fired first. */
  readonly firedAt: number | null;
  readonly last: RateReading;
}

/** What is read in the soak of a world, whose cluster has a ratio after so many steps of it. */
function storyOf(
  world: Pick<RateWorld, 'seed' | 'phi'> & { readonly errors?: number },
  { ratio, from = 0 }: { readonly ratio: number; readonly from?: number },
  asked: Partial<RateQuestion> = {},
): Story {
  const ratioAt = (step: number) => (step >= historySteps + from ? ratio : 1);
  const steps = drawSteps({ errors: 2, ...world, steps: historySteps + horizon, ratioAt });
  const trials = openRate(stepsUntil(steps, historySteps), { ...question, ...asked }) ?? [];
  const readings: RateReading[] = [];
  for (let step = historySteps; step < historySteps + horizon; step += 1) {
    const [first] = trials.map((trial) => takeRate(trial, stepAt(steps, step), true));
    if (first !== undefined) readings.push(first);
  }
  const fired = readings.findIndex(({ firing }) => firing !== null);
  const last = readings.at(-1);
  if (last === undefined) throw new Error('no trial');
  return { readings, firedAt: fired < 0 ? null : fired, last };
}

const seeds = Array.from({ length: 24 }, (_, index) => index + 1);

describe('a trial', () => {
  test('is not opened on a history that is too thin', () => {
    expect(openRate(emptySteps(historySteps), question)).toBeNull();
    expect(openRate(drawSteps({ seed: 1, steps: 60, errors: 5 }), question)).toBeNull();
  });

  test('is opened by a given baseline, however thin the history is', () => {
    const given = baselineWith({});
    const history = drawSteps({ seed: 1, steps: 60, errors: 5 });
    expect(openRate(history, question, () => given)?.[0]?.baseline).toBe(given);
  });

  test('is one for each direction, which share the α', () => {
    const history = drawSteps({ seed: 1, steps: historySteps, errors: 5 });
    const both = openRate(history, { ...question, directions: [1, -1] });
    expect(both?.map(({ direction }) => direction)).toEqual([1, -1]);
    const half = openRate(history, { ...question, alpha: question.alpha / 2 });
    const whole = openRate(history, question);
    expect(both?.[0]?.limits).toEqual(half?.[0]?.limits);
    expect(both?.[0]?.limits.slow).toBeGreaterThan(whole?.[0]?.limits.slow ?? 0);
  });
});

test('what a soak comes to is planned by the steps that were compared', () => {
  const whole = drawSteps({ seed: 1, steps: historySteps, errors: 5 });
  const half = drawSteps({ seed: 1, steps: historySteps, errors: 5 });
  for (let step = 0; step < historySteps / 2; step += 1) {
    half.controlTotal[step] = 0;
    half.controlBad[step] = 0;
  }
  const [all, some] = [whole, half].map((history) => openRate(history, question)?.[0]);
  for (const part of ['planned', 'plannedHealth'] as const) {
    const ratio = (some?.[part] ?? 0) / (all?.[part] ?? 0);
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.2);
  }
});

describe('what was already so before the change', () => {
  // A week, or the last hours would be a good part of what is known of their time of the day.
  const weekSteps = 7 * 1_440;
  const ratioAt = (step: number) => (step >= weekSteps - 120 ? 1.6 : 1);

  test('does not fire', () => {
    const fired = seeds.slice(0, 12).map((seed) => {
      const steps = drawSteps({ seed, errors: 10, steps: weekSteps + horizon, ratioAt });
      const [trial] = openRate(stepsUntil(steps, weekSteps), question) ?? [];
      if (trial === undefined) throw new Error('no trial');
      const ages = Array.from({ length: horizon }, (_, age) => age);
      return ages.some(
        (age) => takeRate(trial, stepAt(steps, weekSteps + age), true).firing !== null,
      );
    });
    expect(fired.filter(Boolean).length).toBeLessThanOrEqual(1);
  });

  test('moves the baseline of the change, and not the limits that the placebos gave', () => {
    const moved = drawSteps({ seed: 2, errors: 10, steps: weekSteps, ratioAt });
    const [trial] = openRate(moved, question) ?? [];
    const given = rateBaseline(moved, 30);
    if (given === null) throw new Error('there was no baseline');
    const [plain] = openRate(moved, question, () => given) ?? [];
    expect(trial?.baseline.high[0]).toBeGreaterThan(1.3 * (plain?.baseline.high[0] ?? 0));
    expect(trial?.limits).toEqual(plain?.limits);
  });
});

describe('harm as large as the effect that matters', () => {
  test('in the last quarter is mostly not healthy', () => {
    const stories = seeds.map((seed) => storyOf({ seed, errors: 4 }, { ratio: 2, from: 90 }));
    expect(stories.filter(({ last }) => last.isHealthy).length).toBeLessThanOrEqual(4);
  });
});

describe('a change that does no harm', () => {
  test.each([1, 4])('fires hardly ever, and ends healthy, at an overdispersion of %i', (phi) => {
    const stories = seeds.map((seed) => storyOf({ seed, phi, errors: 4 }, { ratio: 1 }));
    expect(stories.filter(({ firedAt }) => firedAt !== null).length).toBeLessThanOrEqual(2);
    const healthy = stories.filter(({ last }) => last.isHealthy).length;
    expect(healthy).toBeGreaterThan(0.75 * stories.length);
  });

  test('is not called healthy with hardly any errors to see', () => {
    const stories = seeds.map((seed) => storyOf({ seed, errors: 0.012 }, { ratio: 1 }));
    expect(stories.filter(({ last }) => last.isHealthy).length).toBeLessThan(4);
  });
});

describe('a change that does harm', () => {
  const firedAt = (ratio: number, from = 0) =>
    seeds.map((seed) => storyOf({ seed }, { ratio, from }).firedAt ?? Infinity);

  test('fires soon, and the sooner the greater it is', () => {
    const [small, medium, great] = [2, 4, 10].map((ratio) => {
      return firedAt(ratio).toSorted((a, b) => a - b)[seeds.length / 2] ?? Infinity;
    });
    expect(great).toBeLessThanOrEqual(4);
    expect(medium).toBeGreaterThan(great ?? 0);
    expect(small).toBeGreaterThan(medium ?? 0);
    expect(small).toBeLessThan(60);
  });

  test('that begins in the middle fires after that', () => {
    const late = firedAt(6, 60);
    expect(late.filter((step) => step >= 60 && step < 80).length).toBeGreaterThan(21);
  });

  test('is hardly ever healthy at the end', () => {
    const stories = seeds.map((seed) => storyOf({ seed }, { ratio: 2.2 }));
    expect(stories.filter(({ last }) => last.isHealthy).length).toBeLessThanOrEqual(2);
  });

  test('fires by the slow channel where it is too small for the fast one', () => {
    const stories = seeds.map((seed) => storyOf({ seed, errors: 10 }, { ratio: 1.45 }));
    const by = stories.map(
      ({ readings }) => readings.find(({ firing }) => firing !== null)?.firing,
    );
    expect(by).toContain('slow');
    expect(by.filter((channel) => channel !== undefined).length).toBeGreaterThan(18);
  });

  test('downward fires only where fewer are worse', () => {
    const story = (directions: readonly (1 | -1)[]) =>
      storyOf({ seed: 4, errors: 10 }, { ratio: 0.2 }, { directions });
    expect(story([-1]).firedAt).toBeLessThan(20);
    expect(story([1]).firedAt).toBeNull();
    expect(story([1]).last.isHealthy).toBe(true);
  });
});

test('what was read does not change by what comes after it', () => {
  const calm = storyOf({ seed: 9 }, { ratio: 1 }).readings.slice(0, 60);
  expect(storyOf({ seed: 9 }, { ratio: 7, from: 60 }).readings.slice(0, 60)).toEqual(calm);
});
