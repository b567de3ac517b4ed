/**
 * Halting is a question to the whole rollout: the mean of the e-values of all checks and clusters is an e-value
 * itself, and fires where no single one does. Weights are equal here, unless `weighed` has put others into the values.
 */

/** Of the α of a check on a cluster, for when its controls are gone. */
export const aloneShare = 0.2;

/** The part of α that is the fast channels', whose evidence is pooled. */
export const fastShare = 0.5;

/** An e-value with its share of the whole. */
export interface Weighed {
  readonly value: number;
  readonly weight: number;
}

/**
 * Values whose plain mean is the mean by weight; the last one stands for all that has not started, and counts as 1. The
 * weights come to 1 at most.
 */
export function weighed(all: readonly Weighed[]): readonly number[] {
  const count = all.length + 1;
  const rest = all.reduce((left, { weight }) => left - weight, 1);
  return [...all.map(({ value, weight }) => value * weight * count), Math.max(0, rest) * count];
}

/** Whether the pool as a whole fires at this level. Never for an empty pool. */
export function isPoolFiring(values: readonly number[], alpha: number): boolean {
  if (values.length === 0) return false;
  const sum = values.reduce((all, value) => all + value, 0);
  return sum / values.length >= 1 / alpha;
}

/**
 * Who is to be named when the pool fires, by index: those that the e-BH procedure rejects at this level (Wang and
 * Ramdas, J. R. Stat. Soc. B 84:822, 2022), or the one with the most evidence where it rejects none.
 */
export function guiltyOf(values: readonly number[], alpha: number): readonly number[] {
  const order = values.map((_, index) => index).toSorted((a, b) => valueAt(b) - valueAt(a));
  const isEnough = (index: number, rank: number): boolean =>
    valueAt(index) >= values.length / ((rank + 1) * alpha);
  const last = order.findLastIndex(isEnough);
  return order.slice(0, Math.max(1, last + 1));

  function valueAt(index: number): number {
    return values[index] ?? 0;
  }
}
