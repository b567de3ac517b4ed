/**
 * A level that wanders around 1 and remembers: gamma in every moment, with correlations that fade
 * by the same factor from piece to piece (the beta-gamma autoregression of Lewis, McKenzie and
 * Hugus 1989). Error counts on such a level are overdispersed as real ones are: in bursts that
 * last, not minute by minute.
 */
import { beta, type Chance, gamma } from './sampler/continuous.ts';

export interface Modulation {
  /** The variance of the level at any moment, above 0. */
  readonly variance: number;
  /** The correlation of one piece with the next, from 0 to below 1. */
  readonly correlation: number;
}

/** How long the level stays the same, in minutes. */
export const pieceMin = 5;
/** Over how many minutes overdispersion is stated, as the judge measures it. */
export const blockMin = 30;

/** The level of each of `pieces` pieces. */
export function levels(chance: Chance, modulation: Modulation, pieces: number): readonly number[] {
  const shape = 1 / modulation.variance;
  const kept = shape * modulation.correlation;
  const found = [gamma(chance, shape)];
  while (found.length < pieces) {
    const last = found.at(-1) ?? 0;
    const left = kept === 0 ? 0 : last * beta(chance, kept, shape - kept);
    found.push(left + gamma(chance, shape - kept));
  }
  return found.map((each) => each / shape);
}

/** By how much the variance of a block's mean level is below that of a moment's. */
export function blockShare(correlation: number): number {
  const pieces = blockMin / pieceMin;
  let sum = pieces;
  for (let apart = 1; apart < pieces; apart++) sum += 2 * (pieces - apart) * correlation ** apart;
  return sum / pieces ** 2;
}

/**
 * The modulation under which counts of `perBlock` in 30 minutes have `phi` times the variance of
 * Poisson's. With few counts that would take a level that is hardly ever there, so the variance is
 * at most 1.
 */
export function modulationFor(ask: {
  readonly phi: number;
  readonly perBlock: number;
  readonly correlation: number;
}): Modulation {
  const wanted = (ask.phi - 1) / (ask.perBlock * blockShare(ask.correlation));
  return { variance: Math.min(1, wanted), correlation: ask.correlation };
}

/** Variance over mean of counts of `perBlock` in 30 minutes. */
export function phiOf(modulation: Modulation, perBlock: number): number {
  return 1 + perBlock * modulation.variance * blockShare(modulation.correlation);
}
