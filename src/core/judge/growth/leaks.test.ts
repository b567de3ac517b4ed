/** What comes to its limit: whole soaks of the watch, each world from its own seed. */
import { describe, expect, test } from 'vitest';
import type { GrowthMatter } from '../compare/watch-growth.ts';
import {
  atMost,
  type ChangedWorld,
  firings,
  growthGrid,
  matterOf,
  perHour,
  receiptOf,
  shareOf,
  storyOf,
  withoutHistory,
} from './worlds.contract.ts';

const worlds = 20;
const { changeIndex } = growthGrid;

const matters = (world: Omit<ChangedWorld, 'seed'>, asked: Partial<GrowthMatter> = {}) =>
  Array.from({ length: worlds }, (_, seed) => matterOf({ seed, ...world }, asked));
const many = (world: Omit<ChangedWorld, 'seed'>, asked: Partial<GrowthMatter> = {}) =>
  matters(world, asked).map((matter) => storyOf(matter));

describe('a leak', () => {
  // The gauge is 50 below its limit.
  const cases = [
    { rate: 10, middle: 235, share: 0.9 },
    { rate: 20, middle: 120, share: 1 },
    { rate: 40, middle: 60, share: 1 },
    { rate: 100, middle: 30, share: 1 },
  ];
  test.each(cases)('of $rate an hour is found before its limit', ({ rate, middle, share }) => {
    for (const controls of [0, 3]) {
      const found = firings(many({ since: perHour(rate), controls }));
      expect(found.length).toBeGreaterThanOrEqual(share * worlds);
      expect(found[Math.floor(found.length / 2)]).toBeLessThanOrEqual(middle);
      expect(found.at(-1)).toBeLessThanOrEqual((50 / rate) * 60);
    }
  });

  test('that begins in the middle is found soon after that', () => {
    const found = firings(many({ since: (age) => perHour(20)(Math.max(0, age - 120)) }));
    expect(found.length).toBe(worlds);
    expect(found.at(-1)).toBeLessThan(190);
  });

  test('that is too slow to be found is not healthy', () => {
    expect(shareOf(many({ since: perHour(4) }), 'healthy')).toBeLessThan(0.05);
  });

  test('that comes to the limit too late to matter is healthy', () => {
    const stories = many({ since: perHour(6) }, { withinMin: 180 });
    expect(firings(stories)).toEqual([]);
    expect(shareOf(stories, 'healthy')).toBeGreaterThan(0.9);
  });

  test('of the whole fleet does not fire beside controls, and is not healthy', () => {
    const shared = (step: number) => perHour(20)(Math.max(0, step - changeIndex));
    const beside = many({ shared, controls: 4 }, { limit: 250 });
    expect(firings(beside).length).toBeLessThanOrEqual(atMost(0.05, worlds));
    expect(shareOf(beside, 'healthy')).toBe(0);
    expect(firings(many({ shared }, { limit: 250 })).length).toBeGreaterThan(0.9 * worlds);
  });

  test('that goes down fires only where lower is worse', () => {
    const [up, down] = [{ since: perHour(40) }, { since: perHour(-40) }];
    const lower = { bad: 'lower', limit: 50 } as const;
    expect(firings(many(down, lower)).length).toBe(worlds);
    expect(firings(many(up, lower))).toEqual([]);
    expect(firings(many(down))).toEqual([]);
  });

  test('of a gauge that never moved is found', () => {
    const matter = matterOf({ seed: 1 });
    const leaking = matter.own.map((_, step) => 100 + Math.max(0, step - changeIndex) / 3);
    expect(storyOf({ ...matter, own: leaking }).firedAt).toBe(30);
    const still = storyOf({ ...matter, own: leaking.fill(100) });
    expect(still).toMatchObject({ firedAt: null, verdict: 'healthy' });
  });
});

describe('without a history', () => {
  const young = (world: Omit<ChangedWorld, 'seed'>) =>
    matters(world).map((matter) => storyOf(withoutHistory(matter)));

  test.each([3, 5])('%i controls are enough', (controls) => {
    const calm = young({ controls });
    expect(firings(calm).length).toBeLessThanOrEqual(atMost(0.05, worlds));
    expect(shareOf(calm, 'healthy')).toBeGreaterThan(0.8);
    const leaking = young({ controls, since: perHour(20) });
    expect(firings(leaking).length).toBe(worlds);
    for (const story of leaking) {
      expect(receiptOf(story)).toMatchObject({ beside: 'controls-now', placebos: 0 });
    }
  });

  test('fewer controls say nothing', () => {
    for (const world of [{}, { controls: 2 }, { controls: 2, since: perHour(8) }]) {
      const { verdict, watch } = storyOf(withoutHistory(matterOf({ seed: 1, ...world })));
      expect(verdict).toBe('inconclusive');
      expect([watch.isKnown(), watch.information()]).toEqual([false, 0]);
    }
  });

  test('controls that are changed themselves say nothing any more', () => {
    const matter = withoutHistory(matterOf({ seed: 1, controls: 3, since: perHour(15) }));
    const changed = matter.controls.map(({ column }) => ({ column, until: () => 25 }));
    // Only the limit is left: 50 at 15 an hour.
    expect(storyOf({ ...matter, controls: changed }).firedAt).toBeGreaterThan(180);
    expect(storyOf(matter).firedAt).toBeLessThan(180);
  });

  test('growth of all is not healthy', () => {
    const shared = (step: number) => perHour(8)(step - changeIndex);
    expect(shareOf(young({ controls: 4, shared }), 'healthy')).toBe(0);
  });
});
