import type { Sample } from '../../core/judge/evidence.ts';
import type { RangeFunction } from './query.ts';

/** A range, `start` exclusive and `end` inclusive, and the samples in it, oldest first. */
export interface Window {
  readonly start: number;
  readonly end: number;
  readonly samples: readonly Sample[];
}

/**
 * `rate`, `increase` and `delta` as Prometheus 3 computes them (promql/functions.go, extrapolatedRate):
 * what was seen between the first and the last sample, stretched to the borders of the range where
 * samples lie as close to them as to each other, else by half a distance, and never to before a counter's
 * zero. A counter that falls was reset, and counts on from 0. Null with fewer than two samples.
 */
export function rangeValue(name: RangeFunction, { start, end, samples }: Window): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || samples.length < 2) return null;
  const isCounter = name !== 'delta';
  const grown = last[1] - first[1] + (isCounter ? lostInResets(samples) : 0);
  const seenMs = last[0] - first[0];
  const distanceMs = seenMs / (samples.length - 1);
  let beforeMs = reach(first[0] - start, distanceMs);
  if (isCounter && grown > 0 && first[1] >= 0) {
    beforeMs = Math.min(beforeMs, seenMs * (first[1] / grown));
  }
  const afterMs = reach(end - last[0], distanceMs);
  const increase = grown * ((seenMs + beforeMs + afterMs) / seenMs);
  return name === 'rate' ? increase / ((end - start) / 1000) : increase;
}

/** How far to extrapolate towards a border that is `gapMs` away. */
function reach(gapMs: number, distanceMs: number): number {
  return gapMs < distanceMs * 1.1 ? gapMs : distanceMs / 2;
}

function lostInResets(samples: readonly Sample[]): number {
  let lost = 0;
  let before = Number.NEGATIVE_INFINITY;
  for (const [, value] of samples) {
    if (value < before) lost += before;
    before = value;
  }
  return lost;
}
