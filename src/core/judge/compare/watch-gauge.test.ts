import { describe, expect, test } from 'vitest';
import { drawGauge, from } from '../../../../test/fixtures/gauges.ts';
import type { Verdict } from '../evidence.ts';
import type { CompareQuestion, Grid } from './question.ts';
import { type GaugeControl, type GaugeMatter, watchGauge } from './watch-gauge.ts';

// Five minutes a step, four days before the change and two hours after it.
const changeIndex = 4 * 288;
const grid: Grid = {
  startAt: 0,
  stepMin: 5,
  changeIndex,
  end: changeIndex + 24,
  stepsPerDay: 288,
};
const ratio: CompareQuestion = { bad: 'higher', effectMin: 1.5, effectUnit: 'ratio' };
const absolute: CompareQuestion = { bad: 'higher', effectMin: 40, effectUnit: 'absolute' };

/** A gauge around 100 that scatters by 15 %, times so much from the change on. */
function gauge(seed: number, times = 1, name = 'own'): Float64Array {
  const drawn = drawGauge({ seed, steps: grid.end, memory: 0.6, name });
  const usual = drawn.map((value) => 100 * Math.exp(0.15 * value));
  return from(changeIndex, usual, (value) => value * times);
}

const controls: readonly GaugeControl[] = ['a', 'b', 'c'].map((name) => {
  return { values: gauge(1, 1, name), until: () => Number.POSITIVE_INFINITY };
});

interface Ended {
  readonly verdict: Verdict;
  readonly evidence: number;
  readonly comparisons: readonly ReceiptComparison[];
}

interface ReceiptComparison {
  readonly beside: string;
  readonly channels: readonly ReceiptChannel[];
}

interface ReceiptChannel {
  readonly unit: string;
  readonly limit: number;
  readonly raisedBy: number;
  readonly effectThatMatters: number;
  readonly effect: Readonly<Record<'ratio' | 'difference' | 'low' | 'high' | 'windowMin', number>>;
  readonly worstEffect: number;
  readonly evidence: number;
  readonly isFiring: boolean;
  readonly isHealthy: boolean;
}

/** How a soak ends, or stands where it fires. */
function ended(words: Partial<GaugeMatter> = {}): Ended {
  const own = gauge(1);
  const watch = watchGauge({ question: ratio, grid, own, controls, alpha: 0.004, ...words });
  let step = changeIndex;
  while (!watch.take(step, true) && step + 1 < grid.end) step += 1;
  const receipt = watch.receipt() as Pick<Ended, 'comparisons'>;
  return { ...receipt, verdict: watch.verdict(step), evidence: watch.evidence() };
}

const firstOf = (one: Ended): ReceiptChannel => one.comparisons[0]!.channels[0]!;

