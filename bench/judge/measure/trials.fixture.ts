/** Trials and endings that tests of the measures make by hand. */
import type { Cell, Track, Trial, Truth } from '../tracks/trial.ts';
import type { End, Ended } from './ending.ts';

/** A good change that nothing is known about. */
export const goodTruth: Truth = {
  track: 'made',
  cell: 'good',
  seed: 1,
  half: 'report',
  isBad: false,
  firstBadMinute: null,
  endAt: 160,
  ratio: 1,
  shape: 'none',
  traffic: 600,
  sharedFrom: null,
  loss: null,
  expected: null,
};

/** Harm from minute 110 on, ten after the change. */
export const badTruth: Truth = {
  ...goodTruth,
  cell: 'bad',
  isBad: true,
  firstBadMinute: 110,
  ratio: 2,
  shape: 'step',
};

/** As many endings of one kind. */
export function endings(truth: Truth, end: End, count: number): readonly Ended[] {
  const delayMin = end === 'detected' ? 3 : null;
  return Array.from({ length: count }, () => ({ truth, end, delayMin, fastDelayMin: null }));
}

/** A rollout with one minute of history and one of horizon. */
export function trialOf(truth: Truth): Trial {
  const samples = [[99, 1] as const, [100, truth.isBad ? 9 : 1] as const];
  return {
    case: {
      checks: [{ name: 'load', kind: 'gauge', bad: 'higher', effectMin: 2, effectUnit: 'ratio' }],
      series: [{ check: 'load', cluster: 'a', role: 'treated', samples }],
      changeAt: 100,
      horizonMin: 60,
      alpha: 0.004,
    },
    truth,
  };
}

/** A track with a cell of good trials and one of bad ones. */
export function trackOf(name: string, kind: Track['kind']): Track {
  const cellOf = (truth: Truth, weight: number): Cell => ({
    name: truth.cell,
    ratio: truth.ratio,
    traffic: truth.traffic,
    weight,
    casesMax: null,
    make: (seed) => trialOf({ ...truth, track: name, seed }),
  });
  return { name, kind, what: 'made by hand', cells: [cellOf(goodTruth, 4), cellOf(badTruth, 1)] };
}
