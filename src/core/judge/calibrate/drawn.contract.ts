/** Histories drawn from a seed, and what placebo rollouts on them come to. */
import { normal } from '../../../../bench/judge/tracks/sampler/continuous.ts';
import { poisson } from '../../../../bench/judge/tracks/sampler/counts.ts';
import { comparedCheck, hour, minute } from '../../../../test/fixtures/compared.ts';
import { chanceFor } from '../../../simulate/chance.ts';
import type { ComparedCheck } from '../../fleet/check.ts';
import { type Columns, newColumns, putSteps } from '../compare/columns.ts';
import { type CalibrationFigures, coarseAlpha, figuresOf } from './calibration.ts';
import { playPlacebo } from './play.ts';
import { type PlaceboGround, placeboSchedule, type PlaceboTier } from './schedule.ts';
import { type CalibrationVerdict, verdictOf } from './verdict.ts';

export const day = 24 * hour;
/** A midnight. */
const epoch = 1_700_006_400_000;
const stepMs = 10 * minute;
export const fleet: readonly string[] = ['a', 'b', 'c', 'd'];

/** A tier of four clusters that soaks for two hours. */
export const tier: PlaceboTier = {
  name: 'application',
  clusters: fleet,
  soakMs: 2 * hour,
  alpha: 0.001,
};

export const rateCheck: ComparedCheck = comparedCheck({ historyMs: 30 * day });
export const gaugeCheck: ComparedCheck = comparedCheck({
  historyMs: 30 * day,
  measure: { kind: 'gauge', query: 'memory', limit: null },
  effect: { min: 5, unit: 'absolute' },
});

/** Columns of so much time, by what one cluster has in each step. */
export function columnsOf(
  lengthMs: number,
  figures: (cluster: string, steps: number) => readonly (readonly (number | null)[])[],
): Columns {
  const steps = lengthMs / stepMs;
  const columns = newColumns({ stepMs, aheadMs: 0 }, epoch);
  putSteps(columns, steps, Object.fromEntries(fleet.map((name) => [name, figures(name, steps)])));
  return columns;
}

/** Counts of 6,000 requests in each step, of which one in a hundred is bad, times what a step does to it. */
export function rates(
  lengthMs: number,
  times: (cluster: string) => (share: number) => number,
): Columns {
  return columnsOf(lengthMs, (name, steps) => {
    const chance = chanceFor(5, name);
    const factor = times(name);
    const bad = Array.from({ length: steps }, (_, step) =>
      Math.min(6_000, poisson(chance, 60 * factor(step / steps))),
    );
    return [bad.map(() => 6_000), bad];
  });
}

/** A logarithm that wanders by about so much in a day, and comes back. */
export function wandering(seed: number, name: string, by: number): () => number {
  const chance = chanceFor(seed, name);
  let level = 0;
  return () => {
    level = 0.97 * level + by * normal(chance);
    return level;
  };
}

/** What a source's history comes to. */
export interface Outcome {
  readonly figures: CalibrationFigures;
  readonly verdict: CalibrationVerdict;
}

/** Every placebo of a history, played at both levels. */
export function calibrated(check: ComparedCheck, columns: Columns, tiers = [tier]): Outcome {
  const ground: PlaceboGround = { check, columns, tiers, lagMs: 0 };
  const played = placeboSchedule(ground).map(({ placebos, ...one }) => ({
    ...one,
    played: placebos.map((placebo) => ({
      nominal: playPlacebo(ground, placebo, placebo.tier.alpha),
      coarse: playPlacebo(ground, placebo, coarseAlpha),
    })),
  }));
  const figures = figuresOf(played);
  return { figures, verdict: verdictOf({ check, figures, tiers: played }) };
}
