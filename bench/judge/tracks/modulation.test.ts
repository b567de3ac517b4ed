import { expect, test } from 'vitest';
import { chanceOf } from '../../../src/simulate/chance.ts';
import { blockShare, levels, modulationFor, phiOf } from './modulation.ts';
import { poisson } from './sampler/counts.ts';

test('the level has mean 1, the variance and the memory that were asked for', () => {
  const found = levels(chanceOf(3), { variance: 0.25, correlation: 0.8 }, 60_000);
  const mean = found.reduce((sum, each) => sum + each, 0) / found.length;
  const variance = found.reduce((sum, each) => sum + (each - 1) ** 2, 0) / found.length;
  const next = found.slice(1).map((each, at) => (each - 1) * ((found[at] ?? 1) - 1));
  const covariance = next.reduce((sum, each) => sum + each, 0) / next.length;
  expect(mean).toBeCloseTo(1, 1);
  expect(variance).toBeCloseTo(0.25, 1);
  expect(covariance / variance).toBeCloseTo(0.8, 1);
});

test('counts of blocks on it are overdispersed by the φ that was asked for', () => {
  const perBlock = 60;
  const modulation = modulationFor({ phi: 4, perBlock, correlation: 0.7 });
  expect(phiOf(modulation, perBlock)).toBeCloseTo(4, 9);
  const chance = chanceOf(5);
  const found = levels(chance, modulation, 6 * 8_000);
  const blocks = Array.from({ length: 8_000 }, (_, block) => {
    const mine = found.slice(6 * block, 6 * block + 6);
    return poisson(chance, (mine.reduce((sum, each) => sum + each, 0) / 6) * perBlock);
  });
  const spread = blocks.reduce((sum, each) => sum + (each - perBlock) ** 2, 0) / blocks.length;
  expect(spread / perBlock).toBeGreaterThan(3.6);
  expect(spread / perBlock).toBeLessThan(4.4);
});

test('a level without memory averages out, one that never changes does not', () => {
  expect(blockShare(0)).toBeCloseTo(1 / 6, 12);
  expect(blockShare(1)).toBeCloseTo(1, 12);
});
