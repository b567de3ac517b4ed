import { expect, test } from 'vitest';
import { countText, namesText } from './names.ts';

test.each([
  { names: [], text: 'none' },
  { names: ['a'], text: 'a' },
  { names: ['a', 'b'], text: 'a and b' },
  { names: ['a', 'b', 'c'], text: 'a, b and c' },
  { names: ['a', 'b', 'c', 'd', 'e'], text: 'a, b, c and 2 more' },
])('$names reads as "$text"', ({ names, text }) => {
  expect(namesText(names)).toBe(text);
});

test('a count has its noun in the right number', () => {
  expect([0, 1, 2].map((count) => countText(count, 'wave'))).toEqual([
    '0 waves',
    '1 wave',
    '2 waves',
  ]);
});
