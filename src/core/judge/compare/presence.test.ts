import { describe, expect, test } from 'vitest';
import type { Grid } from './question.ts';
import { isBlind, isTrafficGone, silenceOf, usualCoverage } from './presence.ts';

const changeIndex = 200;
const steps = 340;
const missing = Number.NaN;

function gridOf(stepMin: number): Grid {
  return {
    startAt: 0,
    stepMin,
    changeIndex,
    end: steps,
    stepsPerDay: 100,
  };
}

/** A column with a value at every step for which `isThere` holds. */
function present(isThere: (step: number) => boolean): Float64Array {
  return Float64Array.from({ length: steps }, (_, step) => (isThere(step) ? 1 : missing));
}

describe('blind', () => {
  const cases = [
    { name: 'all is there', isThere: () => true, step: 250, blind: false },
    { name: 'one in ten is missing', isThere: (at: number) => at !== 245, step: 250, blind: false },
    { name: 'a half is missing', isThere: (at: number) => at % 2 === 0, step: 250, blind: true },
    { name: 'it ended', isThere: (at: number) => at < 248, step: 250, blind: true },
    { name: 'it came back', isThere: (at: number) => at > 240, step: 250, blind: false },
    { name: 'nothing is there', isThere: () => false, step: 250, blind: true },
    {
      name: 'what came before the change does not count',
      isThere: (at: number) => at < changeIndex,
      step: changeIndex,
      blind: true,
    },
  ];
  test.each(cases)('$name: $blind', ({ isThere, step, blind }) => {
    expect(isBlind(present(isThere), { from: changeIndex, usual: 1 }, step)).toBe(blind);
  });
});

describe('traffic', () => {
  const grid = gridOf(1);
  /** The same every day of a hundred steps, then so much of it. */
  const totals = (share: number) =>
    Float64Array.from({ length: steps }, (_, step) => {
      const usual = step % 100 < 40 ? 10 : 1_000;
      return step < changeIndex ? usual : usual * share;
    });

  test.each([
    { share: 1, gone: false },
    { share: 0.5, gone: false },
    { share: 0.01, gone: true },
    { share: 0, gone: true },
  ])('of $share of what was usual is gone: $gone', ({ share, gone }) => {
    expect(isTrafficGone(totals(share), grid, 220)).toBe(gone);
    expect(isTrafficGone(totals(share), grid, 255)).toBe(gone);
  });

  test('that is low at that time of every day is not gone', () => {
    const night = Float64Array.from({ length: steps }, (_, step) => (step % 100 < 40 ? 1 : 1_000));
    expect(isTrafficGone(night, grid, 230)).toBe(false);
  });

  test('is still gone after a day of it', () => {
    expect(isTrafficGone(totals(0), grid, 335)).toBe(true);
  });

  test('is expected although a day before has a gap', () => {
    const gap = totals(0).map((total, step) => (step > 90 && step < 160 ? missing : total));
    expect(isTrafficGone(gap, grid, 255)).toBe(true);
  });

  test('of which there was none the day before, or of which nobody knows, is not gone', () => {
    expect(
      isTrafficGone(
        present(() => false),
        grid,
        230,
      ),
    ).toBe(false);
    const young = { ...grid, changeIndex: 50 };
    expect(isTrafficGone(new Float64Array(steps), young, 80)).toBe(false);
  });
});

describe('coverage', () => {
  const gaps = present((step) => step >= 20 && step % 10 < 7);
  const usual = usualCoverage(gaps, { changeIndex });

  test('that is usual is counted from the first value to the change', () => {
    expect(usual).toBeCloseTo(0.7, 9);
    expect(
      usualCoverage(
        present((step) => step >= changeIndex),
        { changeIndex },
      ),
    ).toBe(1);
  });

  test('of a signal that always had gaps is enough with as many', () => {
    expect(isBlind(gaps, { from: changeIndex, usual: 1 }, 250)).toBe(true);
    expect(isBlind(gaps, { from: changeIndex, usual }, 250)).toBe(false);
    const worse = present((step) => step % 10 < (step < changeIndex ? 7 : 4));
    expect(isBlind(worse, { from: changeIndex, usual }, 250)).toBe(true);
  });
});

describe('silence', () => {
  /** The age at which the signal counts as lost. */
  function lostAfter(own: Float64Array, controls: readonly Float64Array[], stepMin = 1) {
    const silence = silenceOf(own, controls, gridOf(stepMin));
    for (let step = changeIndex; step < steps; step += 1) {
      const isLost = silence.take(step);
      expect(silence.isLost()).toBe(isLost);
      if (isLost) return step + 1 - changeIndex;
    }
    return null;
  }

  const always = present(() => true);
  const ends = present((step) => step < changeIndex);

  test('of the cluster alone is lost after a while, by the clock', () => {
    const minutes = lostAfter(ends, [always]) ?? Infinity;
    expect(minutes).toBeGreaterThan(5);
    expect(minutes).toBeLessThan(30);
    expect(lostAfter(ends, [always], 5)).toBe(Math.max(3, Math.ceil(minutes / 5)));
    expect(lostAfter(ends, [always], 60)).toBe(3);
  });

  test('begins when the signal ends', () => {
    const later = present((step) => step < changeIndex + 20);
    expect(lostAfter(later, [always])).toBe((lostAfter(ends, [always]) ?? 0) + 20);
    const back = present((step) => step < changeIndex || step % 10 === 0);
    expect(lostAfter(back, [always])).toBeNull();
  });

  test('is nobody’s fault while the controls are silent as well, or there are none', () => {
    expect(lostAfter(ends, [])).toBeNull();
    expect(lostAfter(ends, [ends, ends])).toBeNull();
    expect(lostAfter(ends, [present((step) => step < changeIndex + 10)])).toBeNull();
    expect(lostAfter(ends, [ends, ends, always])).toBeNull();
    expect(lostAfter(ends, [ends, always])).toBe(lostAfter(ends, [always]));
  });

  test('that is usual takes longer to be told from a loss', () => {
    const gappy = present((step) => step < changeIndex && step % 25 < 5);
    const usual = lostAfter(ends, [always]) ?? 0;
    expect(lostAfter(gappy, [always])).toBeGreaterThan(usual);
  });

  test('of what never spoke is no loss', () => {
    expect(
      lostAfter(
        present(() => false),
        [always],
      ),
    ).toBeNull();
  });
});
