/** Signal that ends, is broken, or comes seldom. */
import { describe, expect, test } from 'vitest';
import type { Case, CaseSample } from '../case.ts';
import {
  type At,
  madeCase,
  type Parts,
  silentFrom,
  usual,
  worsened,
} from '../competitors/made-case.ts';
import { tierwise } from '../tierwise.ts';
import { clustersOf, figures, firedAt, level, madeGauge, risen, told } from './told.fixture.ts';

/** The case with its samples changed. */
function withSamples(each: Case, change: (samples: readonly CaseSample[]) => CaseSample[]): Case {
  return { ...each, series: each.series.map((one) => ({ ...one, samples: change(one.samples) })) };
}

describe.each([
  { kind: 'rate', made: madeCase, good: usual },
  { kind: 'gauge', made: madeGauge, good: level },
])('signal of a $kind', ({ made, good }) => {
  const until =
    (end: number): At =>
    (minute) =>
      minute < end ? good(minute) : null;

  test('that ends while the controls report is a regression', () => {
    expect(told(made({ treated: [until(0)] }))).toBe('regressed by lost signal at 14');
    expect(told(made({ treated: [until(20)] }))).toBe('regressed by lost signal at 34');
    expect(told(made({ treated: [good, until(20)] }))).toBe('regressed by lost signal at 34');
  });

  test.each([0, 20, 50])('that ends with that of the controls is blind, at %i', (end) => {
    expect(told(made({ treated: [until(end)], controls: [until(end), until(end)] }))).toBe('blind');
  });

  test('that ends without controls is blind', () => {
    expect(told(made({ treated: [until(0)], controls: [] }))).toBe('blind');
  });

  test('that ends shortly before the horizon is blind', () => {
    expect(told(made({ treated: [until(50)] }))).toBe('blind');
  });

  test('with numbers that are none from the change on is lost as well', () => {
    const broken: At = (minute) => figures(good, () => Number.NaN)(minute);
    expect(told(made({ treated: [broken] }))).toBe('regressed by lost signal at 14');
  });

  test('with a sample missing here and there is none the worse', () => {
    const gappy: At = (minute) => (minute % 12 === 5 ? null : good(minute));
    const parts = { treated: [gappy], controls: [gappy, good], history: gappy };
    expect(told(made(parts))).toBe('healthy');
  });

  test('of the controls that ends does not blind', () => {
    const each = made({ treated: [good], controls: [until(0), until(0)] });
    expect(['healthy', 'inconclusive']).toContain(told(each));
  });

  test('unsorted, or told twice, is the same signal', () => {
    const some = [made({ treated: [good] }), made({ treated: [until(20)] })];
    for (const each of some) {
      const answer = tierwise(each);
      expect(tierwise(withSamples(each, (all) => all.toReversed()))).toEqual(answer);
      expect(tierwise(withSamples(each, (all) => [...all, ...all]))).toEqual(answer);
      const twice = { ...each, series: each.series.flatMap((one) => [one, one]) };
      expect(tierwise(twice)).toEqual(answer);
    }
  });
});

test('signal that ends is not held against a rate that has fired before', () => {
  const bad: At = (minute) => (minute < 10 ? worsened(10)(minute) : null);
  const bits = clustersOf(tierwise(madeCase({ treated: [bad, silentFrom(0)] })));
  expect(bits.map(({ verdict, cause }) => `${verdict} ${cause}`)).toEqual([
    'regressed change',
    'blind null',
  ]);
});

describe.each([5, 60])('steps of %i minutes', (stepMin) => {
  const horizonMin = 4 * 60;
  const every =
    (of: At): At =>
    (minute) =>
      minute % stepMin === 0 ? of(minute) : null;
  const whole = (of: At): At => every(figures(of, (count) => count * stepMin));
  const rate = (parts: Parts) =>
    madeCase({ horizonMin, history: whole(usual), controls: [whole(usual)], ...parts });
  const depth = (parts: Parts) =>
    madeGauge({ horizonMin, history: every(level), controls: [every(level)], ...parts });
  const until =
    (end: number, of: At): At =>
    (minute) =>
      minute < end ? of(minute) : null;

  test('are no fault', () => {
    for (const each of [rate({ treated: [whole(usual)] }), depth({ treated: [every(level)] })]) {
      expect(tierwise(each)).toMatchObject({ verdict: 'healthy', atMinute: horizonMin });
    }
  });

  test('show harm in the step in which it is seen', () => {
    expect(firedAt(rate({ treated: [whole(worsened(9))] }))).toBe(0);
    expect(firedAt(rate({ treated: [whole(worsened(9, 60))] }))).toBe(60);
    const minute = firedAt(depth({ treated: [every(risen(3, 60))] }));
    expect(minute).toBeGreaterThanOrEqual(60);
    expect(minute).toBeLessThan(60 + 3 * stepMin);
  });

  test('that stop coming are lost, however long they are', () => {
    const lost = firedAt(rate({ treated: [until(0, whole(usual))] }));
    expect(lost).toBe(2 * stepMin);
    expect(firedAt(depth({ treated: [until(0, every(level))] }))).toBe(lost);
    const both = { treated: [until(60, whole(usual))], controls: [until(60, whole(usual))] };
    expect(tierwise(rate(both)).verdict).toBe('blind');
  });
});
