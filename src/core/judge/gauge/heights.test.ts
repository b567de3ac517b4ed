import { describe, expect, test } from 'vitest';
import { column, drawGauge, from } from '../../../../test/fixtures/gauges.ts';
import { type GaugeView, placeboHeight, readAt } from './heights.ts';
import { runningSums } from './windows.ts';

const at = 60;
const scales = [
  { steps: 5, deviation: 2 },
  { steps: 10, deviation: 1 },
];

function viewOf(values: Float64Array, direction: 1 | -1 = 1): GaugeView {
  return { sums: runningSums(values, at), scales, direction, at, baseSteps: 60 };
}

describe('the reading at a step', () => {
  const stepped = viewOf(column(120, (step) => (step < at ? 10 : 14)));

  test('is the highest of the windows that lie behind the change', () => {
    expect(readAt(stepped, at + 3)).toBeNull();
    expect(readAt(stepped, at + 4)).toMatchObject({ effect: 4, height: 2 });
    expect(readAt(stepped, at + 9)).toMatchObject({ effect: 4, height: 4 });
  });

  test('is negative where it got better', () => {
    const better = viewOf(column(120, (step) => (step < at ? 10 : 6)));
    expect(readAt(better, at + 9)).toMatchObject({ effect: -4, height: -2 });
  });

  test('looks downward where lower is worse', () => {
    const lower = viewOf(
      column(120, (step) => (step < at ? 10 : 6)),
      -1,
    );
    expect(readAt(lower, at + 9)).toMatchObject({ effect: 4, height: 4 });
  });

  test('is none without the hour before', () => {
    const young = viewOf(column(120, (step) => (step < at - 20 ? Number.NaN : 1)));
    expect(readAt(young, at + 9)).toBeNull();
    expect(readAt({ ...stepped, at: 30 }, 45)).toBeNull();
  });

  test('is none while nothing is measured, and of what windows there are then', () => {
    const silent = viewOf(column(120, (step) => (step >= at && step < at + 20 ? Number.NaN : 1)));
    expect(readAt(silent, at + 15)).toBeNull();
    expect(readAt(silent, at + 24)).toMatchObject({ effect: 0, height: 0 });
    const gaps = viewOf(column(120, (step) => (step % 4 === 0 ? Number.NaN : 1)));
    expect(readAt(gaps, at + 9)).toMatchObject({ effect: 0, height: 0 });
  });

  test('does not change by what comes later', () => {
    const noise = drawGauge({ seed: 1, steps: 120 });
    for (let step = at; step < 110; step += 1) {
      const later = viewOf(from(step + 1, noise, () => 1e6));
      expect(readAt(later, step)).toEqual(readAt(viewOf(noise), step));
    }
  });
});

describe('the height of a placebo', () => {
  const noise = drawGauge({ seed: 2, steps: 120 });

  test('is the highest reading within its horizon', () => {
    const heights = Array.from({ length: 20 }, (_, age) => readAt(viewOf(noise), at + age)?.height);
    const known = heights.filter((height) => height !== undefined);
    expect(placeboHeight(viewOf(noise), 20)).toBe(Math.max(...known));
    expect(placeboHeight(viewOf(from(at + 20, noise, () => 1e3)), 20)).toBe(Math.max(...known));
  });

  test('is none where nothing could be read', () => {
    expect(placeboHeight(viewOf(noise), 4)).toBeNull();
    expect(placeboHeight(viewOf(new Float64Array(120).fill(Number.NaN)), 40)).toBeNull();
  });
});
