import { describe, expect, test } from 'vitest';
import type { CaseAnswer, CaseJudge } from '../case.ts';
import type { Truth } from '../tracks/trial.ts';
import { type End, endedOf } from './ending.ts';
import { playTrial, type Reading } from './reading.ts';
import { badTruth, goodTruth, trialOf } from './trials.fixture.ts';

const halts =
  (atMinute: number, receipt: Readonly<Record<string, unknown>> = {}): CaseJudge =>
  () => ({
    verdict: 'regressed',
    atMinute,
    checks: [{ name: 'load', verdict: 'regressed', ...receipt }],
  });
const passes: CaseJudge = ({ changeAt, horizonMin }): CaseAnswer => ({
  verdict: 'healthy',
  atMinute: changeAt + horizonMin,
  checks: [{ name: 'load', verdict: 'healthy' }],
});

/** How one judge ends one rollout. */
function endOf(truth: Truth, judge: CaseJudge): End {
  const { readings } = playTrial(trialOf(truth), [{ name: 'one', judge, alpha: null }]);
  const [reading] = readings;
  return endedOf(truth, reading!).end;
}

const shocked: Truth = { ...goodTruth, sharedFrom: 120 };
const bothBad: Truth = { ...badTruth, firstBadMinute: 130, sharedFrom: 120 };
const shared = { cause: 'shared' };

test.each<readonly [name: string, truth: Truth, judge: CaseJudge, end: End]>([
  ['a bad change is halted in its first bad minute', badTruth, halts(110), 'detected'],
  ['a bad change is halted before it does harm', badTruth, halts(109), 'early'],
  ['a good change is halted', goodTruth, halts(109), 'false halt'],
  ['a bad change passes', badTruth, passes, 'healthy'],
  ['a shared shock is called one', shocked, halts(121, shared), 'shared halt'],
  ['a shared shock is called one before it begins', shocked, halts(119, shared), 'false halt'],
  ['a shared shock is blamed on the change', shocked, halts(121), 'false halt'],
  ['a shock is seen where there is none', goodTruth, halts(121, shared), 'false halt'],
  ['a shock is halted for before the harm', bothBad, halts(125, shared), 'shared halt'],
  ['a shock is halted for in the harm', bothBad, halts(135, shared), 'detected'],
])('%s', (...[, truth, judge, end]) => {
  expect(endOf(truth, judge)).toBe(end);
});

describe('delay', () => {
  const reading: Reading = {
    judge: 'one',
    alpha: 0.01,
    verdict: 'regressed',
    atMinute: 112,
    isShared: false,
    fastAtMinute: 111,
  };

  test('counts the minute of the halt', () => {
    expect(endedOf(badTruth, reading)).toMatchObject({ delayMin: 3, fastDelayMin: 2 });
  });

  test('is none where nothing was detected', () => {
    const healthy = { ...reading, verdict: 'healthy', fastAtMinute: null } as const;
    expect(endedOf(badTruth, healthy)).toMatchObject({ delayMin: null, fastDelayMin: null });
  });
});

test('each judge is asked at its α, and a damaged case comes as a file would have it', () => {
  const seen: unknown[] = [];
  const judge: CaseJudge = (each) => {
    seen.push([each.alpha, each.series[0]?.samples]);
    return passes(each);
  };
  const { case: whole, truth } = trialOf({ ...goodTruth, loss: { kind: 'any', isBlind: true } });
  const samples = [[101, Number.NaN] as const, [100, 2] as const];
  const damaged = { ...whole, series: whole.series.map((each) => ({ ...each, samples })) };
  const asked = [
    { name: 'one', judge, alpha: null },
    { name: 'one', judge, alpha: 0.5 },
  ];
  const { readings } = playTrial({ case: damaged, truth }, asked);
  const sorted = [
    [100, 2],
    [101, Number.NaN],
  ];
  expect(seen).toEqual([
    [0.004, sorted],
    [0.5, sorted],
  ]);
  expect(readings.map(({ alpha }) => alpha)).toEqual([0.004, 0.5]);
});
