import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SoakSpan, spreadSoaks } from './spread-soaks.ts';

const minuteMs = 60_000;

/** What is seen by the square root of the time: the ratio of a soak of a minute is `worst`. */
function seeing(worst: number, [floor, usual]: readonly [number, number]): SoakSpan {
  const lengths = Array.from({ length: 9 }, (_, index) => floor * (usual / floor) ** (index / 8));
  const sees = lengths.map((minutes) => {
    return { soakMs: minutes * minuteMs, ratio: Math.exp(Math.log(worst) / Math.sqrt(minutes)) };
  });
  return { ...blind([floor, usual]), sees };
}

/** Nobody knows what it sees; one wave of so many minutes. */
function blind([floor, usual]: readonly [number, number], extra = 0): SoakSpan {
  return {
    usualMs: usual * minuteMs,
    floorMs: floor * minuteMs,
    takesMs: (soakMs) => soakMs + extra * minuteMs,
    sees: null,
  };
}

/** In minutes; what is rounded down to whole seconds is rounded to the nearest one again. */
const spread = (spans: readonly SoakSpan[], minutes: number) =>
  spreadSoaks(spans, minutes * minuteMs)?.map((ms) => Math.round(ms / 2_000) / 30) ?? null;

describe('a time that is divided between soaks', () => {
  test('leaves them as usual where it is enough', () => {
    expect(spread([blind([1, 10]), seeing(3, [1, 60])], 70)).toEqual([10, 60]);
  });

  test('is too short where the floors do not fit', () => {
    expect(spread([blind([5, 10], 20), blind([10, 60], 10)], 45)).toEqual([5, 10]);
    expect(spread([blind([5, 10], 20), blind([10, 60], 10)], 44.9)).toBeNull();
  });

  test('goes by what is usual where nobody knows what is seen', () => {
    expect(spread([blind([1, 10]), blind([1, 30]), blind([1, 60])], 50)).toEqual([5, 15, 30]);
  });

  test('spares nobody below the floor, and the others pay for it', () => {
    expect(spread([blind([8, 10]), blind([1, 30]), blind([1, 60])], 38)).toEqual([8, 10, 20]);
  });

  test('lets all see the same where it is known', () => {
    // Four times the logarithm needs sixteen times as long.
    const [weak = 0, strong = 0] = spread([seeing(81, [1, 200]), seeing(3, [1, 200])], 170) ?? [];
    expect(weak / strong).toBeGreaterThan(15);
    expect(weak / strong).toBeLessThan(17);
  });

  test('gives nothing more to whom it is of no use', () => {
    const none = { ...seeing(3, [1, 60]), sees: [{ soakMs: 60 * minuteMs, ratio: Infinity }] };
    expect(spread([none, blind([1, 60])], 60)).toEqual([30, 30]);
  });

  test('divides between nobody', () => {
    expect(spread([], 1)).toEqual([]);
  });
});

const span = fc
  .record({
    floor: fc.integer({ min: 0, max: 30 }),
    more: fc.integer({ min: 0, max: 300 }),
    waves: fc.integer({ min: 1, max: 5 }),
    delivery: fc.integer({ min: 1, max: 20 }),
    ratios: fc.option(
      fc.array(fc.oneof(fc.double({ min: 1, max: 90, noNaN: true }), fc.constant(Infinity)), {
        minLength: 3,
        maxLength: 3,
      }),
    ),
  })
  .map(({ floor, more, waves, delivery, ratios }): SoakSpan => {
    const [floorMs, usualMs] = [floor * minuteMs, (floor + more) * minuteMs];
    const sees = ratios?.map((ratio, index) => {
      return { ratio, soakMs: floorMs + ((usualMs - floorMs) * index) / 2 };
    });
    return {
      floorMs,
      usualMs,
      takesMs: (soakMs) => waves * (delivery * minuteMs + soakMs),
      sees: sees ?? null,
    };
  });
const spans = fc.array(span, { minLength: 1, maxLength: 6 });
const takes = (all: readonly SoakSpan[], of: (span: SoakSpan, index: number) => number): number =>
  all.reduce((sum, one, index) => sum + one.takesMs(of(one, index)), 0);

