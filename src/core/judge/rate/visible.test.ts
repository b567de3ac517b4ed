import { describe, expect, test } from 'vitest';
import { drawSteps } from '../../../../test/fixtures/rates.ts';
import { emptySteps, type RateSteps, stepAt } from './steps.ts';
import { openRate, type RateTrial, takeRate } from './trial.ts';
import {
  type Aim,
  informationNeeded,
  informationPerStep,
  smallestVisible,
  stepsNeeded,
  type Traffic,
  visibleOf,
  type VisibleQuestion,
} from './visible.ts';

/** As the page has it that the judge began with. */
const page: Aim = { alpha: 0.01, power: 0.9, blocks: Infinity, margin: 1.1 };
const busy: Traffic = {
  requestsPerStep: 600,
  controlRequestsPerStep: 1_800,
  errorRate: 0.002,
  phi: 1,
};
const quiet: Traffic = { ...busy, requestsPerStep: 6, controlRequestsPerStep: 18, errorRate: 0.01 };

describe('the information that is needed', () => {
  test.each([
    { effect: 1.5, alpha: 0.01, information: 174, digits: 0 },
    { effect: 2, alpha: 0.01, information: 46.8, digits: 1 },
    { effect: 3, alpha: 0.01, information: 16.6, digits: 1 },
    { effect: 2, alpha: 1e-5, information: 96, digits: 0 },
  ])('for $effect times at $alpha is $information', ({ effect, alpha, information, digits }) => {
    const found = informationNeeded(effect, { ...page, alpha });
    expect(Number(found.toFixed(digits))).toBe(information);
  });

  test('is less with a smaller margin, and that of the baseline is the usual one', () => {
    const { margin: _, ...usual } = page;
    expect(informationNeeded(2, usual)).toBeLessThan(informationNeeded(2, page));
    expect(informationNeeded(2, usual)).toBe(informationNeeded(2, { ...page, margin: 1.03 }));
  });

  test('is more with fewer blocks, and more for more power', () => {
    const blocks = [8, 20, 100, 1e6, Infinity].map((one) =>
      informationNeeded(2, { ...page, blocks: one }),
    );
    expect(blocks).toEqual(blocks.toSorted((a, b) => b - a));
    expect(blocks[3]).toBeCloseTo(blocks[4] ?? 0, 3);
    expect(informationNeeded(2, { ...page, power: 0.99 })).toBeGreaterThan(blocks[4] ?? Infinity);
  });

  test('is without end within the margin', () => {
    expect(informationNeeded(1.1, page)).toBe(Infinity);
    expect(informationNeeded(0.5, page)).toBe(Infinity);
  });
});

describe('the information of a step', () => {
  test('is that of the errors of both sides, as they are with the effect', () => {
    expect(informationPerStep(busy, 1)).toBeCloseTo(0.9, 12);
    expect(informationPerStep(busy, 2)).toBeCloseTo(6 * 0.25 * 0.75, 12);
    expect(informationPerStep({ ...busy, phi: 3 }, 1)).toBeCloseTo(0.3, 12);
    expect(informationPerStep({ ...busy, controlRequestsPerStep: 0 }, 1)).toBe(0);
  });
});

describe('the steps that are needed', () => {
  test('are those of the page', () => {
    expect(Math.round(stepsNeeded(2, busy, page))).toBe(52);
    expect(Math.round(stepsNeeded(2, quiet, page))).toBe(1_039);
  });

  test('are without end where nothing is compared', () => {
    expect(stepsNeeded(2, { ...busy, controlRequestsPerStep: 0 }, page)).toBe(Infinity);
  });
});

describe('the smallest ratio that is visible', () => {
  test.each([10, 52, 500, 20_000])('in %i steps needs as many, to three digits', (steps) => {
    const smallest = smallestVisible(steps, busy, page) ?? Number.NaN;
    expect(stepsNeeded(smallest, busy, page)).toBeLessThanOrEqual(steps);
    expect(stepsNeeded(smallest / 1.001, busy, page)).toBeGreaterThan(steps);
  });

  test('is above the margin however long it is looked for', () => {
    expect(smallestVisible(1e12, busy, page)).toBeGreaterThan(1.1);
    expect(smallestVisible(1e12, busy, page)).toBeLessThan(1.102);
  });

  test('is none where not even a hundredfold can be seen', () => {
    expect(smallestVisible(10, quiet, page)).toBeNull();
    expect(smallestVisible(0, busy, page)).toBeNull();
    expect(smallestVisible(30, quiet, page)).toBeLessThan(100);
  });
});