describe('the receipt', () => {
  test('has the effect with its interval as a ratio, where a ratio matters', () => {
    const { unit, effect, effectThatMatters } = firstOf(ended());
    expect(unit).toBe('ratio');
    expect(effectThatMatters).toBeCloseTo(1.5, 9);
    expect(effect.low).toBeLessThan(effect.ratio);
    expect(effect.high / effect.ratio).toBeCloseTo(effect.ratio / effect.low, 9);
    expect(effect.windowMin).toBeLessThanOrEqual(120);
  });

  test('has it as a difference, where that matters', () => {
    const { unit, effect, effectThatMatters } = firstOf(ended({ question: absolute }));
    expect({ unit, effectThatMatters }).toEqual({ unit: 'absolute', effectThatMatters: 40 });
    expect(effect.high - effect.difference).toBeCloseTo(effect.difference - effect.low, 9);
    expect(Math.abs(effect.difference)).toBeLessThan(20);
  });

  test('has it the way round that the values have, where lower is worse', () => {
    const lower = { ...ratio, bad: 'lower' } as const;
    const { effect, effectThatMatters, isFiring } = firstOf(
      ended({ question: lower, own: gauge(1, 0.5) }),
    );
    expect(isFiring).toBe(true);
    expect(effectThatMatters).toBeCloseTo(1 / 1.5, 9);
    expect(effect.ratio).toBeLessThan(0.75);
    expect(effect.low).toBeLessThan(effect.ratio);
    expect(effect.high).toBeGreaterThan(effect.ratio);
  });

  test('tells health by the worst that it leaves open, which lies within the interval', () => {
    const verdicts = new Set<Verdict>();
    for (let seed = 1; seed <= 36; seed += 1) {
      const one = ended({ own: gauge(seed, 1 + (seed % 6) / 10) });
      const { effect, worstEffect, effectThatMatters, isFiring, isHealthy } = firstOf(one);
      verdicts.add(one.verdict);
      expect(isHealthy).toBe(worstEffect < effectThatMatters);
      if (isFiring) continue;
      expect(worstEffect).toBeGreaterThan(effect.ratio);
      expect(worstEffect).toBeLessThan(effect.high);
    }
    expect(verdicts).toEqual(new Set<Verdict>(['healthy', 'inconclusive', 'regressed']));
  });

  test('has an interval that holds the true effect nearly always', () => {
    const worlds = Array.from({ length: 80 }, (_, seed) => seed);
    const held = worlds.filter((seed) => {
      const { low, high } = firstOf(ended({ own: gauge(seed, 1.1), alpha: 1e-9 })).effect;
      return low < 1.1 && 1.1 < high;
    });
    expect(held.length / worlds.length).toBeGreaterThan(0.9);
  });

  test('has the window that fired', () => {
    const { effect, isFiring } = firstOf(ended({ own: gauge(1, 4) }));
    expect(isFiring).toBe(true);
    expect(effect.windowMin).toBe(5);
    expect(effect.low).toBeGreaterThan(2);
  });

  test('says by how much the placebos raised the limit', () => {
    const { limit, raisedBy } = firstOf(ended());
    // Of 0.8 of α in one direction, by a table of the normal distribution.
    expect(limit / (1 + raisedBy)).toBeCloseTo(2.9478, 3);
    expect(raisedBy).toBeGreaterThanOrEqual(0);
  });

  test('has no effect before there is one, and none of a comparison that is not read', () => {
    const own = from(changeIndex, gauge(1), () => Number.NaN);
    const { comparisons } = ended({ own });
    expect(comparisons.map(({ channels }) => channels[0]?.effect)).toEqual([null, null]);
    const [, spare] = ended().comparisons;
    expect(spare?.channels[0]).toMatchObject({ effect: null, worstEffect: null, unit: 'ratio' });
  });
});

describe('the evidence', () => {
  test('is none of a gauge that stays, and much of one that rises', () => {
    expect(ended().evidence).toBeLessThan(1);
    expect(ended({ own: gauge(1, 3), alpha: 1e-30 }).evidence).toBeGreaterThan(100);
  });

  test('fires by itself where all that is watched would with it', () => {
    const alpha = 1e-6;
    const found = Array.from({ length: 20 }, (_, seed) => ended({ own: gauge(seed, 3), alpha }));
    const isEnough = ({ evidence }: Ended): boolean => evidence >= 2 / alpha;
    expect(found.filter(isEnough).length).toBeGreaterThan(10);
    for (const one of found.filter(isEnough)) expect(one.verdict).toBe('regressed');
  });

  test('of two directions is the mean of both', () => {
    const question = { ...ratio, bad: 'either' } as const;
    const one = ended({ question, own: gauge(1, 3), alpha: 1e-30 });
    const both = one.comparisons[0]!.channels.map(({ evidence }) => evidence);
    expect(both[1]).toBe(0);
    // A fifth is for when the controls are gone.
    expect(one.evidence).toBeCloseTo(0.8 * (both[0]! / 2) + 0.2, 6);
  });

  test('is none where nothing is known', () => {
    const own = from(0, gauge(1), () => Number.NaN);
    expect(ended({ own })).toMatchObject({ verdict: 'blind', evidence: 1 });
    const away = { ...grid, changeIndex: 20, end: 44 };
    expect(watchGauge({ question: ratio, grid: away, own, controls, alpha: 0.1 }).evidence()).toBe(
      1,
    );
  });

  test('is that of its own past where the controls are gone', () => {
    const gone = controls.map(({ values }) => ({ values, until: () => changeIndex }));
    const rising = { own: gauge(1, 3), alpha: 1e-30 };
    const one = ended({ ...rising, controls: gone });
    const spare = one.comparisons[1]!.channels[0]!.evidence;
    const beside = one.comparisons[0]!.channels[0]!.evidence;
    expect(beside).toBe(1);
    expect(one.evidence).toBeCloseTo(0.8 * beside + 0.2 * spare, 6);
    expect(one.evidence).toBeGreaterThan(100);
  });
});
