/** What is not the change: controls that are drained or new, and samples that come at another second. */
import { describe, expect, test } from 'vitest';
import { poisson } from '../tracks/sampler/counts.ts';
import { chanceFor } from '../../../src/simulate/chance.ts';
import type { Case, CaseSample } from '../case.ts';
import { type At, madeCase, usual, worsened } from '../competitors/made-case.ts';
import { tierwise } from '../tierwise.ts';
import { figures, firedAt, level, madeGauge, risen, told } from './told.fixture.ts';

const seeds = Array.from({ length: 10 }, (_, index) => index + 1);

/** Errors in a thousand requests, so many times as usual by the minute, drawn from a seed. */
function drawn(seed: number, name: string, times: (minute: number) => number = () => 1): At {
  const chance = chanceFor(seed, name);
  return (minute) => [poisson(chance, 4 * times(minute)), 1_000];
}

/** Each series has its own draws, before the change as well. */
function drawnCase(
  seed: number,
  parts: { readonly treated: At; readonly controls: readonly At[]; readonly often?: number },
): Case {
  const { treated, controls, often = 1 } = parts;
  const made = madeCase({ treated: [treated], controls, history: drawn(seed, 'history') });
  const series = made.series.map((one, index) => {
    const before = drawn(seed, `before ${index}`, () => often);
    const samples = one.samples.map((sample): CaseSample => {
      const [minute] = sample;
      return minute < 0 ? ([minute, ...(before(minute) ?? [])] as CaseSample) : sample;
    });
    return { ...one, samples };
  });
  return { ...made, series };
}

describe('a rate beside controls of which one', () => {
  const fallen = (from: number) => (minute: number) => (minute < from ? 1 : 0.2);

  test.each([0, 20])('falls to a fifth from %i on is not halted for it', (from) => {
    const drained = figuresOfBad(usual, fallen(from));
    for (const horizonMin of [60, 240]) {
      const each = madeCase({ horizonMin, treated: [usual], controls: [usual, drained] });
      expect(firedAt(each)).toBe(Infinity);
    }
  });

  /** How many of ten worlds are halted in which one control falls, with so many errors a minute. */
  function halted(often: number): number {
    const fired = seeds.map((seed) => {
      const controls = [drawn(seed, 'a', () => often), drawn(seed, 'b', () => 0.2 * often)];
      const treated = drawn(seed, 'own', () => often);
      return firedAt(drawnCase(seed, { treated, controls, often }));
    });
    return fired.filter((minute) => minute < Infinity).length;
  }

  test('falls to a fifth is mostly not halted by chance where errors are many', () =>
    expect(halted(10)).toBeLessThanOrEqual(3));

  test('falls to a fifth is hardly ever halted by chance where errors are few', () =>
    expect(halted(1)).toBeLessThanOrEqual(1));

  test('falls to a fifth is found all the same where it gets worse itself', () => {
    for (const seed of seeds) {
      const controls = [drawn(seed, 'a'), drawn(seed, 'b', fallen(0))];
      const treated = drawn(seed, 'own', () => 5);
      expect(firedAt(drawnCase(seed, { treated, controls }))).toBeLessThan(10);
    }
  });

  test.each([0.1, 10])('is new, with %d times the rate, is judged as without it', (times) => {
    const fresh = figuresOfBad(usual, () => times);
    const without = madeCase({ treated: [usual], controls: [usual] });
    const both = madeCase({ treated: [usual], controls: [usual, fresh] });
    const late: Case = {
      ...both,
      series: both.series.map((one) =>
        one.cluster === 'control 2'
          ? { ...one, samples: one.samples.filter(([minute]) => minute >= 0) }
          : one,
      ),
    };
    expect(told(without)).toBe('healthy');
    expect(told(late)).toBe('healthy');
  });

  /** The same requests with so many times the errors. */
  function figuresOfBad(of: At, times: (minute: number) => number): At {
    return (minute) => {
      const [bad = 0, total = 0] = of(minute) ?? [];
      return [bad * times(minute), total];
    };
  }
});

describe.each([1, 2, 4])('samples of five minutes that come %i minutes later', (later) => {
  /** From the change on, in the series for which it is said. */
  function delayed(each: Case, isMoved: (role: string) => boolean): Case {
    const series = each.series.map((one) => {
      const samples = one.samples.flatMap((sample): readonly CaseSample[] => {
        const [minute] = sample;
        if (minute % 5 !== 0) return [];
        if (minute < 0 || !isMoved(one.role)) return [sample];
        return [[minute + later, ...sample.slice(1)] as unknown as CaseSample];
      });
      return { ...one, samples };
    });
    return { ...each, series };
  }

  const horizonMin = 120;
  const whole = (of: At) => figures(of, (count) => count * 5);
  const rate = (treated: At) => {
    const controls = [whole(usual), whole(usual)];
    return madeCase({ horizonMin, history: whole(usual), controls, treated: [whole(treated)] });
  };
  const gauge = (treated: At) => madeGauge({ horizonMin, treated: [treated] });

  test.each([
    { name: 'the cluster', isMoved: (role: string) => role === 'treated' },
    { name: 'all', isMoved: () => true },
    { name: 'the controls', isMoved: (role: string) => role === 'control' },
  ])('of $name neither regress nor blind', ({ isMoved }) => {
    for (const each of [rate(usual), gauge(level)]) {
      expect(['healthy', 'inconclusive']).toContain(told(delayed(each, isMoved)));
    }
  });

  test('of the cluster do not hide harm', () => {
    const isMoved = (role: string) => role === 'treated';
    expect(firedAt(delayed(rate(worsened(9)), isMoved))).toBeLessThanOrEqual(15);
    expect(firedAt(delayed(gauge(risen(3)), isMoved))).toBeLessThanOrEqual(25);
  });
});

describe('a gauge of which a third is bad, with one 0 in its history', () => {
  const check = { bad: 'lower', effectMin: 3 } as const;
  const history: At = (minute) => (minute === -700 ? [0] : level(minute));

  test.each([0.2, 0.05, 0])('is not healthy at %d times its level', (times) => {
    const verdict = tierwise(madeGauge({ check, history, treated: [risen(times)] })).verdict;
    expect(verdict).not.toBe('healthy');
    expect(verdict).not.toBe('blind');
  });

  test('is healthy where it stays', () => {
    expect(told(madeGauge({ check, history, treated: [level] }))).toBe('healthy');
  });
});

describe('a rate that doubles in the last quarter, at moderate traffic', () => {
  const verdicts = (times: number) =>
    seeds.map((seed) => {
      const treated = drawn(seed, 'own', (minute) => (minute < 45 ? 1 : times));
      const controls = [drawn(seed, 'a'), drawn(seed, 'b'), drawn(seed, 'c')];
      return tierwise(drawnCase(seed, { treated, controls })).verdict;
    });

  test('is mostly not healthy', () => {
    expect(verdicts(2).filter((verdict) => verdict === 'healthy').length).toBeLessThan(4);
  });

  test('is mostly healthy where it does not', () => {
    expect(verdicts(1).filter((verdict) => verdict === 'healthy').length).toBeGreaterThan(6);
  });
});
