import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const fields = ['zones', 'tier', 'witnesses', 'override', 'values'];

test.each([
  ['a letter too few', 'zone', 'zones'],
  ['a letter too many', 'tierr', 'tier'],
  ['another letter', 'velues', 'values'],
  ['two letters swapped', 'teir', 'tier'],
  ['other capitals', 'Zones', 'zones'],
  ['several mistakes in a long name', 'witnesess', 'witnesses'],
  ['nothing close', 'program', null],
  ['another word of the same length', 'pier12', null],
  ['nothing at all', '', null],
])('a name with %s: %s', (_, name, expected) => {
  expect(nearest(name, fields)).toBe(expected);
});

test('of equally close names the first wins', () => {
  expect(nearest('app-3', ['app-1', 'app-2'])).toBe('app-1');
});
