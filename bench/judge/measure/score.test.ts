import { describe, expect, test } from 'vitest';
import { badTruth, endings, goodTruth } from './trials.fixture.ts';
import { falseHaltRateOf, precisionOf, quantileOf, recallOf, scoreOf } from './score.ts';

const blindTruth = { ...goodTruth, loss: { kind: 'gone', isBlind: true } };
const score = scoreOf([
  ...endings(badTruth, 'detected', 6),
  ...endings(badTruth, 'early', 1),
  ...endings(badTruth, 'inconclusive', 2),
  ...endings(badTruth, 'healthy', 1),
  ...endings(goodTruth, 'false halt', 1),
  ...endings(goodTruth, 'shared halt', 2),
  ...endings(goodTruth, 'blind', 3),
  ...endings(goodTruth, 'healthy', 4),
  ...endings(blindTruth, 'healthy', 1),
  ...endings(blindTruth, 'blind', 1),
]);

test('endings are counted by what they mean', () => {
  expect(score).toEqual({
    good: 12,
    bad: 10,
    detected: 6,
    early: 1,
    badInconclusive: 2,
    falseHalts: 1,
    goodHealthy: 5,
    goodInconclusive: 4,
    sharedHalts: 2,
    blind: 2,
    blindHealthy: 1,
    delaysMin: [3, 3, 3, 3, 3, 3],
  });
});

test('shares are of the good and of the bad', () => {
  expect(recallOf(score)).toBeCloseTo(0.6, 12);
  expect(falseHaltRateOf(score)).toBeCloseTo(1 / 12, 12);
});

describe('precision', () => {
  test('is as judge.md has it: one in twenty bad, 95 % recall, 0.4 % false halts make 92 %', () => {
    const usual = { ...score, bad: 100, detected: 95, good: 1_000, falseHalts: 4 };
    expect(precisionOf(usual, 0.05)).toBeCloseTo(0.926, 3);
  });

  test('is none where nothing is halted', () => {
    expect(precisionOf({ ...score, detected: 0, falseHalts: 0 }, 0.05)).toBeNaN();
  });
});

test('a quantile is the smallest value with enough at or below it', () => {
  expect([0.1, 0.5, 0.9, 1].map((q) => quantileOf([1, 2, 3, 4], q))).toEqual([1, 2, 4, 4]);
  expect(quantileOf([], 0.5)).toBeNaN();
});
