/**
 * How far a bad change comes. A rollout is played as four stages, each with a case of its own as
 * its soak, of the same track and ratio and with the traffic that such a tier has: `test` 60
 * requests a minute, `internal` 600, `application` 600 (the case of the next seed, so that it is
 * not the same), `infrastructure` 6,000. The stages are judged one after the other: a halt ends the
 * rollout, and so does an answer that leaves it open, which waits for a person; `healthy` goes on.
 */
import type { Ended } from './ending.ts';

/** The tiers in the order of the rollout, with the traffic of their cases. */
export const tierTraffic = [
  ['test', 60],
  ['internal', 600],
  ['application', 600],
  ['infrastructure', 6_000],
] as const;

/** Rollouts by where they ended. */
export interface Tiers {
  readonly rollouts: number;
  /** Halted in each tier. */
  readonly halted: readonly number[];
  /** Left open in some tier. */
  readonly held: number;
  /** Went through all tiers as healthy. */
  readonly through: number;
  /** How many tiers a bad change reached, on average; the one where it was stopped counts. */
  readonly reachedMean: number;
}

/** Plays the bad rollouts of one ratio of a track; null where it has no such traffic. */
export function tiersOf(endings: readonly Ended[], ratio: number): Tiers | null {
  const bad = endings.filter(({ truth }) => truth.isBad && truth.ratio === ratio);
  const byTraffic = Map.groupBy(bad, ({ truth }) => truth.traffic);
  const stages = tierTraffic.map(([tier, traffic]) => {
    const some = byTraffic.get(traffic) ?? [];
    return tier === 'application' ? [...some.slice(1), ...some.slice(0, 1)] : some;
  });
  const rollouts = Math.min(...stages.map((some) => some.length));
  if (rollouts === 0) return null;
  const stops = Array.from({ length: rollouts }, (_, at) =>
    stopOf(stages.map((some) => some[at]?.end)),
  );
  return {
    rollouts,
    halted: tierTraffic.map(
      (_, tier) => stops.filter((stop) => stop.kind === 'halted' && stop.tier === tier).length,
    ),
    held: stops.filter(({ kind }) => kind === 'held').length,
    through: stops.filter(({ kind }) => kind === 'through').length,
    reachedMean: stops.reduce((sum, { tier }) => sum + tier + 1, 0) / rollouts,
  };
}

interface Stop {
  readonly kind: 'halted' | 'held' | 'through';
  /** The last tier that was reached, from 0. */
  readonly tier: number;
}

function stopOf(ends: readonly (Ended['end'] | undefined)[]): Stop {
  const tier = ends.findIndex((end) => end !== 'healthy');
  if (tier === -1) return { kind: 'through', tier: ends.length - 1 };
  const end = ends[tier];
  return { kind: end === 'inconclusive' || end === 'blind' ? 'held' : 'halted', tier };
}
