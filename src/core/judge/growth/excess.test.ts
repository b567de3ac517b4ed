import { describe, expect, test } from 'vitest';
import { plus } from '../../../../test/fixtures/gauges.ts';
import { median } from '../numbers/order.ts';
import { besides, type ExcessModel, excessModel } from './excess.ts';
import { slopeAt } from './slopes.ts';
import { drawGrowth, stepsPerDay, valuesIn } from './worlds.contract.ts';

const changeIndex = 4 * stepsPerDay;
const window = { steps: 120, blockSteps: 10, blocks: 12 };
const seeds = [1, 2, 3, 4, 5];
const least = 1e-9;

const gauge = (seed: number, name: string, shape: (step: number) => number = () => 0) =>
  drawGrowth({ seed, steps: changeIndex, name, shape });
const season = (step: number) => 30 * Math.sin((2 * Math.PI * step) / stepsPerDay);
const byDay = (step: number) => (20 * (step % stepsPerDay)) / stepsPerDay;

function modelOf(
  own: Float64Array,
  controls: readonly Float64Array[] = [],
  noise = least,
): ExcessModel | null {
  const series = { own: valuesIn(own), controls: controls.map(valuesIn), changeIndex, stepsPerDay };
  return excessModel(series, window, noise);
}

function known(own: Float64Array, controls: readonly Float64Array[] = []): ExcessModel {
  const model = modelOf(own, controls);
  if (model === null) throw new Error('no model');
  return model;
}

/** How fast noise of 1 that forgets within minutes moves in two hours, measured here: by a step. */
const plainNoise = known(gauge(9, 'own')).deviation;

describe('what is usual', () => {
  test.each(seeds)('is a season where there is one, seed %i', (seed) => {
    const seasonal = known(gauge(seed, 'own', season));
    expect(seasonal.isSeasonal).toBe(true);
    expect(seasonal.deviation).toBeLessThan(2 * plainNoise);
    expect(known(gauge(seed, 'own')).isSeasonal).toBe(false);
  });

  test.each(seeds)('is growth that was always there, seed %i', (seed) => {
    const model = known(gauge(seed, 'own', (step) => step / 10));
    expect(model.usualAt(-3)).toBeCloseTo(0.1, 2);
    expect(model.deviation).toBeLessThan(1.5 * plainNoise);
  });

  test('at a time of the day is that of the days before, and not of those since', () => {
    const morning = known(gauge(1, 'own', (step) => Math.min(240, step % stepsPerDay)));
    expect(morning.isSeasonal).toBe(true);
    const at = (minutes: number) => morning.usualAt(-minutes / window.blockSteps);
    expect(at(200)).toBeCloseTo(1, 1);
    expect(at(900)).toBeCloseTo(0, 1);
    expect(at(200 + stepsPerDay)).toBeCloseTo(1, 1);
    expect(at(200 + 30 * stepsPerDay)).toBeNaN();
  });

  test('leaves an excess around 0', () => {
    for (const shape of [season, byDay, () => 0]) {
      const { before, deviation } = known(gauge(3, 'own', shape));
      const excess = [...before].filter((one) => !Number.isNaN(one));
      expect(Math.abs(median(excess))).toBeLessThan(0.2 * deviation);
    }
  });
});

describe('controls', () => {
  const names = ['a', 'b', 'c'];
  // A fleet that climbs and falls by what hours no season knows.
  const fleet = (seed: number) =>
    drawGrowth({ seed, steps: changeIndex, name: 'fleet', memory: 0.999 }).map((v) => 20 * v);

  test.each(seeds)('are taken away where they do the same, seed %i', (seed) => {
    const own = plus(gauge(seed, 'own'), fleet(seed));
    const controls = names.map((name) => plus(gauge(seed, name), fleet(seed)));
    const beside = known(own, controls);
    expect(beside.scales).toEqual([1, 1, 1]);
    expect(beside.deviation).toBeLessThan(0.3 * known(own).deviation);
  });

  test('count in the scale of the cluster', () => {
    const own = plus(gauge(2, 'own'), fleet(2));
    const larger = names.map((name) => plus(gauge(2, name), fleet(2)).map((v) => 3 * v));
    const { scales, deviation } = known(own, larger);
    for (const scale of scales) expect(scale).toBeCloseTo(1 / 3, 1);
    expect(deviation).toBeLessThan(0.4 * known(own).deviation);
  });

  test('that would only add noise leave no model', () => {
    const wild = gauge(1, 'a').map((value) => 40 * value);
    expect(modelOf(gauge(1, 'own'), [wild])).toBeNull();
    expect(modelOf(gauge(1, 'own'), [gauge(1, 'a'), gauge(1, 'b')])).not.toBeNull();
  });

  test('of which nothing is known leave no model, and have no say beside others', () => {
    const silent = gauge(1, 'a').fill(Number.NaN);
    expect(modelOf(gauge(1, 'own'), [silent])).toBeNull();
    const [a, b] = [gauge(1, 'a'), gauge(1, 'b')];
    const beside = known(gauge(1, 'own'), [a, silent, b]);
    expect(beside.before).toEqual(known(gauge(1, 'own'), [a, b]).before);
  });

  test('are their median, each in its scale', () => {
    const slopes = [1, 8, Number.NaN, 3];
    expect(besides([1, 0.5, 1, 1], (at) => slopes[at] ?? 0)).toBe(3);
    expect(besides([1, 1], () => Number.NaN)).toBeNaN();
    expect(besides([], () => 1)).toBeNaN();
  });
});

describe('a history', () => {
  test('that is too short leaves no model', () => {
    const short = (length: number) => gauge(1, 'own').fill(Number.NaN, 0, changeIndex - length);
    expect(modelOf(short(200))).toBeNull();
    expect(modelOf(short(400))).not.toBeNull();
  });

  test('without noise has as much as is asked for at least', () => {
    const flat = gauge(1, 'own').fill(7);
    expect(modelOf(flat, [], 0.5)).toMatchObject({ deviation: 0.5, lateDeviation: 0.5 });
    expect(modelOf(gauge(1, 'own'), [], 0.5)).toMatchObject({ deviation: 0.5 });
  });

  test('tells how far the later half strays from the whole', () => {
    const strays = seeds.map((seed) => {
      const own = gauge(seed + 50, 'own');
      const { whole, late } = slopeAt(valuesIn(own), window, 500);
      return Math.abs(late - whole) / known(own).lateDeviation;
    });
    expect(Math.max(...strays)).toBeLessThan(4);
    expect(Math.max(...strays)).toBeGreaterThan(0.5);
  });
});
