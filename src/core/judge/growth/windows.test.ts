import { describe, expect, test } from 'vitest';
import { growthWindows } from './windows.ts';

const minutes = (stepMin: number, horizonMin: number) =>
  growthWindows(stepMin, horizonMin / stepMin).map(({ steps }) => steps * stepMin);

describe('the windows of growth', () => {
  test('double, and none is longer than the soak', () => {
    expect(minutes(1, 240)).toEqual([12, 30, 60, 120, 240]);
    expect(minutes(1, 239)).toEqual([12, 30, 60, 120]);
    expect(minutes(1, 10_000).at(-1)).toBe(960);
    expect(minutes(1, 11)).toEqual([]);
  });

  test('are as long in steps of other lengths, where these are enough for a slope', () => {
    expect(minutes(0.25, 240)).toEqual([15, 30, 60, 120, 240]);
    expect(minutes(5, 240)).toEqual([30, 60, 120, 240]);
    expect(minutes(15, 480)).toEqual([120, 240, 450]);
    expect(minutes(240, 10_000)).toEqual([]);
  });

  test.each([0.25, 1, 2, 5, 7, 15, 30])(
    'have few blocks, of which each half has as many, at steps of %d minutes',
    (stepMin) => {
      const all = growthWindows(stepMin, 20_000);
      expect(all.length).toBeGreaterThan(1);
      for (const { steps, blockSteps, blocks } of all) {
        expect(steps).toBe(blocks * blockSteps);
        expect(blocks % 2).toBe(0);
        expect(blocks).toBeGreaterThanOrEqual(6);
        expect(blocks).toBeLessThanOrEqual(12);
      }
    },
  );
});
