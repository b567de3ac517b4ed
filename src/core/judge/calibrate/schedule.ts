/** When and where a change is only pretended: placebo rollouts in the recorded history. */
import type { ComparedCheck } from '../../fleet/check.ts';
import type { Columns } from '../compare/columns.ts';
import { leastAgeMs } from '../compare/open-watch.ts';

/** A tier whose clusters stand for changed ones, each beside the others. */
export interface PlaceboTier {
  readonly name: string;
  readonly clusters: readonly string[];
  /** How long a rollout soaks there. */
  readonly soakMs: number;
  /** Of the check on one of these clusters, in a rollout over the whole fleet. */
  readonly alpha: number;
}

/** What placebo rollouts are played on. Times are logical. */
export interface PlaceboGround {
  readonly check: ComparedCheck;
  readonly columns: Columns;
  readonly tiers: readonly PlaceboTier[];
  /** How long after its end a step is closed. */
  readonly lagMs: number;
}

/** One pretended change. Steps are indexes of the columns. */
export interface Placebo {
  readonly tier: PlaceboTier;
  readonly cluster: string;
  readonly controls: readonly string[];
  /** The first step of the change. */
  readonly at: number;
  /** The step behind the last one that is read. */
  readonly end: number;
  /** How long the judge is told that the cluster is watched. */
  readonly horizonMs: number;
}

/** The placebos of a tier. */
export interface TierPlacebos {
  readonly tier: PlaceboTier;
  /** The clusters of the tier of which the history knows anything. */
  readonly clusters: readonly string[];
  /** How many steps each is read for; 0 where the history is empty. */
  readonly playSteps: number;
  readonly placebos: readonly Placebo[];
}

/** More placebos of a check cost time and say hardly more. */
export const placebosMax = 200;
/** Those of one cluster begin no more often than this in what each is read for. */
const startsPerPlay = 2;
/** As many as a rollout compares with. */
const controlsMax = 16;
const hourMs = 3_600_000;
/** As a rollout plans. */
const horizonMsMax = 24 * hourMs;
const horizonStepsMin = 10;
/** Before a placebo lies so much of the history, or half of it. */
const beforeMs = 48 * hourMs;

/** The placebos of a check: evenly spread over the history, and over the clusters of each tier. */
export function placeboSchedule(ground: PlaceboGround): readonly TierPlacebos[] {
  const drafts = ground.tiers.map((tier) => draftOf(ground, tier));
  const shares = sharesOf(drafts.map(({ wanted }) => wanted));
  return drafts.map((draft, index) => ({
    tier: draft.tier,
    clusters: draft.clusters,
    playSteps: draft.play,
    placebos: placebosOf(ground, draft, shares[index] ?? 0),
  }));
}

/** What is known of a tier before its placebos are counted. All but `wanted` in steps. */
interface Draft {
  readonly tier: PlaceboTier;
  readonly clusters: readonly string[];
  readonly play: number;
  readonly earliest: number;
  readonly latest: number;
  readonly wanted: number;
}

function draftOf({ check, columns }: PlaceboGround, tier: PlaceboTier): Draft {
  const known = tier.clusters.map((name) => [name, firstKnown(columns, name)] as const);
  const clusters = known.filter(([, first]) => first !== null).map(([name]) => name);
  const from = Math.min(columns.closed, ...known.map(([, first]) => first ?? columns.closed));
  const { stepMs, closed } = columns;
  const steps = closed - from;
  const watchedMs = check.warmUpMs + Math.max(tier.soakMs, leastAgeMs(check));
  const whole = Math.max(horizonStepsMin, Math.ceil(Math.min(horizonMsMax, watchedMs) / stepMs));
  const play = Math.min(whole, Math.floor(steps / 3));
  const isEnough = play >= horizonStepsMin;
  const earliest = from + Math.min(Math.ceil(beforeMs / stepMs), Math.floor(steps / 2));
  const latest = closed - play;
  const starts = isEnough ? 1 + Math.floor((startsPerPlay * (latest - earliest)) / play) : 0;
  return { tier, clusters, play, earliest, latest, wanted: starts * clusters.length };
}

/** The first step at which anything is known of a cluster; null where nothing is. */
export function firstKnown(columns: Columns, name: string): number | null {
  const [figure] = columns.clusters.get(name)?.figures ?? [];
  const first = figure?.findIndex((value) => !Number.isNaN(value)) ?? -1;
  return first < 0 ? null : first;
}

/** Equal for all tiers; what one does not want is for the others. */
function sharesOf(wanted: readonly number[]): readonly number[] {
  const shares = wanted.map(() => 0);
  const ascending = [...wanted.entries()].toSorted(([, a], [, b]) => a - b);
  let left = placebosMax;
  for (const [rank, [index, wants]] of ascending.entries()) {
    const share = Math.min(wants, Math.floor(left / (ascending.length - rank)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}

function placebosOf(
  { columns: { stepMs } }: PlaceboGround,
  { tier, clusters, play, earliest, latest }: Draft,
  count: number,
): readonly Placebo[] {
  const soakMs = Math.max(horizonStepsMin * stepMs, tier.soakMs);
  const horizonMs = Math.min(soakMs, play * stepMs);
  return Array.from({ length: count }, (_, index) => {
    const share = count === 1 ? 1 : index / (count - 1);
    const at = earliest + Math.round(share * (latest - earliest));
    const own = index % clusters.length;
    const cluster = clusters[own] ?? '';
    // Those that follow it, around the end of the list: nobody is everybody's control.
    const others = [...clusters.slice(own + 1), ...clusters.slice(0, own)];
    const controls = others.slice(0, controlsMax);
    return { tier, cluster, controls, at, end: at + play, horizonMs };
  });
}
