import { describe, expect, test } from 'vitest';
import { column } from '../../../../test/fixtures/gauges.ts';
import { normalUpperQuantile } from '../numbers/normal.ts';
import { effectAtMost, effectSeen } from './health.ts';
import type { GaugeView } from './heights.ts';
import { runningSums } from './windows.ts';

const at = 60;
const scales = [
  { steps: 5, deviation: 3 },
  { steps: 10, deviation: 2 },
  { steps: 20, deviation: 1 },
];

/** The gauge is at 10 before the change, and does what is said after it. */
function viewOf(after: (age: number) => number, direction: 1 | -1 = 1): GaugeView {
  const values = column(120, (step) => (step < at ? 10 : after(step - at)));
  return { sums: runningSums(values, at), scales, direction, at, baseSteps: 60 };
}

function effectLimit(view: GaugeView, step: number): number | null {
  const seen = effectSeen(view, step);
  return seen === null ? null : effectAtMost(seen);
}

/** By how many deviations a limit lies above the effect, whatever level it has. */
const reach =
  ((effectLimit(
    viewOf(() => 10),
    at + 4,
  ) ?? 0) -
    0) /
  3;

describe('the upper limit of the effect', () => {
  test('is unknown before the shortest window is full', () => {
    expect(
      effectLimit(
        viewOf(() => 10),
        at + 3,
      ),
    ).toBeNull();
    expect(
      effectLimit(
        viewOf(() => 10),
        at + 4,
      ),
    ).not.toBeNull();
  });

  test('lies above what was seen by a quantile of the noise', () => {
    expect(reach).toBeGreaterThan(normalUpperQuantile(0.2));
    expect(reach).toBeLessThan(normalUpperQuantile(0.001));
  });

  const cases = [
    { name: 'of one window is its own', after: () => 12, age: 4, effect: 2, deviation: 3 },
    {
      name: 'takes the noise of the window that is half as long where that is worse',
      after: () => 12,
      age: 9,
      effect: 2,
      deviation: 3,
    },
    {
      name: 'is that of the last windows where it gets worse',
      after: (age: number) => (age < 10 ? 10 : 40),
      age: 19,
      effect: 30,
      deviation: 2,
    },
    {
      name: 'is that of all that was seen where the worst is over',
      after: (age: number) => (age < 10 ? 110 : 10),
      age: 19,
      effect: 50,
      deviation: 1,
    },
  ];
  test.each(cases)('$name', ({ after, age, effect, deviation }) => {
    const limit = effectLimit(viewOf(after), at + age);
    expect(limit).toBeCloseTo(effect + reach * deviation, 9);
  });

  test('looks downward where lower is worse', () => {
    expect(
      effectLimit(
        viewOf(() => 4, -1),
        at + 4,
      ),
    ).toBeCloseTo(6 + reach * 3, 9);
    expect(
      effectLimit(
        viewOf(() => 14, -1),
        at + 4,
      ),
    ).toBeCloseTo(-4 + reach * 3, 9);
  });

  test.each([
    { name: 'all that came after the change', after: () => Number.NaN },
    { name: 'the last half of it', after: (age: number) => (age < 10 ? 10 : Number.NaN) },
    { name: 'the first half of it', after: (age: number) => (age < 10 ? Number.NaN : 10) },
  ])('is unknown where $name is missing', ({ after }) => {
    expect(effectLimit(viewOf(after), at + 19)).toBeNull();
  });

  test('is unknown without the hour before', () => {
    const view = { ...viewOf(() => 10), at: 50 };
    expect(effectLimit(view, 80)).toBeNull();
  });
});
