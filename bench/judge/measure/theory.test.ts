import { describe, expect, test } from 'vitest';
import type { Expected } from '../tracks/trial.ts';
import { delayBoundOf } from './delay-bound.ts';
import {
  boundMin,
  klBernoulli,
  klPerMinute,
  klPoisson,
  ownBoundMin,
  ownNullRatio,
} from './theory.ts';
import { badTruth } from './trials.fixture.ts';

const expected: Expected = {
  treatedPerMin: 6,
  controlPerMin: 18,
  historyMin: 4_320,
  phi: 1,
  parts: 1,
};

describe('information', () => {
  test('of one trial', () => {
    expect(klBernoulli(0.5, 0.25)).toBeCloseTo(0.5 * Math.log(4 / 3), 12);
    expect(klBernoulli(0, 0.5)).toBeCloseTo(Math.log(2), 12);
    expect(klBernoulli(0.3, 0.3)).toBe(0);
  });

  test('of a minute: six errors doubled beside eighteen, θ from 1/4 to 2/5, of thirty', () => {
    const rates = { treatedPerMin: 6, controlPerMin: 18, ratio: 2, nullRatio: 1 };
    expect(klPerMinute(rates)).toBeCloseTo(30 * klBernoulli(0.4, 0.25), 12);
  });

  test('of a minute without controls, to which many controls come near', () => {
    const rates = { treatedPerMin: 6, controlPerMin: 0, ratio: 2, nullRatio: 1 };
    expect(klPerMinute(rates)).toBeCloseTo(klPoisson(12, 6), 12);
    expect(klPerMinute({ ...rates, controlPerMin: 1e7 })).toBeCloseTo(klPoisson(12, 6), 4);
  });

  test('is none within the null', () => {
    const rates = { treatedPerMin: 6, controlPerMin: 18, ratio: 1.05, nullRatio: 1.1 };
    expect(klPerMinute(rates)).toBe(0);
  });
});

test('no test is sooner than log(1/α)/KL, and the own bound is later', () => {
  const perMin = 30 * klBernoulli(0.4, 0.25);
  expect(boundMin(expected, 2, 0.01)).toBeCloseTo(Math.log(100) / perMin, 9);
  expect(ownBoundMin(expected, 2, 0.01)).toBeGreaterThan(boundMin(expected, 2, 0.01));
  expect(ownBoundMin(expected, 1.1, 0.01)).toBe(Number.POSITIVE_INFINITY);
});

test('the own null is the margin times the limit of the baseline, which history brings down', () => {
  expect(ownNullRatio({ ...expected, historyMin: 1e12 })).toBeCloseTo(1.1, 4);
  const variance = 1 / (6 * 4_320 + 0.5) + 1 / (18 * 4_320 + 0.5);
  const shrunk = (0.16 * variance) / (0.16 + variance);
  expect(ownNullRatio(expected)).toBeCloseTo(1.1 * Math.exp(1.645 * Math.sqrt(shrunk)), 12);
});

test('delays stand beside the bound where half of them can be in time', () => {
  const truth = { ...badTruth, ratio: 10, expected };
  const slow = { ...truth, ratio: 2, expected: { ...expected, phi: 20 } };
  const found = delayBoundOf(
    [
      { truth, end: 'detected', delayMin: 2, fastDelayMin: null },
      { truth, end: 'detected', delayMin: 2, fastDelayMin: 4 },
      { truth, end: 'healthy', delayMin: null, fastDelayMin: null },
      { truth: slow, end: 'detected', delayMin: 9, fastDelayMin: null },
      { truth: { ...truth, ratio: 1.5 }, end: 'detected', delayMin: 9, fastDelayMin: null },
    ],
    0.004,
    2,
  );
  expect(found).toMatchObject({ trials: 3, tooSlow: 1, delayMin: 4, times: 4 });
  expect(found.ownBoundMin).toBeLessThan(1);
});
