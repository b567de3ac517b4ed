import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { readOptions } from './replay-options.ts';

const defaults = { file: null, judge: 'tierwise', noData: 'native', jobs: availableParallelism() };

test.each([
  { words: [], options: defaults },
  { words: ['-'], options: defaults },
  { words: ['a.jsonl'], options: { ...defaults, file: 'a.jsonl' } },
  {
    words: ['--judge', 'argo-3', 'a', '--no-data=halt', '--jobs', '1'],
    options: { file: 'a', judge: 'argo-3', noData: 'halt', jobs: 1 },
  },
])('$words', ({ words, options }) => {
  expect(readOptions(words)).toEqual({ kind: 'run', options });
});

test.each([
  { words: ['a', 'b'], problem: 'one file at a time' },
  { words: ['--judge', 'argos'], problem: "there is no judge 'argos': tierwise, kayenta" },
  { words: ['--judge'], problem: 'argument missing' },
  { words: ['--no-data', 'ignore'], problem: "--no-data is native or halt, not 'ignore'" },
  { words: ['--jobs', '0'], problem: "--jobs is a whole number from 1 to 64, not '0'" },
  { words: ['--jobs', '1.5'], problem: "--jobs is a whole number from 1 to 64, not '1.5'" },
  { words: ['--jobs='], problem: "--jobs is a whole number from 1 to 64, not ''" },
  { words: ['--what'], problem: "Unknown option '--what'" },
])('$words: $problem', ({ words, problem }) => {
  const read = readOptions(words);
  expect(read.kind === 'refused' && read.problem).toContain(problem);
  expect(read.kind === 'refused' && read.problem).toContain('usage: npm run');
});

test('help is no mistake', () => {
  expect(readOptions(['--help']).kind).toBe('help');
});