const question: VisibleQuestion = {
  effect: 2,
  alpha: 0.01,
  horizon: 120,
  stepsPerBlock: 30,
  direction: 1,
};

/** So many days of a cluster with so many errors a minute, and three times as many of its controls. */
function historyOf(seed: number, days: number, world: { errors: number; phi?: number }): RateSteps {
  return drawSteps({ seed, steps: days * 1_440, ...world });
}

describe('what a history lets see', () => {
  const history = historyOf(1, 3, { errors: 2 });
  const seen = (asked: Partial<VisibleQuestion> = {}) =>
    visibleOf(history, { ...question, ...asked });

  test('is nothing where there is no baseline', () => {
    expect(visibleOf(emptySteps(3_000), question)).toBeNull();
    expect(visibleOf(historyOf(1, 0.1, { errors: 1 }), question)).toBeNull();
  });

  test('is told with what was found in it', () => {
    expect(seen()?.requestsPerStep).toBe(10_000);
    expect(seen()?.errorRate).toBeCloseTo(2 / 10_000, 5);
    expect(seen()?.phi).toBeLessThan(1.3);
  });

  test('is more in a longer soak, and less at a smaller α', () => {
    const smallest = [15, 60, 240].map((horizon) => seen({ horizon })?.smallest ?? Infinity);
    expect(smallest).toEqual(smallest.toSorted((a, b) => b - a));
    const strict = seen({ alpha: 1e-5 });
    expect(strict?.smallest).toBeGreaterThan(seen()?.smallest ?? Infinity);
    expect(strict?.stepsNeeded).toBeGreaterThan(seen()?.stepsNeeded ?? Infinity);
  });

  test('takes longer the smaller the effect is, and has an end', () => {
    const steps = [4, 2, 1.5].map((effect) => seen({ effect })?.stepsNeeded ?? Infinity);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(seen({ effect: 1.03 })?.stepsNeeded).toBeNull();
    const thin = visibleOf(historyOf(1, 3, { errors: 0.02 }), { ...question, horizon: 2 });
    expect(thin?.smallest).toBeNull();
  });

  test('is about the same downward, where errors are what should be there', () => {
    const down = seen({ direction: -1 });
    expect(down?.stepsNeeded).toBeGreaterThan(seen()?.stepsNeeded ?? Infinity);
    expect(down?.smallest).toBeGreaterThan(1.3);
    expect(down?.smallest).toBeLessThan(3);
  });

  test('does not count steps that compare nothing', () => {
    const half = historyOf(1, 3, { errors: 2 });
    for (let step = 0; step < 2_160; step += 1) half.controlTotal[step] = 0;
    const some = visibleOf(half, question);
    expect(some?.requestsPerStep).toBe(10_000);
    expect(some?.smallest).toBeGreaterThan(0.9 * (seen()?.smallest ?? 0));
    expect(some?.smallest).toBeLessThan(1.3 * (seen()?.smallest ?? 0));
  });
});

/** The real trial behind a history, for a soak of so many steps. */
function trialOf(history: RateSteps, asked: VisibleQuestion, horizon: number): RateTrial {
  const [trial] = openRate(history, { ...asked, directions: [asked.direction], horizon }) ?? [];
  if (trial === undefined) throw new Error('no trial');
  return trial;
}

function fires(opened: RateTrial, soak: RateSteps): boolean {
  // It is plain data: what one soak leaves in it is no concern of the next one.
  const trial = structuredClone(opened);
  return Array.from(soak.bad.keys()).some((step) => {
    return takeRate(trial, stepAt(soak, step), true).firing !== null;
  });
}

