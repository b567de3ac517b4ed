import { describe, expect, test } from 'vitest';
import { hour, minute } from '../../../../test/fixtures/compared.ts';
import type { Columns } from '../compare/columns.ts';
import { columnsOf, day, fleet, gaugeCheck, rateCheck, rates, tier } from './drawn.contract.ts';
import { type Placebo, placebosMax, placeboSchedule } from './schedule.ts';

const steps = (ms: number): number => ms / (10 * minute);

function scheduled(columns: Columns, tiers = [tier]) {
  return placeboSchedule({ check: rateCheck, columns, tiers, lagMs: 0 });
}

function quiet(lengthMs: number): Columns {
  return rates(lengthMs, () => () => 1);
}

describe('placebos', () => {
  test('are evenly spread from two days after the beginning to one soak before the end', () => {
    const [only] = scheduled(quiet(7 * day));
    const { placebos = [], playSteps } = only ?? {};
    expect(playSteps).toBe(12);
    expect(placebos).toHaveLength(placebosMax);
    expect(placebos[0]?.at).toBe(steps(2 * day));
    expect(placebos.at(-1)?.end).toBe(steps(7 * day));
    const gaps = placebos.slice(1).map(({ at }, index) => at - (placebos[index]?.at ?? 0));
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  });

  test('are as many on each cluster, beside all the others', () => {
    const [only] = scheduled(quiet(7 * day));
    for (const name of fleet) {
      const own = only?.placebos.filter(({ cluster }) => cluster === name) ?? [];
      expect(own).toHaveLength(placebosMax / fleet.length);
      const others = fleet.filter((one) => one !== name);
      for (const { controls } of own) expect(controls.toSorted()).toEqual(others);
    }
  });

  test('of a short history have half of it before them, and take a third of it', () => {
    const [only] = scheduled(quiet(5 * hour));
    expect(only?.playSteps).toBe(10);
    expect(only?.placebos[0]?.at).toBe(15);
    const tooShort = scheduled(quiet(4 * hour));
    expect(tooShort[0]?.placebos).toEqual([]);
  });

  test('of a soak of days are played for one day, the warm-up included', () => {
    const [only] = scheduled(quiet(7 * day), [{ ...tier, soakMs: 3 * day }]);
    expect(only?.playSteps).toBe(steps(day));
    expect(only?.placebos[0]?.horizonMs).toBe(day);
  });

  test('of a gauge last as long as its health needs', () => {
    const columns = columnsOf(day, (_name, length) => [Array.from({ length }, () => 1)]);
    const check = { ...gaugeCheck, warmUpMs: 2 * hour };
    const tiers = [{ ...tier, soakMs: 10 * minute }];
    const [only] = placeboSchedule({ check, columns, tiers, lagMs: 0 });
    expect(only?.playSteps).toBe(steps(2.5 * hour));
  });

  test('leave out clusters of which nothing is known, and begin with the first that is', () => {
    const columns = columnsOf(6 * day, (name, length) => {
      if (name === 'd') return [Array.from({ length }, () => null)];
      return [Array.from({ length }, (_, step) => (step < steps(2 * day) ? null : 1))];
    });
    const [only] = scheduled(columns);
    expect(only?.clusters).toEqual(['a', 'b', 'c']);
    expect(only?.placebos[0]?.at).toBe(steps(4 * day));
  });

  test('of several tiers share the number, and what a short one leaves is for the others', () => {
    const [a = '', b = '', ...others] = fleet;
    const tiers = [
      { ...tier, clusters: [a] },
      { ...tier, clusters: [b], soakMs: day },
      { ...tier, clusters: others },
    ];
    const counts = scheduled(quiet(7 * day), tiers).map(({ placebos }) => placebos.length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(placebosMax);
    expect(counts[1]).toBe(9);
    expect(new Set([counts[0], counts[2]])).toEqual(new Set([95, 96]));
  });

  test('are the same whenever they are asked for', () => {
    const columns = quiet(3 * day);
    const all = (): readonly Placebo[] => scheduled(columns).flatMap(({ placebos }) => placebos);
    expect(all()).toEqual(all());
  });
});
