/**
 * A stretch of one or several series with a place for every minute.
 *
 * Rates and gauges are the same here: a rate is bad over total, a gauge is its value over one.
 * Added up over clusters or minutes this is the rate of all requests, and the mean of the gauge.
 */
import type { CaseSample } from '../case.ts';
import type { Arm } from './arms.ts';

/** The first and the last minute, both of them included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Lane {
  readonly from: number;
  readonly tops: Float64Array;
  readonly bottoms: Float64Array;
  /** How many samples there were at all, and how many of them had a number. */
  readonly samples: Uint32Array;
  readonly numbers: Uint32Array;
}

/** What a query over a window finds: nothing without samples, and NaN for 0/0 as in PromQL. */
export interface Reading {
  readonly samples: number;
  readonly numbers: number;
  readonly value: number;
}

/** The series of the arms over the stretch, added up minute by minute. */
export function laneOf(arms: readonly Arm[], { from, to }: Stretch): Lane {
  const places = Math.max(0, to - from + 1);
  const lane: Lane = {
    from,
    tops: new Float64Array(places),
    bottoms: new Float64Array(places),
    samples: new Uint32Array(places),
    numbers: new Uint32Array(places),
  };
  for (const { samples } of arms) {
    for (let index = firstFrom(samples, from); index < samples.length; index += 1) {
      const sample = samples[index];
      if (sample === undefined || sample[0] > to) break;
      put(lane, sample);
    }
  }
  return lane;
}

/** What lies in the window, which may reach beyond the lane on both sides. */
export function readLane(lane: Lane, { from, to }: Stretch): Reading {
  const last = Math.min(to - lane.from, lane.tops.length - 1);
  let samples = 0;
  let numbers = 0;
  let top = 0;
  let bottom = 0;
  for (let place = Math.max(0, from - lane.from); place <= last; place += 1) {
    samples += lane.samples[place] ?? 0;
    numbers += lane.numbers[place] ?? 0;
    top += lane.tops[place] ?? 0;
    bottom += lane.bottoms[place] ?? 0;
  }
  return { samples, numbers, value: top / bottom };
}

/** The value of one minute; NaN where there is none. */
export function valueAt(lane: Lane, minute: number): number {
  const place = minute - lane.from;
  return (lane.tops[place] ?? 0) / (lane.bottoms[place] ?? 0);
}

/** The values of the minutes in the window that have one, in order. */
export function valuesIn(lane: Lane, { from, to }: Stretch): Float64Array {
  const values = new Float64Array(Math.max(0, to - from + 1));
  let count = 0;
  for (let minute = from; minute <= to; minute += 1) {
    const value = valueAt(lane, minute);
    if (Number.isFinite(value)) {
      values[count] = value;
      count += 1;
    }
  }
  return values.subarray(0, count);
}

function put(lane: Lane, [minute, top, bottom = 1]: CaseSample): void {
  const place = minute - lane.from;
  lane.samples[place] = (lane.samples[place] ?? 0) + 1;
  if (!Number.isFinite(top) || !Number.isFinite(bottom)) return;
  lane.numbers[place] = (lane.numbers[place] ?? 0) + 1;
  lane.tops[place] = (lane.tops[place] ?? 0) + top;
  lane.bottoms[place] = (lane.bottoms[place] ?? 0) + bottom;
}

/** The index of the first sample that is not before the minute, by halving. */
function firstFrom(samples: readonly CaseSample[], minute: number): number {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.[0] ?? minute) < minute) low = middle + 1;
    else high = middle;
  }
  return low;
}
