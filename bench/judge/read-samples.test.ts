import { describe, expect, test } from 'vitest';
import { readSamples } from './read-samples.ts';

const nan = Number.NaN;
const notNumbers = 'values must be numbers, or null where one is missing, got';

describe('what cannot be true is repaired, towards less trust', () => {
  test.each([
    { name: 'null is missing', kind: 'gauge', raw: [[1, null]], samples: [[1, nan]] },
    { name: 'so is more than a double', kind: 'gauge', raw: [[1, Infinity]], samples: [[1, nan]] },
    { name: 'a gauge may be negative', kind: 'gauge', raw: [[1, -2.5]], samples: [[1, -2.5]] },
    { name: 'null for a rate', kind: 'rate', raw: [[1, null]], samples: [[1, nan, nan]] },
    { name: 'half of a rate', kind: 'rate', raw: [[1, 2, null]], samples: [[1, nan, nan]] },
    { name: 'a negative count', kind: 'rate', raw: [[1, -2, 9]], samples: [[1, nan, nan]] },
    { name: 'a negative total', kind: 'rate', raw: [[1, 0, -9]], samples: [[1, nan, nan]] },
    { name: 'an infinite total', kind: 'rate', raw: [[1, 0, Infinity]], samples: [[1, nan, nan]] },
    { name: 'more bad than total', kind: 'rate', raw: [[1, 7, 5]], samples: [[1, 7, 7]] },
    { name: 'no requests', kind: 'rate', raw: [[1, 0, 0]], samples: [[1, 0, 0]] },
    { name: 'a share of a count', kind: 'rate', raw: [[1, 0.5, 2.5]], samples: [[1, 0.5, 2.5]] },
    {
      name: 'out of order',
      kind: 'gauge',
      raw: [
        [3, 1],
        [-1, 2],
        [2, 3],
      ],
      samples: [
        [-1, 2],
        [2, 3],
        [3, 1],
      ],
    },
    {
      name: 'the same sample again and again',
      kind: 'gauge',
      raw: [
        [1, 5],
        [1, null],
        [1, 5],
        [1, null],
      ],
      samples: [
        [1, 5],
        [1, nan],
      ],
    },
    {
      name: 'different samples of one minute stay, in their order',
      kind: 'rate',
      raw: [
        [2, 0, 9],
        [1, 5, 10],
        [1, 4, 10],
      ],
      samples: [
        [1, 5, 10],
        [1, 4, 10],
        [2, 0, 9],
      ],
    },
  ] as const)('$name', ({ kind, raw, samples }) => {
    expect(readSamples(raw, kind)).toEqual({ kind: 'samples', samples });
  });
});

test('what is clean and in order is taken as it lies', () => {
  const raw = [
    [1, 0, 5],
    [2, 1, 5],
  ];
  const read = readSamples(raw, 'rate');
  expect(read.kind === 'samples' && read.samples).toBe(raw);
});

describe('a wrong shape is refused, with its place', () => {
  test.each([
    { kind: 'gauge', bad: 7, problem: 'want [minute, value], got 7' },
    { kind: 'gauge', bad: [1, 2, 3], problem: 'a gauge has samples [minute, value], got [1,2,3]' },
    { kind: 'rate', bad: [1, 2], problem: 'a rate has samples [minute, bad, total], got [1,2]' },
    { kind: 'rate', bad: [1.5, 2, 3], problem: 'the minute must be a whole number, got [1.5,2,3]' },
    {
      kind: 'rate',
      bad: [null, 2, 3],
      problem: 'the minute must be a whole number, got [null,2,3]',
    },
    {
      kind: 'gauge',
      bad: [1, '2'],
      problem: `${notNumbers} [1,"2"]`,
    },
    {
      kind: 'rate',
      bad: [1, 2, { a: 'x'.repeat(90) }],
      problem: `${notNumbers} [1,2,{"a":"${'x'.repeat(49)}…`,
    },
  ] as const)('$problem', ({ kind, bad, problem }) => {
    const fine = kind === 'rate' ? [0, 0, 1] : [0, 1];
    expect(readSamples([fine, bad], kind)).toEqual({
      kind: 'refused',
      problem: `samples[1]: ${problem}`,
    });
  });
});
