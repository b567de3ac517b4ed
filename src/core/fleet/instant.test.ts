import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantText } from './instant.ts';

test.each([
  { name: 'the epoch', at: 0, text: '1970-01-01T00:00:00Z' },
  { name: 'a leap day', at: Date.UTC(2028, 1, 29, 23, 59, 59), text: '2028-02-29T23:59:59Z' },
  { name: 'no leap day in 2100', at: Date.UTC(2100, 2, 1), text: '2100-03-01T00:00:00Z' },
  { name: 'parts of a second are cut', at: 1_999, text: '1970-01-01T00:00:01Z' },
  { name: 'before the epoch', at: -1, text: '1969-12-31T23:59:59Z' },
])('$name is $text', ({ at, text }) => {
  expect(instantText(at)).toBe(text);
});

test('given any instant of the years 0 to 9999, the text is what the platform says', () => {
  const instants = fc.integer({ min: Date.UTC(0, 0, 1), max: Date.UTC(9999, 11, 31) });
  fc.assert(
    fc.property(instants, (at) => {
      expect(instantText(at)).toBe(new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'));
    }),
    { seed: 1, numRuns: 500 },
  );
});
