import { expect, test } from 'vitest';
import { classify, type EffectLimits, type Label } from './kayenta-metric.ts';

const anyEffect: EffectLimits = { allowedIncrease: 1, allowedDecrease: 1 };
const many = (value: number, count = 20) => Array.from({ length: count }, (_, i) => value + i / 50);

test.each<{
  name: string;
  canary: readonly number[];
  baseline: readonly number[];
  bad?: 'higher' | 'lower' | 'either';
  limits?: EffectLimits;
  label: Label;
}>([
  { name: 'no canary', canary: [], baseline: [1], label: 'Nodata' },
  { name: 'no baseline', canary: [1], baseline: [], label: 'Nodata' },
  { name: 'the same values in another order', canary: [1, 2], baseline: [2, 1], label: 'Pass' },
  { name: 'a single value everywhere', canary: [1, 1, 1], baseline: [1, 1], label: 'Pass' },
  { name: 'a single value on each side', canary: many(9), baseline: [1, 1, 1], label: 'High' },
  { name: 'one value against one', canary: [9], baseline: [1], label: 'Error' },
  { name: 'higher', canary: many(9), baseline: many(1), label: 'High' },
  { name: 'lower', canary: many(1), baseline: many(9), label: 'Low' },
  { name: 'higher is good', canary: many(9), baseline: many(1), bad: 'lower', label: 'Pass' },
  { name: 'lower is good', canary: many(1), baseline: many(9), bad: 'higher', label: 'Pass' },
  {
    name: 'higher, but less than is allowed',
    canary: many(9),
    baseline: many(8),
    limits: { allowedIncrease: 1.5, allowedDecrease: 0.5 },
    label: 'Pass',
  },
  {
    name: 'a ratio that cannot be computed is left out',
    canary: many(9),
    baseline: many(0).fill(0),
    limits: { allowedIncrease: 1.5, allowedDecrease: 0.5 },
    label: 'High',
  },
  {
    // The interval is clear of zero, and yet reaches below a quarter of the estimate.
    name: 'a shift that is too uncertain for its size',
    canary: [0.9, 1.1, 1.6, 2.6, 3.5, 4.6, 5.5],
    baseline: [0, 0.3, 0.5, 0.7, 0.8, 1.05, 1.5],
    label: 'Pass',
  },
])('$name: $label', ({ canary, baseline, bad = 'either', limits = anyEffect, label }) => {
  const samples = { canary: Float64Array.from(canary), baseline: Float64Array.from(baseline) };
  expect(classify(samples, bad, limits).label).toBe(label);
});
