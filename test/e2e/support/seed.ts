/** Chance that can be had again: the seed is printed, and TIERWISE_SEED sets it. */
import { chanceOf } from '../../../src/simulate/chance.ts';

export interface Moments {
  readonly seed: number;
  /** From `low` to `high`, both in milliseconds. */
  between(low: number, high: number): number;
}

/** Moments by the seed of the environment, or by one that nobody had before. */
export function randomMoments(): Moments {
  const seed = Number(process.env['TIERWISE_SEED'] ?? Math.floor(Math.random() * 1_000_000));
  const chance = chanceOf(seed);
  return { seed, between: (low, high) => low + chance() * (high - low) };
}
