/** Errors and requests of one treated cluster and what it is compared with, as columns. */
import { clopperPearson } from '../numbers/binomial.ts';
import type { Direction, RateBaseline } from '../rate/baseline.ts';
import { ratioDeviation } from '../rate/blocks.ts';
import type { RateStep } from '../rate/steps.ts';
import type { Grid } from './question.ts';

/** What one series says at every step, each by `cleanCount`; NaN where it says nothing. */
export interface Counts {
  readonly bad: Float64Array;
  readonly total: Float64Array;
}

/** One step as counts can be compared: no more bad ones than there are, and neither without the other. */
export function cleanCount(bad: number, total: number): readonly [bad: number, total: number] {
  return Number.isNaN(bad + total) ? [Number.NaN, Number.NaN] : [Math.min(bad, total), total];
}

/** Counts as they are watched. */
export interface Side {
  readonly counts: Counts;
  /** Takes in a step that the series did not have yet. */
  readonly take: (index: number) => void;
}

/** A rate above one half is watched by what is missing to the whole, because its errors are the rarer side. */
export function sideOf(counts: Counts, isComplement: boolean): Side {
  if (!isComplement) return { counts, take: () => undefined };
  const { bad, total } = counts;
  const missing = total.map((all, index) => all - (bad[index] ?? 0));
  const take = (index: number): void => {
    missing[index] = (total[index] ?? Number.NaN) - (bad[index] ?? 0);
  };
  return { counts: { bad: missing, total }, take };
}

/** What is compared at a step. */
export type Pairing = (index: number) => RateStep;

/** Errors and requests of a stretch of steps. */
export function sumOf({ bad, total }: Counts, end: number): { errors: number; requests: number } {
  let errors = 0;
  let requests = 0;
  for (let index = 0; index < end; index += 1) {
    errors += bad[index] || 0;
    requests += total[index] || 0;
  }
  return { errors, requests };
}

/** A cluster that is not changed, up to the step at which it is. */
export interface Control extends Counts {
  /** The first step that says nothing any more; asked anew at every step. */
  readonly until: () => number;
}

/**
 * The cluster beside its controls. The requests of each control count by how its own error rate compared with that
 * of all of them before the change, so that one that comes or goes does not shift the expectation.
 */
export function besideControls(own: Counts, all: readonly Control[], grid: Grid): Pairing {
  const wanted = knownShare * presentIn(own, grid.changeIndex);
  const controls = all.filter((one) => presentIn(one, grid.changeIndex) >= wanted);
  const sums = controls.map((one) => sumOf(one, grid.changeIndex));
  const errors = sums.reduce((sum, one) => sum + one.errors, 0);
  const requests = sums.reduce((sum, one) => sum + one.requests, 0);
  const usual = (errors + 0.5) / (requests + 1);
  const weights = sums.map(({ errors, requests }) => (errors + 5) / (requests + 5 / usual) / usual);
  return paired(own, grid, (into, index) => {
    for (const [at, { bad, total, until }] of controls.entries()) {
      const count = total[index] ?? Number.NaN;
      if (Number.isNaN(count) || index >= until()) continue;
      into.controlBad += bad[index] ?? 0;
      into.controlTotal += count * (weights[at] ?? 1);
    }
  });
}

/** A control without this share of the cluster's history is left out: nobody knows its usual rate. */
const knownShare = 0.25;

function presentIn({ total }: Counts, end: number): number {
  let present = 0;
  for (let index = 0; index < end; index += 1) if ((total[index] ?? 0) > 0) present += 1;
  return present;
}

/** The cluster beside itself: yesterday and last week at the same time. */
export function besideEarlier(own: Counts, grid: Grid): Pairing {
  const day = grid.stepsPerDay;
  return paired(own, grid, (into, index) => {
    for (const at of [index - day, index - 7 * day]) {
      const requests = own.total[at] ?? Number.NaN;
      if (at < 0 || Number.isNaN(requests)) continue;
      into.controlBad += own.bad[at] ?? 0;
      into.controlTotal += requests;
    }
  });
}

type Draft = { -readonly [K in keyof RateStep]: RateStep[K] };

function paired(
  own: Counts,
  grid: Grid,
  addControls: (into: Draft, index: number) => void,
): Pairing {
  return (index) => {
    const step = { bad: 0, total: 0, controlBad: 0, controlTotal: 0, hour: 0 };
    const requests = own.total[index] ?? Number.NaN;
    if (Number.isNaN(requests)) return step;
    step.bad = own.bad[index] ?? 0;
    step.total = requests;
    step.hour = hourOf(grid, index);
    addControls(step, index);
    return step;
  };
}

/** By the grid's own midnights. */
function hourOf({ startAt, stepMin }: Grid, index: number): number {
  const minute = startAt + index * stepMin;
  return Math.floor((((minute % 1440) + 1440) % 1440) / 60);
}

/** A rate below this is not told from it where nothing but the cluster's own past speaks. */
export const leastRate = 0.005;
/** So many times the cluster's own requests: a control that has no chance of its own. */
const virtualTimes = 1_000;

/**
 * The cluster beside a control that has exactly the rate that its history allows at most. Null without any history,
 * unless it `mayBeNew`: then it has the least rate that is told from none.
 */
export function besideNothing(
  own: Counts,
  grid: Grid,
  mayBeNew: boolean,
): { readonly steps: Pairing; readonly baseline: RateBaseline } | null {
  const { errors, requests } = sumOf(own, grid.changeIndex);
  if (requests === 0 && !mayBeNew) return null;
  const bounds =
    requests === 0
      ? { low: leastRate, high: leastRate }
      : clopperPearson(Math.round(errors), Math.round(requests), 0.9);
  const rate = Math.max(leastRate, bounds.high);
  const steps = paired(own, grid, (into, index) => {
    const virtual = (own.total[index] ?? 0) * virtualTimes;
    into.controlTotal = virtual;
    into.controlBad = virtual * rate;
  });
  const low = requests === 0 ? 1 : Math.max(bounds.low, 1 / requests) / rate;
  const limits = { low: always(low), high: always(1) };
  return {
    steps,
    baseline: { ratio: 1, ...limits, phi: 1.5, blocks: 8, errors, controlRate: rate },
  };
}

/**
 * For a cluster and controls of which nobody knows the past. Their rates may differ as those of clusters do, before it is
 * called harm; health is to be no worse than they are by the effect that matters.
 */
export function equalRates(direction: Direction): RateBaseline {
  const least = direction === 1 ? 1 : Math.exp(-1.645 * ratioDeviation);
  const most = direction === 1 ? Math.exp(1.645 * ratioDeviation) : 1;
  return {
    ratio: 1,
    low: always(least),
    high: always(most),
    phi: 2,
    blocks: 8,
    errors: 0,
    // Nobody knows what would be a shock.
    controlRate: 1e9,
  };
}

function always(limit: number): readonly number[] {
  return Array.from({ length: 24 }, () => limit);
}
