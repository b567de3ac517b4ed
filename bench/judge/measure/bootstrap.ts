/**
 * 95 % intervals by the bootstrap over rollouts, 2,000 resamples from a fixed seed. Resampling need
 * not touch the rollouts: of n drawn with replacement, those that count are a binomial draw, and
 * the order statistic of a resample lies where that of n uniform numbers does, which is a beta
 * draw. Both are the bootstrap itself, not an approximation.
 */
import { chanceFor } from '../../../src/simulate/chance.ts';
import { beta, type Chance } from '../tracks/sampler/continuous.ts';
import { binomial } from '../tracks/sampler/counts.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const resamples = 2_000;
const seed = 4;

/** Of the share `count` of `total`; NaN of nothing. */
export function shareInterval(count: number, total: number): Interval {
  if (total === 0) return nothing;
  return middleOf((chance) => binomial(chance, total, count / total) / total);
}

/** Of a quantile of values in rising order, as `quantileOf` finds it; NaN of nothing. */
export function quantileInterval(rising: readonly number[], q: number): Interval {
  const total = rising.length;
  if (total === 0) return nothing;
  const rank = Math.max(1, Math.ceil(q * total));
  return middleOf((chance) => {
    const place = Math.floor(total * beta(chance, rank, total - rank + 1));
    return rising[Math.min(total - 1, place)] ?? Number.NaN;
  });
}

/** What two judges halted of the same rollouts. */
export interface Difference {
  readonly trials: number;
  readonly ours: number;
  readonly oursAlone: number;
  readonly theirsAlone: number;
  /** The share of what we have not halted that a coin halts. */
  readonly coin: number;
}

/** Of our share less theirs, over several sets of rollouts that are resampled each by itself. */
export function differenceInterval(some: readonly Difference[]): Interval {
  const all = some.reduce((sum, { trials }) => sum + trials, 0);
  if (all === 0) return nothing;
  return middleOf(
    (chance) => some.reduce((sum, each) => sum + drawnDifference(each, chance), 0) / all,
  );
}

/** Rollouts halted by us alone, by them alone and by neither are a multinomial draw. */
function drawnDifference(of: Difference, chance: Chance): number {
  const { trials, ours, oursAlone, theirsAlone, coin } = of;
  const neither = trials - ours - theirsAlone;
  const one = binomial(chance, trials, share(oursAlone, trials));
  const other = binomial(chance, trials - one, share(theirsAlone, trials - oursAlone));
  const rest = trials - oursAlone - theirsAlone;
  const none = binomial(chance, trials - one - other, share(neither, rest));
  return one - other * (1 - coin) + none * coin;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

const nothing: Interval = { low: Number.NaN, high: Number.NaN };

function middleOf(draw: (chance: Chance) => number): Interval {
  const chance = chanceFor(seed, 'bootstrap');
  const drawn = Float64Array.from({ length: resamples }, () => draw(chance)).toSorted();
  const at = (share: number): number => drawn[Math.ceil(share * resamples) - 1] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}
