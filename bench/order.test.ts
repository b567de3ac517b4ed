import { describe, expect, test } from 'vitest';
import { orderFrom } from './order.ts';

const known = ['plan', 'yaml'];

test.each([
  ['nothing: every case', [], { names: known, runs: null, write: false }],
  ['a case', ['yaml'], { names: ['yaml'], runs: null, write: false }],
  ['a case twice', ['plan', 'plan'], { names: ['plan'], runs: null, write: false }],
  [
    'runs, and that it is written',
    ['--runs', '3', '--write'],
    { names: known, runs: 3, write: true },
  ],
])('given %s', (_, args, expected) => {
  expect(orderFrom(args, known)).toEqual(expected);
});

describe('refused with the reason', () => {
  test.each([
    ['an unknown case', ['../plan'], 'there is no case "../plan"; the cases are: plan, yaml'],
    ['a name of JavaScript', ['constructor'], 'there is no case "constructor"'],
    ['no run at all', ['--runs', '0'], '--runs must be a whole number from 1'],
    ['runs that are no number', ['--runs', 'x'], '--runs must be a whole number from 1'],
    ['a document of some cases only', ['plan', '--write'], '--write is for all cases together'],
    ['an unknown option', ['--fast'], "Unknown option '--fast'"],
  ])('%s', (_, args, reason) => {
    expect(orderFrom(args, known)).toContain(reason);
  });
});
