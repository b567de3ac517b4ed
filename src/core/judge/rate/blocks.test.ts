import { expect, describe, test } from 'vitest';
import { stepWith } from '../../../../test/fixtures/rates.ts';
import { blocksOf, expectedShare, sumOfBlocks } from './blocks.ts';
import { emptySteps, type RateStep, type RateSteps } from './steps.ts';

/** Steps as columns. */
function columns(steps: readonly RateStep[]): RateSteps {
  const found = emptySteps(steps.length);
  for (const [index, step] of steps.entries()) {
    found.bad[index] = step.bad;
    found.total[index] = step.total;
    found.controlBad[index] = step.controlBad;
    found.controlTotal[index] = step.controlTotal;
    found.hour[index] = step.hour;
  }
  return found;
}

const times = (count: number, step: RateStep) => Array.from({ length: count }, () => step);
const four = stepWith({ bad: 1, controlBad: 3 });
const none = stepWith({});
const noControls = stepWith({ bad: 50, controlTotal: 0 });
const noRequests = stepWith({ total: 0, controlBad: 50 });

describe('the errors of each block', () => {
  const cases = [
    { name: 'as many steps as asked for', steps: times(9, four), errors: [12, 12, 12] },
    {
      name: 'the steps behind the last block are left out',
      steps: times(8, four),
      errors: [12, 12],
    },
    {
      name: 'blocks merge until they have ten errors',
      steps: [...times(2, four), ...times(7, none), ...times(4, four)],
      errors: [12, 12],
    },
    { name: 'exactly ten are enough', steps: times(4, stepWith({ bad: 10 / 3 })), errors: [10] },
    {
      name: 'steps that only one side has are no part of any',
      steps: [four, noControls, four, noRequests, four],
      errors: [12],
    },
    { name: 'no errors are no block', steps: times(100, none), errors: [] },
  ];
  test.each(cases)('$name', ({ steps, errors }) => {
    const blocks = blocksOf(columns(steps), 3);
    expect(blocks.map(({ bad, controlBad }) => bad + controlBad)).toEqual(errors);
  });
});

test('a block has the hour of its first step, and the counts of all', () => {
  const steps = [7, 7, 8, 8].map((hour) => stepWith({ bad: 2, controlBad: 4, hour }));
  const sum = { bad: 4, total: 20_000, controlBad: 8, controlTotal: 60_000 };
  expect(blocksOf(columns(steps), 2)).toEqual([
    { ...sum, hour: 7 },
    { ...sum, hour: 8 },
  ]);
  expect(blocksOf(columns(steps.slice(1)), 3)).toMatchObject([{ hour: 7, bad: 6 }]);
});

test('the sum of blocks has the counts of all of them', () => {
  const blocks = blocksOf(columns(times(9, four)), 3);
  expect(sumOfBlocks(blocks)).toMatchObject({
    bad: 9,
    total: 90_000,
    controlBad: 27,
    controlTotal: 270_000,
  });
});

describe('the share of the errors that a cluster is expected to have', () => {
  test.each([
    { total: 100, controlTotal: 300, ratio: 1, share: 0.25 },
    { total: 100, controlTotal: 300, ratio: 3, share: 0.5 },
    { total: 900, controlTotal: 300, ratio: 1 / 3, share: 0.5 },
    { total: 100, controlTotal: 100, ratio: 4, share: 0.8 },
  ])(
    '$total and $controlTotal requests at a ratio of $ratio: $share',
    ({ share, ratio, ...of }) => {
      expect(expectedShare(of, ratio)).toBeCloseTo(share, 12);
    },
  );
});
