import { describe, expect, test } from 'vitest';
import type { BadRange } from '../fleet/check.ts';
import type { Sample, Series, Verdict } from './evidence.ts';
import { worst } from './evidence.ts';
import { type Circumstances, goodTime, gradeThreshold, isBad, lookBackMs } from './threshold.ts';

const second = 1_000;
const stepMs = 15 * second;
const above: BadRange = { kind: 'above', limit: 10 };

/**
 * A series in letters, one a step, from step 1 on: g good, B bad, n NaN, + and - infinite, `.` none.
 */
function series(letters: string): Series {
  const values: Record<string, number> = {
    g: 1,
    B: 20,
    n: Number.NaN,
    '+': Infinity,
    '-': -Infinity,
  };
  const samples = letters.split('').flatMap((letter, index): Sample[] => {
    const value = values[letter];
    return value === undefined ? [] : [[(index + 1) * stepMs, value]];
  });
  return { kind: 'samples', samples };
}

/** In steps, and now at the last letter, unless a case says otherwise. */
interface Words {
  readonly forSteps?: number;
  readonly bad?: BadRange;
  readonly lagSteps?: number;
  readonly harmFrom?: number;
  readonly healthFrom?: number | null;
  readonly now?: number;
}

function circumstances(letters: string, words: Words): Circumstances {
  const { healthFrom = 0 } = words;
  return {
    threshold: { query: 'q', bad: words.bad ?? above, forMs: (words.forSteps ?? 4) * stepMs },
    stepMs,
    lagMs: (words.lagSteps ?? 0) * stepMs,
    harmFrom: (words.harmFrom ?? 0) * stepMs,
    healthFrom: healthFrom === null ? null : healthFrom * stepMs,
    now: (words.now ?? letters.length) * stepMs,
  };
}

type Case = readonly [name: string, letters: string, words: Words, verdict: Verdict];

const cases: readonly Case[] = [
  ['all good', 'gggggggggg', {}, 'healthy'],
  ['bad for as long as it takes fires', 'ggggBBBBB', {}, 'regressed'],
  ['bad for a step less does not', 'ggggBBBB', {}, 'inconclusive'],
  ['one bad sample fires when nothing must last', 'ggggB', { forSteps: 0 }, 'regressed'],
  ['a good sample in between begins anew', 'gBBBBgBBBB', {}, 'inconclusive'],
  ['a bad run that ended before it fired is over', 'ggBBBBgg', {}, 'healthy'],
  ['a run that fired stays fired while it is seen', 'ggBBBBBgggg', {}, 'regressed'],
  ['a gap does not end a run', 'ggBBB..BB', {}, 'regressed'],
  ['a gap does not heal a run', 'gggggggBBB.', {}, 'inconclusive'],
  ['NaN neither ends nor heals a run', 'ggBBBnnBB', {}, 'regressed'],
  ['a bad run that goes silent is blind', 'ggggBB.....', {}, 'blind'],
  ['but one that fired before is regressed at any coverage', 'BBBBB......', {}, 'regressed'],
  ['plus infinite is above anything', 'gggg+++++', {}, 'regressed'],
  ['minus infinite is not above', 'gggg-----', {}, 'healthy'],
  [
    'minus infinite is below anything',
    'gggg-----',
    { bad: { kind: 'below', limit: 0 } },
    'regressed',
  ],
  [
    'infinite is outside of any range',
    'gggg+++++',
    { bad: { kind: 'outside', low: 0, high: 9 } },
    'regressed',
  ],
  [
    'harm from before the first new process does not count',
    'BBBBBggggg',
    { harmFrom: 5 },
    'healthy',
  ],
  ['a run counts only from the first new process on', 'BBBBBBBB', { harmFrom: 4 }, 'inconclusive'],
  ['and fires when it lasts from there', 'BBBBBBBBB', { harmFrom: 4 }, 'regressed'],
  [
    'harm counts although it is still being changed',
    'ggggBBBBB',
    { healthFrom: null },
    'regressed',
  ],
  [
    'health does not count before the last new process',
    'gggggggg',
    { healthFrom: null },
    'inconclusive',
  ],
  ['nor before it is warm', 'gggggggg', { healthFrom: 9 }, 'inconclusive'],
  ['nor before two steps since', 'gggggggg', { healthFrom: 6.5 }, 'inconclusive'],
  ['but then', 'gggggggg', { healthFrom: 6 }, 'healthy'],
  ['what was seen before it was warm does not cover', 'gggggggg...', { healthFrom: 7 }, 'blind'],
  ['nothing at all is blind', '..........', {}, 'blind'],
  ['only NaN is blind', 'nnnnnnnnnn', {}, 'blind'],
  ['three steps of ten missing in a row are blind', 'ggg...gggg', {}, 'blind'],
  ['jitter of half a step is not missing', 'ggg.gggggg', {}, 'healthy'],
  ['the newest sample is not missed before its step has passed', 'ggggggggg.', {}, 'healthy'],
  ['two steps of silence at the end are within the coverage', 'gggggggggg..', {}, 'healthy'],
  ['four are not', 'gggggggggg....', {}, 'blind'],
  ['late samples are not missed within the lag', 'gggggggggg....', { lagSteps: 4 }, 'healthy'],
  ['samples that come after now are no news', 'gggg', { now: 3 }, 'healthy'],
];