/** From just too short to more than enough. */
const timed = fc
  .tuple(spans, fc.double({ min: -0.1, max: 1.2, noNaN: true }))
  .map(([all, part]) => {
    const [least, most] = [
      takes(all, ({ floorMs }) => floorMs),
      takes(all, ({ usualMs }) => usualMs),
    ];
    return { all, least, most, timeMs: least + part * (most - least) };
  });
const runs = { seed: 7, numRuns: 2_000 };

test('given any stages and any time, no soak is above usual or below its floor, and all of them fit', () => {
  fc.assert(
    fc.property(timed, ({ all, least, most, timeMs }) => {
      const soaks = spreadSoaks(all, timeMs);
      expect(soaks === null).toBe(timeMs < least);
      if (soaks === null) return;
      for (const [index, { floorMs, usualMs }] of all.entries()) {
        expect(soaks[index]).toBeGreaterThanOrEqual(floorMs);
        expect(soaks[index]).toBeLessThanOrEqual(usualMs);
      }
      const used = takes(all, (_, index) => soaks[index] ?? 0);
      expect(used).toBeLessThanOrEqual(timeMs);
      // Nothing is left over but what was rounded to whole seconds.
      expect(used).toBeGreaterThan(Math.min(timeMs, most) - all.length * 5 * 1_001);
    }),
    runs,
  );
});

test('given more time, no soak gets shorter', () => {
  const more = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(timed, more, ({ all, most, timeMs }, part) => {
      const [fewer, others] = [spreadSoaks(all, timeMs), spreadSoaks(all, timeMs + part * most)];
      for (const [index, soakMs] of (fewer ?? []).entries()) {
        expect(others?.[index]).toBeGreaterThanOrEqual(soakMs);
      }
    }),
    runs,
  );
});

test('given what all of them see, no other division lets the worst of them see more', () => {
  const known = fc.array(
    fc.record({
      worst: fc.double({ min: 1.5, max: 80, noNaN: true }),
      floor: fc.integer({ min: 1, max: 5 }),
      more: fc.integer({ min: 1, max: 100 }),
    }),
    { minLength: 2, maxLength: 4 },
  );
  const worstOf = (all: readonly SoakSpan[], soaks: readonly number[]): number =>
    Math.max(
      ...all.map(({ sees }, index) => {
        const soakMs = soaks[index] ?? 0;
        const above = sees?.findIndex((point) => point.soakMs >= soakMs - 1) ?? 0;
        const [low, high] = [sees?.[Math.max(0, above - 1)], sees?.[above]];
        if (low === undefined || high === undefined || low === high) return high?.ratio ?? Infinity;
        const part = (soakMs - low.soakMs) / (high.soakMs - low.soakMs);
        return Math.exp(Math.log(low.ratio) + part * (Math.log(high.ratio) - Math.log(low.ratio)));
      }),
    );
  fc.assert(
    fc.property(
      known,
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      fc.nat(),
      (words, part, pick) => {
        const all = words.map(({ worst, floor, more }) => seeing(worst, [floor, floor + more]));
        const [least, most] = [
          takes(all, ({ floorMs }) => floorMs),
          takes(all, ({ usualMs }) => usualMs),
        ];
        const soaks = spreadSoaks(all, least + part * (most - least)) ?? [];
        // A minute from one to another.
        const [from, to] = [pick % all.length, (pick + 1) % all.length];
        const moved = soaks.map((ms, index) => {
          if (index === from) return ms - minuteMs;
          return index === to ? ms + minuteMs : ms;
        });
        const isAllowed = all.every(({ floorMs, usualMs }, index) => {
          const ms = moved[index] ?? 0;
          return ms >= floorMs && ms <= usualMs;
        });
        fc.pre(isAllowed);
        expect(worstOf(all, moved)).toBeGreaterThanOrEqual(worstOf(all, soaks) * 0.998);
      },
    ),
    runs,
  );
});
