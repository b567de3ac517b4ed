import { describe, expect, test } from 'vitest';
import type { CaseSeries } from '../../case.ts';
import type { Trial } from '../trial.ts';
import { type RolloutAsk, rateTrial } from './rollout.ts';
import { plainWorld } from './world.ts';

const ask: RolloutAsk = {
  track: 'any',
  cell: 'cell',
  world: { ...plainWorld, baseRates: [0.01, 0.01] },
  ratio: 4,
  traffic: 6_000,
  seed: 1,
};

/** The share of bad requests of some series from one minute to before another. */
function shareIn(series: readonly CaseSeries[], from: number, until: number): number {
  const samples = series.flatMap((each) =>
    each.samples.filter(([minute]) => minute >= from && minute < until),
  );
  const bad = samples.reduce((sum, [, each]) => sum + each, 0);
  return bad / samples.reduce((sum, [, , total = 0]) => sum + total, 0);
}

function seriesOf({ case: each }: Trial, cluster: string): readonly CaseSeries[] {
  return each.series.filter((one) => one.cluster === cluster);
}

test('the first treated cluster is hurt by the ratio from the first bad minute on, controls are not', () => {
  const trial = rateTrial(ask);
  const { firstBadMinute, endAt } = trial.truth;
  const from = firstBadMinute ?? Number.NaN;
  const treated = seriesOf(trial, 'changed-1');
  const control = seriesOf(trial, 'untouched-1');
  expect(shareIn(treated, 0, from)).toBeCloseTo(0.01, 3);
  expect(shareIn(treated, from, endAt) / 0.04).toBeCloseTo(1, 1);
  expect(shareIn(control, 0, endAt)).toBeCloseTo(0.01, 3);
});

test('a good change of the same seed has the same schedule and no harm', () => {
  const [good, bad] = [rateTrial({ ...ask, ratio: 1 }), rateTrial(ask)];
  expect(good.case.changeAt).toBe(bad.case.changeAt);
  expect(good.truth).toMatchObject({ isBad: false, firstBadMinute: null, shape: 'none' });
  const [treated] = seriesOf(good, 'changed-1');
  expect(treated).toBeDefined();
  expect(shareIn(seriesOf(good, 'changed-1'), good.case.changeAt, good.truth.endAt)).toBeCloseTo(
    0.01,
    2,
  );
});

describe('a fleet shock', () => {
  const trials = Array.from({ length: 30 }, (_, seed) =>
    rateTrial({ ...ask, ratio: 1, seed, world: { ...ask.world, hasShock: true } }),
  );
  const after = trials.filter(({ truth }) => truth.sharedFrom !== null);

  test('is shared where it begins after the change, which about half of them do', () => {
    expect(after.length).toBeGreaterThan(8);
    expect(after.length).toBeLessThan(22);
    for (const { truth, case: each } of after) {
      expect(truth.sharedFrom).toBeGreaterThan(each.changeAt);
    }
  });

  test('hurts controls as much as treated clusters', () => {
    for (const trial of after.slice(0, 5)) {
      const from = trial.truth.sharedFrom ?? Number.NaN;
      for (const cluster of ['changed-1', 'untouched-1']) {
        const share = shareIn(seriesOf(trial, cluster), from, from + 20);
        expect(share).toBeGreaterThan(0.018);
      }
    }
  });
});

test('errors of an overdispersed world vary as much as its truth says', () => {
  const trial = rateTrial({ ...ask, ratio: 1, world: { ...ask.world, isOverdispersed: true } });
  const phi = trial.truth.expected?.phi ?? Number.NaN;
  const blocks = trial.case.series.flatMap(({ samples }) => {
    const sums: number[] = [];
    for (const [at, [, bad]] of samples.entries()) {
      sums[Math.floor(at / 30)] = (sums[Math.floor(at / 30)] ?? 0) + bad;
    }
    return sums;
  });
  const mean = 6_000 * 0.01 * 30;
  const variance = blocks.reduce((sum, each) => sum + (each - mean) ** 2, 0) / blocks.length;
  expect(phi).toBeGreaterThanOrEqual(2);
  expect(phi).toBeLessThanOrEqual(6);
  expect(variance / mean / phi).toBeGreaterThan(0.7);
  expect(variance / mean / phi).toBeLessThan(1.4);
});

test('several checks count the same requests, and one of them is hurt', () => {
  const world = { ...ask.world, hasManyChecks: true };
  const trial = rateTrial({ ...ask, world, seed: 9 });
  expect(trial.case.checks.map(({ name }) => name)).toEqual(['errors', 'slow', 'retries']);
  const own = seriesOf(trial, 'changed-1');
  const totals = own.map(({ samples }) => samples.map(([, , total]) => total));
  expect(totals[1]).toEqual(totals[0]);
  const from = trial.truth.firstBadMinute ?? Number.NaN;
  const rises = own.map(
    (each) => shareIn([each], from, from + 60) / shareIn([each], from - 1_440, from),
  );
  expect(rises.filter((rise) => rise > 3)).toHaveLength(1);
});
