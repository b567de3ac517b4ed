import { betaQuantile, betaUpperQuantile } from './beta-quantile.ts';
import { demand } from './domain.ts';

/** Bounds of a share, both from 0 to 1. */
export interface ShareBounds {
  readonly low: number;
  readonly high: number;
}

/**
 * The exact interval of C. Clopper and E. Pearson (1934) for the share of bad ones, when `bad` out
 * of `total` were: it covers the truth with probability `level` (0 to 1, both excluded) or more,
 * and misses it on either side with at most (1−level)/2. Whole numbers, 0 ≤ bad ≤ total; of 0 out
 * of 0 it knows nothing: 0 to 1. Relative error about 1e-12, besides what 1−level has lost of a
 * level near 1.
 */
export function clopperPearson(bad: number, total: number, level: number): ShareBounds {
  const areCounts = Number.isInteger(bad) && Number.isInteger(total);
  demand(areCounts && bad >= 0 && bad <= total, 'an interval wants whole 0 ≤ bad ≤ total');
  demand(level > 0 && level < 1, 'the level of an interval is between 0 and 1');
  const miss = (1 - level) / 2;
  const good = total - bad;
  return {
    low: bad === 0 ? 0 : betaQuantile(miss, bad, good + 1),
    high: good === 0 ? 1 : betaUpperQuantile(miss, bad + 1, good),
  };
}
