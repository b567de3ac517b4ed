import { describe, expect, test } from 'vitest';
import { openPeers, readPeers } from './peers.ts';
import type { GrowthReading } from './trial.ts';
import { atMost, drawGrowth, valuesIn } from './worlds.contract.ts';

const horizon = 240;
const question = { alpha: 0.1, stepMin: 1, horizon, slopeThatMatters: 1e-6 };
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

interface Story {
  readonly seed: number;
  readonly controls: number;
  readonly shape?: (step: number) => number;
  readonly shared?: (step: number) => number;
}

function readingsOf({ seed, controls, shape = () => 0, shared = () => 0 }: Story) {
  const draw = (name: string, own: (step: number) => number) =>
    valuesIn(drawGrowth({ seed, name, steps: horizon, shape: (step) => own(step) + shared(step) }));
  const series = {
    own: draw('own', shape),
    controls: names.slice(0, controls).map((name) => draw(name, () => 0)),
    changeIndex: 0,
  };
  const peers = openPeers(series, question);
  return Array.from({ length: horizon }, (_, step) => readPeers(peers, 0, step));
}

function isExceeded(readings: readonly (readonly GrowthReading[])[]): boolean {
  return readings.some((all) => all.some(({ excess, limit }) => excess >= limit));
}

describe('controls without a history', () => {
  test.each([3, 4, 8])('are exceeded about as often as α says, %i of them', (controls) => {
    const worlds = 200;
    const exceeded = Array.from({ length: worlds }, (_, seed) =>
      isExceeded(readingsOf({ seed, controls })),
    ).filter(Boolean).length;
    expect(exceeded).toBeLessThanOrEqual(atMost(question.alpha, worlds));
    expect(exceeded).toBeGreaterThan(0);
  });

  test('are too few below three', () => {
    expect(readingsOf({ seed: 1, controls: 2 }).flat()).toEqual([]);
    expect(readingsOf({ seed: 1, controls: 3 }).flat()).not.toEqual([]);
  });

  test('tell growth of the cluster from growth of all', () => {
    const growth = (step: number) => step / 4;
    expect(isExceeded(readingsOf({ seed: 1, controls: 4, shape: growth }))).toBe(true);
    expect(isExceeded(readingsOf({ seed: 1, controls: 4, shared: growth }))).toBe(false);
  });

  test('do not make growth of all healthy', () => {
    const last = readingsOf({ seed: 1, controls: 4, shared: (step) => step / 4 })
      .at(-1)
      ?.at(-1);
    expect(last?.upper).toBeGreaterThan(0.25);
    expect(last?.excess).toBeLessThan(0.05);
  });

  test('are read in the longest window that is full', () => {
    const steps = readingsOf({ seed: 1, controls: 3 }).map((all) => all[0]?.window.steps);
    expect([10, 11, 29, 59, 100, 239].map((at) => steps[at])).toEqual([
      undefined,
      12,
      30,
      60,
      60,
      240,
    ]);
  });
});
