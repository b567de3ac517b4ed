import { expect, test } from 'vitest';
import { laneOf, readLane, valueAt, valuesIn } from './lane.ts';

const rate = {
  cluster: 'a',
  stepMin: 1,
  samples: [
    [1, 1, 10],
    [2, 3, 10],
    [4, 0, 0],
    [5, Number.NaN, Number.NaN],
    [6, 5, 20],
  ] as const,
};
const gauge = {
  cluster: 'b',
  stepMin: 1,
  samples: [
    [1, 5],
    [2, 7],
  ] as const,
};

test.each([
  { name: 'a rate is bad over total of all minutes', from: 1, to: 6, samples: 5, value: 9 / 40 },
  { name: 'a minute without requests is 0/0', from: 4, to: 4, samples: 1, value: Number.NaN },
  { name: 'so is one whose sample is NaN', from: 5, to: 5, samples: 1, value: Number.NaN },
  { name: 'and a window without samples', from: 3, to: 3, samples: 0, value: Number.NaN },
  { name: 'a window may reach beyond', from: -50, to: 50, samples: 5, value: 9 / 40 },
  { name: 'or lie beyond', from: 50, to: 60, samples: 0, value: Number.NaN },
])('$name', ({ from, to, samples, value }) => {
  const lane = laneOf([rate], { from: 1, to: 6 });
  expect(readLane(lane, { from, to })).toMatchObject({ samples, value });
});

test('samples that are not numbers are told apart from those that are', () => {
  expect(readLane(laneOf([rate], { from: 1, to: 6 }), { from: 4, to: 6 }).numbers).toBe(2);
});

test('a gauge is its mean over minutes, and exactly itself in one', () => {
  const lane = laneOf([gauge], { from: 0, to: 3 });
  expect(readLane(lane, { from: 0, to: 3 }).value).toBe(6);
  expect(valueAt(lane, 2)).toBe(7);
});

test('clusters are added up: the rate of all requests, the mean of the gauges', () => {
  expect(valueAt(laneOf([rate, rate], { from: 2, to: 2 }), 2)).toBe(0.3);
  const other = { ...gauge, samples: [[1, 15] as const] };
  expect([...valuesIn(laneOf([gauge, other], { from: 1, to: 2 }), { from: 1, to: 2 })]).toEqual([
    10, 7,
  ]);
});
