/**
 * Who is changed when, beside whom, and for how long it is watched: drawn alike for all simulated
 * tracks.
 */
import { between, pick } from '../../../src/simulate/chance.ts';
import type { Chance } from './sampler/continuous.ts';
import { dayMin } from './season.ts';

export interface Schedule {
  readonly treated: readonly string[];
  readonly controls: readonly string[];
  /**
   * The treated clusters that a bad change hurts: all of them, in one of four rollouts only the
   * first.
   */
  readonly hurt: readonly string[];
  /** The first minute with samples. */
  readonly startAt: number;
  readonly changeAt: number;
  readonly horizonMin: number;
  /** The first minute after the horizon. */
  readonly endAt: number;
  /**
   * When a bad change begins to hurt: at once, in one of three rollouts later in the first quarter.
   */
  readonly onsetAt: number;
}

const treatedCounts = [1, 1, 1, 2, 3] as const;
const historyDays = [2, 2, 3, 4, 7] as const;
const horizons = [60, 120, 240] as const;

/** One rollout in the first weeks of an axis whose minute 0 begins a Monday. */
export function drawSchedule(chance: Chance): Schedule {
  const treated = names('changed', pick(chance, treatedCounts));
  const controls = names('untouched', between(chance, 1, 4));
  const startAt = between(chance, 0, 14 * dayMin);
  const changeAt = startAt + pick(chance, historyDays) * dayMin;
  const horizonMin = pick(chance, horizons);
  const isLate = chance() < 1 / 3;
  const lateMin = between(chance, 1, horizonMin / 4);
  const isPartial = chance() < 1 / 4;
  return {
    treated,
    controls,
    hurt: isPartial ? treated.slice(0, 1) : treated,
    startAt,
    changeAt,
    horizonMin,
    endAt: changeAt + horizonMin,
    onsetAt: changeAt + (isLate ? lateMin : 0),
  };
}

/** `clusters` of one kind, numbered from 1. */
function names(kind: string, clusters: number): readonly string[] {
  return Array.from({ length: clusters }, (_, at) => `${kind}-${at + 1}`);
}
