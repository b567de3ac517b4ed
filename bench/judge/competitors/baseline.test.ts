import { describe, expect, test } from 'vitest';
import { armsOf } from './arms.ts';
import { bandOf, baselineOf, ratioOf } from './baseline.ts';
import { errors, madeCase, usual } from './made-case.ts';

const gauge = { ...errors, kind: 'gauge' } as const;
const [up, down] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

describe('the limits that users would write', () => {
  test.each([
    { name: 'a ratio', check: errors, baseline: 0.01, band: { min: down, max: 0.02 } },
    {
      name: 'an absolute effect',
      check: { ...errors, effectMin: 0.01, effectUnit: 'absolute' } as const,
      baseline: 0.01,
      band: { min: down, max: 0.02 },
    },
    {
      name: 'lower is worse',
      check: { ...gauge, bad: 'lower' } as const,
      baseline: 10,
      band: { min: 5, max: up },
    },
    {
      name: 'a ratio below one is its reciprocal',
      check: { ...gauge, bad: 'lower', effectMin: 0.5 } as const,
      baseline: 10,
      band: { min: 5, max: up },
    },
    {
      name: 'either is worse',
      check: { ...gauge, bad: 'either' } as const,
      baseline: 10,
      band: { min: 5, max: 20 },
    },
    { name: 'a negative gauge', check: gauge, baseline: -10, band: { min: down, max: 0 } },
    { name: 'no errors before', check: errors, baseline: 0, band: { min: 0, max: 0.05 } },
    { name: 'no history of a rate', check: errors, baseline: null, band: { min: 0, max: 0.05 } },
    { name: 'no history of a gauge', check: gauge, baseline: null, band: null },
  ])('$name', ({ check, baseline, band }) => {
    expect(bandOf(check, baseline, 0.05)).toEqual(band);
  });
});

test('the baseline is the own one before the change, never what came after', () => {
  const [arms] = armsOf(madeCase({ treated: [() => [500, 1000]] }));
  const [arm] = arms?.treated ?? [];
  expect(arms && arm && baselineOf(arm, arms, 0)).toBeCloseTo(0.003, 12);
});

test('without history of its own it is that of the controls, else nothing', () => {
  const each = madeCase({ treated: [usual] });
  const isNew = { ...each, series: each.series.filter(({ role }) => role === 'control') };
  const baselines = [isNew, madeCase({ treated: [usual], history: null })].map((made) => {
    const [arms] = armsOf(made);
    const [arm] = arms?.treated ?? [];
    return arms && arm && baselineOf(arm, arms, 0);
  });
  expect(baselines).toEqual([0.003, null]);
});

test('as a ratio, an absolute effect grows with how little there was', () => {
  const check = { ...errors, effectMin: 0.01, effectUnit: 'absolute' } as const;
  expect([ratioOf(check, 0.01), ratioOf(check, 0), ratioOf(errors, null)]).toEqual([2, up, 2]);
});
