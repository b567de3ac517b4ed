import { describe, expect, test } from 'vitest';
import { clockToleranceMs, clockTrouble } from './clock-difference.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const theirs = 1_700_000_000_000;
const wayOut = 'set whichever is wrong (NTP), or nothing can be judged';

describe('two clocks', () => {
  test.each([0, second, -second, clockToleranceMs, -clockToleranceMs])(
    'that differ by %i ms agree',
    (ms) => {
      expect(clockTrouble({ ours: theirs + ms, theirs })).toBeNull();
    },
  );

  test.each([
    [-clockToleranceMs - second, '11s behind'],
    [clockToleranceMs + second, '11s ahead of'],
    [-90 * second, '1m 30s behind'],
    [-2 * hour, '2h behind'],
    [-2 * hour + second, '2h behind'],
    [2 * hour, '2h ahead of'],
    [36 * hour + 5 * minute, '1d 12h ahead of'],
  ])('that differ by %i ms do not, and which way is said, with the way out', (ms, words) => {
    const message = `the clock of this machine is ${words} the source's: ${wayOut}`;
    expect(clockTrouble({ ours: theirs + ms, theirs })).toBe(message);
  });
});
