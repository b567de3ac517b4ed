import { expect, test } from 'vitest';
import type { CaseSample } from '../case.ts';
import { armsOf } from './arms.ts';
import { madeCase, usual } from './made-case.ts';

const one = madeCase({ treated: [usual] });
const [treated] = one.series;

test('a check without any treated series is still asked for', () => {
  const [arms] = armsOf({ ...one, series: one.series.filter(({ role }) => role === 'control') });
  expect(arms?.treated).toEqual([{ cluster: '', samples: [], stepMin: 1 }]);
  expect(arms?.controls).toHaveLength(2);
});

test.each<{ name: string; samples: readonly CaseSample[]; kept: readonly CaseSample[] }>([
  { name: 'in order', samples: [[1, 2, 3]], kept: [[1, 2, 3]] },
  {
    name: 'out of order',
    samples: [
      [2, 0, 1],
      [1, 0, 1],
    ],
    kept: [
      [1, 0, 1],
      [2, 0, 1],
    ],
  },
  {
    name: 'two for one minute: the first',
    samples: [
      [1, 5, 10],
      [1, 6, 10],
    ],
    kept: [[1, 5, 10]],
  },
])('samples are $name', ({ samples, kept }) => {
  const series = treated === undefined ? [] : [{ ...treated, samples }];
  expect(armsOf({ ...one, series })[0]?.treated[0]?.samples).toEqual(kept);
});

test('a series that is there twice is one arm', () => {
  const series = treated === undefined ? [] : [treated, treated];
  expect(armsOf({ ...one, series })[0]?.treated).toHaveLength(1);
});

test('the step is the usual one, whatever is missing here and there', () => {
  const minutes = [0, 5, 10, 15, 40, 45, 50];
  const samples = minutes.map((minute): CaseSample => [minute, 0, 1]);
  const series = treated === undefined ? [] : [{ ...treated, samples }];
  expect(armsOf({ ...one, series })[0]?.treated[0]?.stepMin).toBe(5);
});