interface Case extends Pick<VisibleQuestion, 'effect' | 'alpha'> {
  readonly days: number;
  readonly errors: number;
  readonly phi?: number;
  readonly direction?: 1 | -1;
}

describe('what is promised holds for the real trial', () => {
  const histories = 12;
  const soaks = 8;

  /** How often it fires in soaks of so many times the promised length, over several histories. */
  function powersOf(
    { days, ...rates }: { readonly days: number; readonly errors: number; readonly phi?: number },
    asked: VisibleQuestion,
    times: readonly number[],
  ): readonly number[] {
    const fired = times.map(() => 0);
    const ratioAt = () => (asked.direction === 1 ? asked.effect : 1 / asked.effect);
    for (let seed = 1; seed <= histories; seed += 1) {
      const history = historyOf(seed, days, rates);
      const promised = visibleOf(history, asked)?.stepsNeeded ?? 0;
      for (const [at, one] of times.entries()) {
        const steps = Math.max(1, Math.round(promised * one));
        const trial = trialOf(history, asked, steps);
        for (let soak = 0; soak < soaks; soak += 1) {
          const after = drawSteps({ ...rates, seed: 1_000 * seed + soak, steps, ratioAt });
          if (fires(trial, after)) fired[at] = (fired[at] ?? 0) + 1;
        }
      }
    }
    return fired.map((count) => count / (histories * soaks));
  }

  const cases: readonly Case[] = [
    { days: 4, errors: 4, effect: 1.5, alpha: 0.01 },
    { days: 2, errors: 1.2, effect: 2, alpha: 0.01 },
    { days: 2, errors: 1.2, effect: 3, alpha: 1e-4 },
    { days: 7, errors: 1.2, effect: 2, alpha: 1e-4 },
    { days: 4, errors: 0.3, effect: 5, alpha: 1e-4 },
    { days: 4, errors: 1.2, effect: 3, alpha: 0.01, phi: 3 },
    { days: 2, errors: 4, effect: 2, alpha: 0.01, direction: -1 },
  ];
  test.each(cases)(
    '$effect times of $errors a minute by $days days at $alpha',
    ({ effect, alpha, direction = 1, ...world }) => {
      const asked = { ...question, effect, alpha, direction };
      const [shorter, promised, longer] = powersOf(world, asked, [0.6, 1, 1.2]);
      // Nine in ten, with what chance leaves open in about a hundred soaks.
      expect(promised).toBeGreaterThan(0.82);
      expect(longer).toBeGreaterThan(0.87);
      expect(shorter).toBeLessThan(0.87);
    },
  );

  test('and so does the smallest ratio', () => {
    const fired = Array.from({ length: 40 }, (_, seed) => {
      const history = historyOf(seed, 3, { errors: 1.2 });
      const ratio = visibleOf(history, question)?.smallest ?? 1;
      const world = { seed: 900 + seed, errors: 1.2, steps: question.horizon };
      const soak = drawSteps({ ...world, ratioAt: () => ratio });
      return fires(trialOf(history, question, question.horizon), soak);
    });
    expect(fired.filter(Boolean).length).toBeGreaterThanOrEqual(31);
  });

  test('nominal limits promise somewhat too much, the less the longer the history is', () => {
    const times = [7, 2].map((days) => {
      const found = Array.from({ length: 8 }, (_, seed) => {
        const history = historyOf(seed, days, { errors: 1.2 });
        const traffic = { requestsPerStep: 10_000, controlRequestsPerStep: 30_000, phi: 1 };
        const nominal = stepsNeeded(
          2,
          { ...traffic, errorRate: 1.2e-4 },
          { alpha: 1e-4, power: 0.9, blocks: 48 * days },
        );
        return (visibleOf(history, { ...question, alpha: 1e-4 })?.stepsNeeded ?? 0) / nominal;
      });
      return found.reduce((sum, one) => sum + one, 0) / found.length;
    });
    expect(times[0]).toBeGreaterThan(1.05);
    expect(times[0]).toBeLessThan(1.5);
    expect(times[1]).toBeGreaterThan(times[0] ?? Infinity);
    expect(times[1]).toBeLessThan(2.5);
  });
});
