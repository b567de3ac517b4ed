import { expect, test } from 'vitest';
import { keyOf } from './endings.ts';
import type { Results, TrackResult } from './results.ts';
import { targetsOf } from './targets.ts';
import { badTruth, endings, goodTruth, trackOf } from './trials.fixture.ts';

const alpha = 0.05;
const lost = { ...badTruth, loss: { kind: 'gone', isBlind: true } };

const tenfold: TrackResult = {
  track: trackOf('tenfold', 'simulated'),
  endings: new Map([
    [
      keyOf('tierwise', alpha),
      [...endings(goodTruth, 'healthy', 100), ...endings(badTruth, 'detected', 40)],
    ],
    [
      keyOf('argo/halt', alpha),
      [...endings(goodTruth, 'false halt', 100), ...endings(badTruth, 'healthy', 40)],
    ],
  ]),
  equal: new Map([['argo/halt', { alpha, isKept: true, coin: 0 }]]),
};
const losses: TrackResult = {
  track: trackOf('losses', 'losses'),
  endings: new Map([[keyOf('tierwise', alpha), endings(lost, 'blind', 5)]]),
  equal: new Map(),
};
const results: Results = {
  half: 'report',
  cases: 10,
  alpha,
  judges: ['tierwise', 'argo/halt'],
  tracks: [tenfold, losses],
  notRun: [],
};

/** The verdicts in the order of the targets. */
function verdicts(some: Results) {
  return targetsOf(some).map(({ verdict }) => verdict);
}

test('a judge that is always right meets what was measured, and no more', () => {
  expect(targetsOf(results).map(({ name, verdict }) => [name, verdict])).toEqual([
    ['false halts on `tenfold` at most α', 'met'],
    ['recall at the false-halt rate of `argo/halt`: nowhere below, pooled above', 'met'],
    ['`tenfold` halted within 3 min median', 'met'],
    ['median delay at most 2 · log(2/α_i)/KL, from 2×', 'not run'],
    ['no lost signal is answered healthy', 'met'],
    ['good changes that end healthy, at least as many as of `argo/halt`', 'met'],
  ]);
});

test('the same figures of fewer trials decide nothing', () => {
  const few = endings(goodTruth, 'healthy', 20);
  const made = new Map([[keyOf('tierwise', alpha), [...few, ...endings(badTruth, 'healthy', 1)]]]);
  const track = { ...tenfold, endings: made, equal: new Map() };
  expect(verdicts({ ...results, judges: ['tierwise'], tracks: [track] })).toEqual([
    'undecided',
    'missed',
    'not run',
    'not run',
  ]);
});

test('false halts past α and a lost signal that is called healthy are missed', () => {
  const made = new Map([[keyOf('tierwise', alpha), endings(goodTruth, 'false halt', 9)]]);
  const blind = new Map([[keyOf('tierwise', alpha), endings(lost, 'healthy', 1)]]);
  const tracks = [
    { ...tenfold, endings: made, equal: new Map() },
    { ...losses, endings: blind },
  ];
  const found = verdicts({ ...results, judges: ['tierwise'], tracks });
  expect(found).toEqual(['missed', 'not run', 'not run', 'missed']);
});

test('without trials nothing is met', () => {
  expect(new Set(verdicts({ ...results, tracks: [] }))).toEqual(new Set(['not run']));
});
