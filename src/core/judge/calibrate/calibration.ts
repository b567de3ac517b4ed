/** What placebo rollouts come to: how often a check halts where nothing was changed. */
import { clopperPearson } from '../numbers/binomial.ts';
import { median } from '../numbers/order.ts';
import type { Played } from './play.ts';
import type { TierPlacebos } from './schedule.ts';

/** One placebo at the α that it has in a rollout, and at a level at which few placebos can tell something. */
export interface PlayedTwice {
  readonly nominal: Played;
  readonly coarse: Played;
}

/** The placebos of a tier with what became of them. */
export interface PlayedTier extends Omit<TierPlacebos, 'placebos'> {
  readonly played: readonly PlayedTwice[];
}

/** How often was halted, beside how often it may be. Shares from 0 to 1. */
export interface LevelFigures {
  /** The α of one cluster; the mean of it where tiers have different ones. */
  readonly alpha: number;
  readonly halted: number;
  /** Of those that could halt. */
  readonly rate: number;
  /** The 95 % interval of the rate, for as many rollouts as are independent. */
  readonly low: number;
  readonly high: number;
}

/** The figures of a check, or of a tier alone. */
export interface CalibrationFigures {
  readonly placebos: number;
  /** Placebos that could halt: they had something to compare with, and a signal. */
  readonly judged: number;
  /** So many of these at most tell something of their own. */
  readonly independent: number;
  readonly nominal: LevelFigures;
  readonly coarse: LevelFigures;
  /** How they ended at the nominal level. */
  readonly ended: Readonly<Record<Ending, number>>;
  /** By what share the guard raised the limits of the nominal level; may be infinite. */
  readonly raisedBy: { readonly median: number; readonly largest: number } | null;
  /** How much more counts scatter than chance; null where nothing is counted. */
  readonly phi: { readonly smallest: number; readonly median: number } | null;
}

/** Advisory: the judge itself says that the check can only advise, whatever it found. */
export type Ending = 'halted' | 'advisory' | 'blind' | 'inconclusive' | 'healthy';

/** At this level the real rate can be told with some dozens of placebos. */
export const coarseAlpha = 0.05;
const intervalLevel = 0.95;

/** The figures of some tiers together. */
export function figuresOf(tiers: readonly PlayedTier[]): CalibrationFigures {
  const played = tiers.flatMap((one) => one.played);
  const judged = played.filter(isJudged);
  const independent = tiers.reduce((sum, one) => sum + independentIn(one), 0);
  const [nominal, coarse] = [played.map((one) => one.nominal), judged.map((one) => one.coarse)];
  const kept = judged.map((one) => one.nominal);
  const raises = kept.flatMap((one) => one.raisedBy ?? []);
  const phis = kept.flatMap((one) => one.phi ?? []);
  return {
    placebos: played.length,
    judged: judged.length,
    independent,
    nominal: levelOf(kept, independent),
    coarse: levelOf(coarse, independent),
    ended: endings(nominal),
    raisedBy: raises.length === 0 ? null : { median: middle(raises), largest: Math.max(...raises) },
    phi: phis.length === 0 ? null : { smallest: Math.min(...phis), median: median(phis) },
  };
}

/** What is blind at both levels, or has nothing to compare with, can never halt and proves nothing. */
function isJudged({ nominal, coarse }: PlayedTwice): boolean {
  return nominal.isCompared && (nominal.verdict !== 'blind' || coarse.verdict !== 'blind');
}

/**
 * The time that the placebos of each cluster cover, over what one takes. Of n clusters that are compared with each other
 * only n − 1 differences are free: what makes one look worse makes the others look better.
 */
function independentIn({ clusters, playSteps, played }: PlayedTier): number {
  const judged = played.filter(isJudged).map(({ nominal: { placebo } }) => placebo);
  const covered = clusters.reduce((sum, name) => {
    const starts = judged.filter(({ cluster }) => cluster === name).map(({ at }) => at);
    return sum + coveredBy(starts, playSteps);
  }, 0);
  const free = clusters.length < 2 ? 1 : (clusters.length - 1) / clusters.length;
  return playSteps === 0 ? 0 : Math.floor((free * covered) / playSteps);
}

function coveredBy(ascending: readonly number[], steps: number): number {
  return ascending.reduce((sum, start, index) => {
    const next = ascending[index + 1] ?? Number.POSITIVE_INFINITY;
    return sum + Math.min(steps, next - start);
  }, 0);
}

/** A halt of many that overlap is a part of an independent one: rounded down below, and up above. */
function levelOf(judged: readonly Played[], independent: number): LevelFigures {
  const halted = judged.filter(({ haltedAt }) => haltedAt !== null).length;
  const count = judged.length;
  const rate = count === 0 ? 0 : halted / count;
  const first = judged[0]?.alpha ?? 0;
  // What is the same for all is not blurred by adding it up.
  const alpha =
    first + judged.reduce((sum, one) => sum + one.alpha - first, 0) / Math.max(1, count);
  const bad = rate * independent;
  const { low } = clopperPearson(Math.floor(bad), independent, intervalLevel);
  const { high } = clopperPearson(Math.ceil(bad), independent, intervalLevel);
  return { alpha, halted, rate, low, high };
}

function endings(all: readonly Played[]): Readonly<Record<Ending, number>> {
  const counts = { halted: 0, advisory: 0, blind: 0, inconclusive: 0, healthy: 0 };
  for (const { verdict, isAdvisory } of all) {
    const isHarm = verdict === 'regressed';
    counts[isAdvisory ? 'advisory' : isHarm ? 'halted' : verdict] += 1;
  }
  return counts;
}

/** Also of infinite values, which have no mean. */
function middle(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[Math.floor(ascending.length / 2)] ?? 0;
}
