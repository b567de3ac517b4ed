import type { Instant } from '../core/fleet/quantities.ts';
import type { Sample, Series } from '../core/judge/evidence.ts';
import type { Answers } from '../core/rollout/world.ts';

/** From `from` on, logical time was ahead of a source's clock by so much. */
export interface Place {
  readonly from: Instant;
  readonly aheadMs: number;
}

/** What was written before is so far ahead, as the log says. */
export function placeBefore(aheadMs: number): Place {
  return { from: Number.NEGATIVE_INFINITY, aheadMs };
}

/**
 * From here on a change is a step, and no slewing. What moves evidence by less decides nothing, and
 * happens for ever.
 */
const stepMs = 10_000;

/** Whether a clock was set, or a machine suspended, or the log jumped, between these two. */
export function isStep(aheadMs: number, beforeMs: number): boolean {
  return Math.abs(aheadMs - beforeMs) > stepMs;
}

/** The places with the one of now, and without those that no question from `from` on reaches. */
export function placesAt(places: readonly Place[], now: Place, from: Instant): readonly Place[] {
  const kept = places.filter((_, index) => (places[index + 1]?.from ?? now.from) > from);
  return kept.at(-1)?.aheadMs === now.aheadMs ? kept : [...kept, now];
}

/** Since when the clocks are as far apart as they are now. */
export function steadySince(places: readonly Place[]): Instant {
  const aheadMs = places.at(-1)?.aheadMs ?? 0;
  const other = places.findLastIndex((place) => isStep(place.aheadMs, aheadMs));
  return places[other + 1]?.from ?? Number.NEGATIVE_INFINITY;
}

/**
 * An answer moved to logical time. What was measured before the last step stays out: nothing says any
 * more where in the log it belongs, and a soak could be paid with what was seen before the change.
 */
export function place(series: Answers['series'], { from, aheadMs }: Place): Answers['series'] {
  if (aheadMs === 0 && from === Number.NEGATIVE_INFINITY) return series;
  return new Map([...series].map(([name, one]) => [name, placeOne(one, { from, aheadMs })]));
}

function placeOne(series: Series, { from, aheadMs }: Place): Series {
  if (series.kind !== 'samples' || series.samples.length === 0) return series;
  const samples = series.samples
    .map(([at, value]): Sample => [at + aheadMs, value])
    .filter(([at]) => at >= from);
  return samples.length > 0 ? { kind: 'samples', samples } : noPlace;
}

const noPlace: Series = {
  kind: 'trouble',
  message: 'the clock was set: what was measured before has no place in the log',
};
