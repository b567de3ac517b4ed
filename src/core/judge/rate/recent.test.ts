import { describe, expect, test } from 'vitest';
import { baselineWith, drawSteps } from '../../../../test/fixtures/rates.ts';
import type { Direction } from './baseline.ts';
import { withRecent } from './recent.ts';
import { emptySteps } from './steps.ts';

const steps = 1_440;
const baseline = baselineWith({});
const lastTwoHours = (direction: Direction) => ({ direction, steps: 120 });

/** A day whose ratio is another one in its last steps. */
function dayWith(ratio: number, asked: { readonly last?: number; readonly errors?: number } = {}) {
  const { last = 120, errors = 20 } = asked;
  const ratioAt = (step: number) => (step >= steps - last ? ratio : 1);
  return drawSteps({ seed: 5, steps, errors, ratioAt });
}

/** By how much the limits of each side are further out than those of the baseline. */
function raised(found: ReturnType<typeof withRecent>) {
  const times = (limits: readonly number[], usual: readonly number[]) =>
    limits.map((limit, hour) => limit / (usual[hour] ?? 0));
  return { high: times(found.high, baseline.high), low: times(found.low, baseline.low) };
}

describe.each([
  { direction: 1, worse: 1.5, side: 'high', other: 'low' },
  { direction: -1, worse: 1 / 1.5, side: 'low', other: 'high' },
] as const)('direction $direction', ({ direction, worse, side, other }) => {
  test('what was worse in the last two hours moves the limits of that side, and nothing else', () => {
    const found = withRecent(baseline, dayWith(worse), lastTwoHours(direction));
    const by = raised(found);
    for (const one of by[side]) {
      expect(one ** direction).toBeGreaterThan(1.35);
      expect(one ** direction).toBeLessThan(1.6);
    }
    expect(found).toEqual({ ...baseline, [side]: found[side] });
    expect(found[other]).toBe(baseline[other]);
  });

  test('what was better changes nothing', () => {
    const found = withRecent(baseline, dayWith(1 / worse), lastTwoHours(direction));
    expect(found).toEqual(baseline);
  });

  test('what was the same changes next to nothing', () => {
    for (const one of raised(withRecent(baseline, dayWith(1), lastTwoHours(direction)))[side]) {
      expect(one ** direction).toBeGreaterThanOrEqual(1);
      expect(one ** direction).toBeLessThan(1.05);
    }
  });

  test('what was over before the last two hours has no say', () => {
    const over = dayWith(worse, { last: 600 });
    const calm = dayWith(1);
    for (const column of ['bad', 'controlBad'] as const) {
      over[column].set(calm[column].subarray(steps - 120), steps - 120);
    }
    const found = withRecent(baseline, over, lastTwoHours(direction));
    expect(found).toEqual(withRecent(baseline, calm, lastTwoHours(direction)));
  });

  test('few errors, or such that scatter, are believed less', () => {
    const shift = (phi: number, errors: number) => {
      const scattered = baselineWith({ phi });
      const found = withRecent(scattered, dayWith(worse ** 3, { errors }), lastTwoHours(direction));
      return (found[side][0] ?? 0) ** direction / (scattered[side][0] ?? 1) ** direction;
    };
    const shifts = [shift(1, 20), shift(40, 20), shift(400, 20), shift(400, 0.2)];
    expect(shifts).toEqual(shifts.toSorted((a, b) => b - a));
    expect(shifts[0]).toBeGreaterThan(3);
    expect(shifts.at(-1)).toBeLessThan(1.1);
  });
});

test('steps that compare nothing, and no steps at all, change nothing', () => {
  const lonely = dayWith(9);
  lonely.controlTotal.fill(0);
  for (const history of [lonely, emptySteps(0), emptySteps(steps)]) {
    for (const direction of [1, -1] as const) {
      expect(withRecent(baseline, history, lastTwoHours(direction))).toEqual(baseline);
    }
  }
});

test('hours that are worse every day are no news', () => {
  const high = baseline.high.map((limit, hour) => (hour >= 22 ? 1.5 * limit : limit));
  const low = baseline.low.map((limit, hour) => (hour >= 22 ? 1.5 * limit : limit));
  const found = withRecent({ ...baseline, high, low }, dayWith(1.5), lastTwoHours(1));
  for (const [hour, limit] of found.high.entries()) {
    expect(limit / (high[hour] ?? 0)).toBeLessThan(1.05);
  }
});
