import { describe, expect, test } from 'vitest';
import { chanceOf } from '../../../../src/simulate/chance.ts';
import type { Case, CaseSample, CaseSeries } from '../../case.ts';
import { damaged, damages, type LossKind } from './damage.ts';

const changeAt = 100;
const horizonMin = 60;
const samples = Array.from({ length: 160 }, (_, minute): CaseSample => [minute, 10, 1_000]);
const whole: Case = {
  checks: [{ name: 'errors', kind: 'rate', bad: 'higher', effectMin: 2, effectUnit: 'ratio' }],
  series: [
    { check: 'errors', cluster: 'changed', role: 'treated', samples },
    { check: 'errors', cluster: 'untouched', role: 'control', samples },
  ],
  changeAt,
  horizonMin,
  alpha: 0.01,
};

/** What is left after the change, of the treated and of the control. */
function leftOf(kind: LossKind): readonly (readonly CaseSample[])[] {
  const { series } = damaged(whole, kind, chanceOf(2));
  return series.map((each: CaseSeries) => each.samples.filter(([minute]) => minute >= changeAt));
}

const cases: readonly (readonly [kind: LossKind, treated: number, control: number])[] = [
  ['stops-at-change', 0, 60],
  ['every-second-minute', 30, 60],
  ['NaN', 60, 60],
  ['late', 45, 60],
  ['out-of-order', 60, 60],
  ['controls-vanish', 60, 0],
  ['both-vanish', 0, 0],
  ['no-history', 60, 60],
  ['traffic-collapses', 60, 60],
  ['total-zero', 60, 60],
];

test.each(cases)('%s leaves %i treated samples and %i of the control', (...each) => {
  const [kind, treated, control] = each;
  expect(leftOf(kind).map((left) => left.length)).toEqual([treated, control]);
});

test('what stops later stops in the second third', () => {
  const [treated = []] = leftOf('stops-later');
  expect(treated.length).toBeGreaterThanOrEqual(20);
  expect(treated.length).toBeLessThanOrEqual(40);
});

describe('what stays of the values', () => {
  test('NaN in both counts', () => {
    expect(leftOf('NaN')[0]?.[0]).toEqual([100, Number.NaN, Number.NaN]);
  });

  test('no requests at all', () => {
    expect(leftOf('total-zero')[0]?.[0]).toEqual([100, 0, 0]);
  });

  test('one request in twenty, with the errors among them', () => {
    const thinned = leftOf('traffic-collapses')[0] ?? [];
    const totals = thinned.reduce((sum, [, , total = 0]) => sum + total, 0);
    const bad = thinned.reduce((sum, [, each]) => sum + each, 0);
    expect(totals / 60_000).toBeCloseTo(0.05, 2);
    expect(bad / 600).toBeCloseTo(0.05, 1);
  });

  test('nothing before the change', () => {
    const { series } = damaged(whole, 'no-history', chanceOf(2));
    expect(series.every((each) => each.samples.every(([minute]) => minute >= 100))).toBe(true);
  });

  test('late samples lie behind all others', () => {
    const [treated = []] = leftOf('out-of-order');
    expect(treated.at(-1)?.[0]).toBe(159);
    expect(treated.slice(-20).every(([minute]) => minute % 3 === 0)).toBe(true);
  });
});

test('of two treated clusters one may be spared, never the first', () => {
  const two = { ...whole, series: [...whole.series, ...whole.series] };
  const pair: Case = {
    ...two,
    series: two.series.map((each, at) => ({ ...each, cluster: `${each.cluster}-${at}` })),
  };
  const lengths = Array.from({ length: 20 }, (_, seed) =>
    damaged(pair, 'stops-at-change', chanceOf(seed)).series.map((each) => each.samples.length),
  );
  expect(lengths.every(([first]) => first === 100)).toBe(true);
  expect(new Set(lengths.map((each) => each[2]))).toEqual(new Set([100, 160]));
});

test('only what leaves nothing to see at the end is blind', () => {
  const blind = Object.entries(damages).flatMap(([kind, each]) => (each.isBlind ? [kind] : []));
  expect(blind).toEqual(['stops-at-change', 'stops-later', 'NaN', 'both-vanish', 'total-zero']);
});
