/** What does no harm, and must not halt: whole soaks of the watch, each world from its own seed. */
import { describe, expect, test } from 'vitest';
import {
  atMost,
  type ChangedWorld,
  firings,
  matterOf,
  perHour,
  shareOf,
  stepsPerDay,
  storyOf,
} from './worlds.contract.ts';
import type { GrowthMatter } from '../compare/watch-growth.ts';

const alpha = 0.05;

function many(world: Omit<ChangedWorld, 'seed'>, asked: Partial<GrowthMatter> = {}) {
  // A world beside controls takes as long as several without.
  const worlds = world.controls === undefined ? 40 : 20;
  return Array.from({ length: worlds }, (_, seed) => storyOf(matterOf({ seed, ...world }, asked)));
}

function expectFewFirings(stories: ReturnType<typeof many>): void {
  expect(firings(stories).length).toBeLessThanOrEqual(atMost(alpha, stories.length));
}

const byDay = (step: number) => 20 * Math.sin((2 * Math.PI * step) / stepsPerDay);
const sawtooth = (minutes: number) => (step: number) => (30 * (step % minutes)) / minutes;

describe('a gauge that only does what it always did', () => {
  const worlds: readonly (Omit<ChangedWorld, 'seed'> & { name: string; healthy: number })[] = [
    { name: 'wanders', healthy: 0.9 },
    { name: 'wanders beside controls', controls: 4, healthy: 0.9 },
    { name: 'grows by day', shape: byDay, healthy: 0.7 },
    { name: 'grows by day beside controls', shape: byDay, controls: 3, healthy: 0.7 },
    { name: 'is a sawtooth', shape: sawtooth(45), healthy: 0.7 },
    { name: 'is a long sawtooth', shape: sawtooth(170), healthy: 0 },
    { name: 'grows for a day and is emptied', shape: sawtooth(stepsPerDay), healthy: 0 },
    { name: 'grows with its controls', shared: (step) => step / 200, controls: 3, healthy: 0 },
  ];
  test.each(worlds)('does not fire where it $name', ({ healthy, ...world }) => {
    const stories = many(world);
    expectFewFirings(stories);
    expect(shareOf(stories, 'healthy')).toBeGreaterThanOrEqual(healthy);
    expect(shareOf(stories, 'blind')).toBe(0);
  });

  test('does not fire, and is not healthy, where any growth would matter', () => {
    const stories = many({}, { limit: 104, withinMin: 1e6 });
    expectFewFirings(stories);
    expect(shareOf(stories, 'healthy')).toBeLessThan(0.2);
  });

  test('is healthy after half an hour at the earliest', () => {
    const harmless = { limit: 1_000, withinMin: 60 };
    const ages = many({}, harmless).map(({ healthyAt }) => healthyAt ?? Infinity);
    expect(Math.min(...ages)).toBe(30);
    expect(storyOf(matterOf({ seed: 1 }, harmless), 50).healthyAt).toBe(80);
  });
});

describe('what was started anew', () => {
  const climb = (low: number, high: number, tau: number) => (age: number) =>
    low - 100 + (high - low) * (1 - Math.exp(-age / tau));

  test.each([
    { low: 40, high: 100, tau: 30 },
    { low: 40, high: 115, tau: 10 },
    { low: 40, high: 115, tau: 60 },
    { low: 100, high: 120, tau: 15 },
    { low: 100, high: 130, tau: 40 },
    { low: 100, high: 130, tau: 120 },
  ])('and climbs from $low to $high does not fire, τ = $tau', ({ low, high, tau }) => {
    expectFewFirings(many({ since: climb(low, high, tau) }));
  });

  test('after some minutes of the old revision does not fire', () => {
    expectFewFirings(many({ since: (age) => (age < 10 ? 0 : climb(50, 115, 20)(age - 10)) }));
  });

  test('and climbs evenly to where it was before does not fire', () => {
    expectFewFirings(many({ since: (age) => -40 + Math.min(40, age / 3) }));
  });

  test('and grows ever more slowly does not fire', () => {
    expectFewFirings(many({ since: (age) => 10 * Math.log(1 + age / 15) }));
  });

  test('and leaks beyond where it was fires', () => {
    const stories = many({ since: (age) => climb(50, 100, 15)(age) + perHour(14)(age) });
    expect(firings(stories).length).toBeGreaterThan(0.9 * stories.length);
  });
});
