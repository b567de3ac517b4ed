import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mutated } from './mutation.ts';
import { mutations } from './mutations.ts';

const src = join(import.meta.dirname, '../../../src');
const promises = [
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  11,
  'calendar',
  'phases',
  'liveness',
  'explanations',
] as const;

test.each(promises)('promise %s has three mistakes that break it, and more', (promise) => {
  expect(mutations.filter((one) => one.promise === promise).length).toBeGreaterThanOrEqual(3);
});

describe('the mistake can be made:', () => {
  test.each(mutations.map((mutation) => ({ mutation, what: mutation.what })))(
    '$what',
    ({ mutation }) => {
      const text = readFileSync(join(src, mutation.file), 'utf8');
      expect(mutated(text, mutation)).not.toBe(text);
    },
  );
});

test('a mistake that fits nowhere, or in two places, is none', () => {
  const mutation = { promise: 1, what: '', file: 'x.ts', search: 'a', replace: 'b' } as const;
  expect(() => mutated('ccc', mutation)).toThrow('x.ts has 0 of `a`, not one');
  expect(() => mutated('aca', mutation)).toThrow('x.ts has 2 of `a`, not one');
});