describe('the verdict', () => {
  test.each(cases)('%s: %s', (...[, letters, words, verdict]) => {
    expect(gradeThreshold(series(letters), circumstances(letters, words)).verdict).toBe(verdict);
  });

  test('trouble is blind, in its own words', () => {
    const grade = gradeThreshold(
      { kind: 'trouble', message: 'connection refused' },
      circumstances('gggg', {}),
    );
    expect(grade).toMatchObject({ verdict: 'blind', message: 'connection refused', value: null });
  });

  test.each([
    ['healthy', 'gggg', '1, not above 10'],
    ['regressed', 'gBBBBB', '20, above 10 for 1m'],
    ['a run', 'ggggBBB', '20, above 10 for 30s of 1m'],
    ['infinite', 'g+++++', 'Infinity, above 10 for 1m'],
    ['NaN', 'nnnn', 'the query returns NaN'],
    ['nothing', '....', 'the source has no series for this cluster'],
    ['too little', 'g.....g...', 'only 35 % of the expected samples arrived'],
  ])('says why, with the figures: %s', (_, letters, message) => {
    expect(gradeThreshold(series(letters), circumstances(letters, {})).message).toBe(message);
  });

  test('tells when a regression began, and its worst value', () => {
    const worse: Series = {
      kind: 'samples',
      samples: [1, 20, 90, 30, 20, 20].map((value, index): Sample => [index * stepMs, value]),
    };
    const seen = { ...circumstances('gggggg', {}), harmFrom: -1 };
    expect(gradeThreshold(worse, seen)).toMatchObject({ onset: stepMs, value: 90 });
  });

  test('keeps only values that JSON can hold', () => {
    for (const letters of ['g+++++', '++++', 'ggg+']) {
      const grade = gradeThreshold(series(letters), circumstances(letters, {}));
      expect(JSON.parse(JSON.stringify(grade))).toEqual(grade);
    }
  });

  test('looks back far enough to tell a run, and coverage, with what is late', () => {
    const threshold = { query: 'q', bad: above, forMs: 60_000 };
    expect(lookBackMs(threshold, stepMs, 30_000)).toBeGreaterThanOrEqual(
      60_000 + 10 * stepMs + 30_000,
    );
  });
});

describe('bad', () => {
  test.each<readonly [BadRange, number, boolean]>([
    [{ kind: 'above', limit: 1 }, 1, false],
    [{ kind: 'above', limit: 1 }, 1.001, true],
    [{ kind: 'below', limit: 1 }, 1, false],
    [{ kind: 'below', limit: 1 }, 0.999, true],
    [{ kind: 'outside', low: 1, high: 2 }, 1, false],
    [{ kind: 'outside', low: 1, high: 2 }, 2, false],
    [{ kind: 'outside', low: 1, high: 2 }, 0.9, true],
    [{ kind: 'outside', low: 1, high: 2 }, 2.1, true],
  ])('%o at %f: %s', (bad, value, expected) => {
    expect(isBad(value, bad)).toBe(expected);
  });
});

describe('good time', () => {
  const threshold = { query: 'q', bad: above, forMs: 0 };
  const inSteps = (letters: string) =>
    goodTime(series(letters), threshold, stepMs).map(({ from, to }) => [
      from / stepMs,
      to / stepMs,
    ]);

  test.each([
    ['a good sample speaks for a step and a half before it', '.g', [[0.5, 2]]],
    [
      'but not for what the sample before it speaks for',
      'gg',
      [
        [-0.5, 1],
        [1, 2],
      ],
    ],
    [
      'a bad sample takes its own time away',
      'gBg',
      [
        [-0.5, 1],
        [2, 3],
      ],
    ],
    [
      'a gap is not good',
      'g...g',
      [
        [-0.5, 1],
        [3.5, 5],
      ],
    ],
    [
      'NaN is a gap',
      'gnnng',
      [
        [-0.5, 1],
        [3.5, 5],
      ],
    ],
    ['bad time is nobody else’s', '.Bg', [[2, 3]]],
  ])('%s', (_, letters, expected) => {
    expect(inSteps(letters)).toEqual(expected);
  });

  test('of trouble is none', () => {
    expect(goodTime({ kind: 'trouble', message: 'x' }, threshold, stepMs)).toEqual([]);
  });
});

test('the worst verdict wins, and nothing is healthy', () => {
  expect(worst(['healthy', 'blind', 'inconclusive'])).toBe('blind');
  expect(worst(['blind', 'regressed'])).toBe('regressed');
  expect(worst(['healthy', 'inconclusive'])).toBe('inconclusive');
  expect(worst([])).toBe('healthy');
});
