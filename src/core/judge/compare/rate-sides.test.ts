import { describe, expect, test } from 'vitest';
import { emptySteps, stepAt } from '../rate/steps.ts';
import type { Grid } from './question.ts';
import {
  besideControls,
  besideEarlier,
  besideNothing,
  cleanCount,
  type Counts,
  sideOf,
  sumOf,
} from './rate-sides.ts';

const grid: Grid = {
  startAt: -30,
  stepMin: 60,
  changeIndex: 200,
  end: 204,
  stepsPerDay: 24,
};
const missing = Number.NaN;

function counts(bad: (step: number) => number, total: (step: number) => number): Counts {
  const of = (at: (step: number) => number) =>
    Float64Array.from({ length: grid.end }, (_, step) => at(step));
  return { bad: of(bad), total: of(total) };
}

/** An error rate that is the same at every step. */
const steady = (bad: number, total: number) =>
  counts(
    () => bad,
    () => total,
  );

const untouched = (one: Counts) => ({ ...one, until: () => grid.end });

describe('the counts of a series', () => {
  test.each([
    { name: 'as they are', sample: [1, 10], clean: [1, 10] },
    { name: 'no more bad ones than there are', sample: [12, 10], clean: [10, 10] },
    { name: 'none without a total', sample: [1, missing], clean: [missing, missing] },
    { name: 'none without the bad ones', sample: [missing, 9], clean: [missing, missing] },
  ] as const)('$name', ({ sample: [bad, total], clean }) => {
    expect(cleanCount(bad, total)).toEqual(clean);
  });

  test('are watched from their rarer side, step by step', () => {
    const own = steady(9, 10);
    const side = sideOf(own, true);
    expect(side.counts.bad[3]).toBe(1);
    own.bad[3] = 4;
    side.take(3);
    expect(side.counts.bad[3]).toBe(6);
    expect(sideOf(own, false).counts).toBe(own);
  });

  test('sum up without what is missing', () => {
    const own = counts(
      (step) => [1, missing, 2, 4][Math.min(step, 3)] ?? missing,
      (step) => [10, missing, 30, 50][Math.min(step, 3)] ?? missing,
    );
    expect(sumOf(own, 3)).toEqual({ errors: 3, requests: 40 });
  });
});

describe('beside controls', () => {
  test('a step has the errors of all, and the hour of its day', () => {
    const steps = besideControls(
      steady(1, 100),
      [steady(2, 200), steady(1, 100)].map(untouched),
      grid,
    );
    const step = steps(201);
    expect(step).toMatchObject({ bad: 1, total: 100, controlBad: 3, hour: (201 - 1) % 24 });
    expect(step.controlTotal).toBeGreaterThan(299);
    expect(step.controlTotal).toBeLessThan(301);
    expect([0, 1, 2, 25].map((at) => steps(at).hour)).toEqual([23, 0, 1, 0]);
  });

  test('a control that comes or goes does not shift what is expected', () => {
    const often = steady(40, 1_000);
    const seldom = counts(
      () => 10,
      (step) => (step > 200 ? missing : 1_000),
    );
    const steps = besideControls(steady(1, 100), [often, seldom].map(untouched), grid);
    const rate = (at: number) => steps(at).controlBad / steps(at).controlTotal;
    expect(rate(202) / rate(150)).toBeGreaterThan(0.98);
    expect(rate(202) / rate(150)).toBeLessThan(1.02);
  });

  test('a step that the cluster does not have is empty', () => {
    const own = counts(
      () => 1,
      (step) => (step === 5 ? missing : 10),
    );
    const steps = besideControls(own, [untouched(steady(1, 10))], grid);
    expect(steps(5)).toEqual(stepAt(emptySteps(1), 0));
    expect(steps(6).controlTotal).toBeGreaterThan(0);
  });

  test('a control says nothing any more from its own change on', () => {
    let changedAt = grid.end;
    const control = { ...steady(1, 100), until: () => changedAt };
    const steps = besideControls(steady(1, 100), [control], grid);
    expect(steps(202).controlTotal).toBeGreaterThan(0);
    changedAt = 202;
    expect(steps(201).controlTotal).toBeGreaterThan(0);
    expect(steps(202).controlTotal).toBe(0);
  });
});

test('beside earlier: yesterday and last week at the same hour, so far as they are there', () => {
  const own = counts(
    (step) => step,
    (step) => (step === 150 - 24 ? missing : 1_000),
  );
  const steps = besideEarlier(own, grid);
  const control = (at: number) => [steps(at).controlBad, steps(at).controlTotal];
  expect(control(10)).toEqual([0, 0]);
  expect(control(30)).toEqual([6, 1_000]);
  expect(control(190)).toEqual([166 + 22, 2_000]);
  expect(control(150)).toEqual([0, 0]);
  expect(control(202)).toEqual([178 + 34, 2_000]);
});

describe('beside nothing', () => {
  test('is a control with the rate that the history allows at most, and no chance of its own', () => {
    const found = besideNothing(steady(30, 1_000), grid, false);
    const step = found?.steps(202) ?? stepAt(emptySteps(1), 0);
    const rate = step.controlBad / step.controlTotal;
    expect(rate).toBeGreaterThan(0.03);
    expect(rate).toBeLessThan(0.035);
    expect(step.controlTotal).toBeGreaterThan(100 * step.total);
    const { low = [], high = [] } = found?.baseline ?? {};
    expect((low[3] ?? 0) * rate).toBeLessThan(0.03);
    expect((low[3] ?? 0) * rate).toBeGreaterThan(0.025);
    expect(high[3]).toBe(1);
  });

  test('knows no rate near 0, however seldom errors were', () => {
    const { baseline, steps } = besideNothing(steady(0, 1_000), grid, false) ?? {};
    const { controlBad = 0, controlTotal = 1 } = steps?.(7) ?? {};
    expect(controlBad / controlTotal).toBeGreaterThan(0.001);
    expect(baseline?.low[0]).toBeGreaterThan(0);
  });

  test('is nothing without requests', () =>
    expect(besideNothing(steady(0, 0), grid, false)).toBeNull());
});
