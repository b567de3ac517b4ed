import { expect, test } from 'vitest';
import { keyOf } from './endings.ts';
import {
  advantageInterval,
  blamedBy,
  equalAlphaOf,
  foundBy,
  ourShare,
  theirShare,
} from './equal-rate.ts';
import { badTruth, endings, goodTruth } from './trials.fixture.ts';

const alphas = { ofCase: 0.01, grid: [0.001, 0.1, 0.5] };

/** Ten good trials of which some were halted. */
function tenGood(halted: number) {
  return [
    ...endings(goodTruth, 'false halt', halted),
    ...endings(goodTruth, 'healthy', 10 - halted),
  ];
}

const tuning = new Map([
  [keyOf('tierwise', 0.001), tenGood(0)],
  [keyOf('tierwise', 0.01), tenGood(1)],
  [keyOf('tierwise', 0.1), tenGood(3)],
  [keyOf('tierwise', 0.5), tenGood(6)],
  [keyOf('loose', 0.01), tenGood(4)],
  [keyOf('strict', 0.01), tenGood(0)],
  [keyOf('always', 0.01), tenGood(10)],
]);

test.each([
  ['loose', { alpha: 0.1, isKept: true, coin: 1 / 7 }],
  ['strict', { alpha: 0.001, isKept: true, coin: 0 }],
  ['always', { alpha: 0.5, isKept: true, coin: 1 }],
] as const)(
  '%s is met at the largest α that halts no more, and a coin fills the rest',
  (...each) => {
    const [name, { coin, ...rest }] = each;
    const found = equalAlphaOf(tuning, name, alphas);
    expect(found).toMatchObject(rest);
    expect(found.coin).toBeCloseTo(coin, 12);
  },
);

test('where every α halts more, it is the least one, and said so', () => {
  const noisy = new Map([...tuning, [keyOf('tierwise', 0.001), tenGood(1)]]);
  const found = equalAlphaOf(noisy, 'strict', alphas);
  expect(found).toEqual({ alpha: 0.001, isKept: false, coin: 0 });
});

const pair = {
  mine: [
    ...endings(badTruth, 'detected', 3),
    ...endings(goodTruth, 'healthy', 1),
    ...endings(badTruth, 'healthy', 2),
  ],
  theirs: [
    ...endings(badTruth, 'detected', 1),
    ...endings(badTruth, 'early', 2),
    ...endings(goodTruth, 'false halt', 1),
    ...endings(badTruth, 'detected', 1),
    ...endings(badTruth, 'healthy', 1),
  ],
  coin: 0,
};

test('recall and false halts are compared on the same trials', () => {
  const found = foundBy(pair);
  expect(found).toMatchObject({ trials: 5, ours: 3, theirs: 2, oursAlone: 2, theirsAlone: 1 });
  expect(blamedBy(pair)).toMatchObject({ trials: 1, ours: 0, theirs: 1, theirsAlone: 1 });
  expect(ourShare([found])).toBeCloseTo(0.6, 12);
  expect(theirShare([found, found])).toBeCloseTo(0.4, 12);
  expect(advantageInterval([found]).low).toBeLessThan(0);
});

test('the coin halts its share of what was not halted, and of everything when it must', () => {
  expect(ourShare([foundBy({ ...pair, coin: 0.5 })])).toBeCloseTo(0.8, 12);
  const sure = foundBy({ ...pair, coin: 1 });
  expect(ourShare([sure])).toBe(1);
  expect(advantageInterval([sure]).low).toBeGreaterThanOrEqual(0);
});
