import { describe, expect, test } from 'vitest';
import { orderFrom } from './order.ts';

const known = { judges: ['tierwise', 'argo'], tracks: ['plain', 'losses'] };

test('without arguments everything is played on the report half', () => {
  expect(orderFrom([], known)).toMatchObject({
    cases: 100,
    judges: ['tierwise', 'argo'],
    tracks: ['plain', 'losses'],
    half: 'report',
    write: false,
  });
});

test('arguments choose', () => {
  const args = '--cases 3 --judges argo,argo --tracks losses --half tuning --data /data';
  expect(orderFrom(args.split(' '), known)).toEqual({
    cases: 3,
    judges: ['argo'],
    tracks: ['losses'],
    half: 'tuning',
    dataPath: '/data',
    write: false,
  });
});

describe('what is wrong is said', () => {
  test.each([
    ['--cases 0', '--cases must be a whole number from 1 to 100000, not 0'],
    ['--half both', '--half is tuning or report, not both'],
    ['--judges me', 'there is no judge me; judges: tierwise, argo; tracks: plain, losses'],
    ['--tracks x', 'there is no track x; judges: tierwise, argo; tracks: plain, losses'],
    ['--write --half tuning', '--write is for all judges and tracks on the report half'],
    ['--write --judges argo', '--write is for all judges and tracks on the report half'],
    ['--what', "Unknown option '--what'"],
  ])('%s', (args, message) => {
    expect(orderFrom(args.split(' '), known)).toContain(message);
  });
});
