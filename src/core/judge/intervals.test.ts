import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clip, type Interval, intersection, lengthMs } from './intervals.ts';
import { creditOf } from './soak.ts';

const end = 60;

/** Sorted, separate intervals within a minute of whole milliseconds, as a set of covered units. */
const intervals = fc.uniqueArray(fc.integer({ min: 0, max: end }), { maxLength: 16 }).map((all) => {
  const ends = all.toSorted((a, b) => a - b);
  return ends.flatMap((from, index): Interval[] => {
    const to = ends[index + 1];
    return index % 2 === 0 && to !== undefined ? [{ from, to }] : [];
  });
});

/** The oracle: the units of time, from 0 to 1, 1 to 2 and so on, that intervals cover. */
function units(all: readonly Interval[]): readonly number[] {
  return Array.from({ length: end }, (_, unit) => unit).filter((unit) =>
    all.some(({ from, to }) => from <= unit && unit + 1 <= to),
  );
}

describe('intervals, against counting the units that they cover', () => {
  test('what two lists have in common', () => {
    const property = fc.property(intervals, intervals, (left, right) => {
      const both = units(left).filter((unit) => units(right).includes(unit));
      expect(units(intersection(left, right))).toEqual(both);
      expect(units(intersection(right, left))).toEqual(both);
      expect(lengthMs(intersection(left, right))).toBe(both.length);
    });
    fc.assert(property);
  });

  test('the part within bounds', () => {
    const bound = fc.integer({ min: 0, max: end });
    const property = fc.property(intervals, bound, bound, (all, from, to) => {
      const inside = units(all).filter((unit) => from <= unit && unit + 1 <= to);
      expect(units(clip(all, { from, to }))).toEqual(inside);
    });
    fc.assert(property);
  });

  test('the credit of a soak is the time for which all evidence is good, and no more', () => {
    const property = fc.property(
      fc.array(intervals, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: end }),
      fc.integer({ min: 0, max: end }),
      (evidence, from, to) => {
        const good = units([{ from, to }]).filter((unit) =>
          evidence.every((one) => units(one).includes(unit)),
        );
        const credit = creditOf({ from, to }, evidence);
        expect(credit.creditMs).toBe(good.length);
        expect(credit.until).toBe(good.length === 0 ? from : (good.at(-1) ?? 0) + 1);
      },
    );
    fc.assert(property);
  });

  test('checkpoints at any moments come to the same as one look at the whole', () => {
    const moments = fc.uniqueArray(fc.integer({ min: 0, max: end }), { maxLength: 10 });
    const property = fc.property(
      fc.array(intervals, { minLength: 1, maxLength: 3 }),
      moments,
      (evidence, at) => {
        let [sum, until] = [0, 0];
        for (const to of [...at.toSorted((a, b) => a - b), end]) {
          const credit = creditOf({ from: until, to }, evidence);
          [sum, until] = [sum + credit.creditMs, credit.until];
        }
        expect(sum).toBe(creditOf({ from: 0, to: end }, evidence).creditMs);
      },
    );
    fc.assert(property);
  });
});

test('without any evidence a soak earns nothing', () => {
  expect(creditOf({ from: 0, to: 100 }, [])).toEqual({ creditMs: 0, until: 0 });
});

test('one check without a good moment takes all credit away', () => {
  const evidence = [[{ from: 0, to: 100 }], []];
  expect(creditOf({ from: 0, to: 100 }, evidence)).toEqual({ creditMs: 0, until: 0 });
});
