/** Errors and requests of one treated cluster and what it is compared with, as columns. */
import { clopperPearson } from '../numbers/binomial.ts';
import type { RateBaseline } from '../rate/baseline.ts';
import { emptySteps, type RateSteps } from '../rate/steps.ts';
import type { Grid } from './question.ts';

/** What one series says at every step, NaN where it says nothing. */
export interface Counts {
  readonly bad: Float64Array;
  readonly total: Float64Array;
}

/**
 * The counts as they can be compared: no more bad ones than there are, and neither without the other. A rate above one
 * half is watched by what is missing to the whole, because its errors are the rarer side.
 */
export function sideOf({ bad, total }: Counts, isComplement: boolean): Counts {
  const isKnown = bad.map((count, index) => (Number.isNaN(count + (total[index] ?? 0)) ? 0 : 1));
  const some = bad.map((count, index) => {
    const all = total[index] ?? Number.NaN;
    if (isKnown[index] === 0) return Number.NaN;
    return isComplement ? all - Math.min(count, all) : Math.min(count, all);
  });
  return { bad: some, total: total.map((all, index) => (isKnown[index] === 0 ? Number.NaN : all)) };
}

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

/**
 * The cluster beside its controls. The requests of each control count by how its own error rate compared with that
 * of all of them before the change, so that one that comes or goes does not shift the expectation.
 */
export function besideControls(own: Counts, all: readonly Counts[], grid: Grid): RateSteps {
  const wanted = knownShare * presentIn(own, grid.changeIndex);
  const controls = all.filter((one) => presentIn(one, grid.changeIndex) >= wanted);
  const sums = controls.map((one) => sumOf(one, grid.changeIndex));
  const errors = sums.reduce((sum, one) => sum + one.errors, 0);
  const requests = sums.reduce((sum, one) => sum + one.requests, 0);
  const usual = (errors + 0.5) / (requests + 1);
  const weights = sums.map(({ errors, requests }) => (errors + 5) / (requests + 5 / usual) / usual);
  return paired(own, grid, (into, index) => {
    for (const [at, { bad, total }] of controls.entries()) {
      const count = total[index] ?? Number.NaN;
      if (Number.isNaN(count)) continue;
      into.controlBad[index] = (into.controlBad[index] ?? 0) + (bad[index] ?? 0);
      into.controlTotal[index] = (into.controlTotal[index] ?? 0) + count * (weights[at] ?? 1);
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
export function besideEarlier(own: Counts, grid: Grid): RateSteps {
  const day = grid.stepsPerDay;
  return paired(own, grid, (into, index) => {
    for (const at of [index - day, index - 7 * day]) {
      const requests = own.total[at] ?? Number.NaN;
      if (at < 0 || Number.isNaN(requests)) continue;
      into.controlBad[index] = (into.controlBad[index] ?? 0) + (own.bad[at] ?? 0);
      into.controlTotal[index] = (into.controlTotal[index] ?? 0) + requests;
    }
  });
}

function paired(
  own: Counts,
  grid: Grid,
  fill: (into: RateSteps, index: number) => void,
): RateSteps {
  const steps = emptySteps(grid.end);
  for (let index = 0; index < grid.end; index += 1) {
    const requests = own.total[index] ?? Number.NaN;
    if (Number.isNaN(requests)) continue;
    steps.bad[index] = own.bad[index] ?? 0;
    steps.total[index] = requests;
    steps.hour[index] = hourOf(grid, index);
    fill(steps, index);
  }
  return steps;
}

/** By the grid's own midnights. */
function hourOf({ startAt, stepMin }: Grid, index: number): number {
  const minute = startAt + index * stepMin;
  return Math.floor((((minute % 1440) + 1440) % 1440) / 60);
}

/** A rate below this is not told from it where nothing but the cluster's own past speaks. */
const leastRate = 0.005;
/** So many times the cluster's own requests: a control that has no chance of its own. */
const virtualTimes = 1_000;

/** The cluster beside a control that has exactly the rate that its history allows at most. */
export function besideNothing(
  own: Counts,
  grid: Grid,
): { readonly steps: RateSteps; readonly baseline: RateBaseline } | null {
  const { errors, requests } = sumOf(own, grid.changeIndex);
  if (requests === 0) return null;
  const bounds = clopperPearson(Math.round(errors), Math.round(requests), 0.9);
  const rate = Math.max(leastRate, bounds.high);
  const steps = paired(own, grid, (into, index) => {
    const virtual = (own.total[index] ?? 0) * virtualTimes;
    into.controlTotal[index] = virtual;
    into.controlBad[index] = virtual * rate;
  });
  const low = Math.max(bounds.low, 1 / requests) / rate;
  const always = (limit: number) => Array.from({ length: 24 }, () => limit);
  const limits = { low: always(low), high: always(1) };
  return {
    steps,
    baseline: { ratio: 1, ...limits, phi: 1.5, blocks: 8, errors, controlRate: rate },
  };
}
