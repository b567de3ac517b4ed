/** Whether a signal is there: coverage, traffic, and silence that the change may have caused. */
import type { Grid } from './question.ts';

const coverageSteps = 10;
/** With less of a signal there is no verdict. */
export const coverageMin = 0.8;
const trafficMin = 0.1;
/** Signal that is lost after the change, while the controls report, is a regression after so many minutes. */
const blindDeadlineMin = 15;

/** The share of the last ten steps, or of those since `from`, that have a value; from 0 to 1. */
export function coverageAt(column: Float64Array, from: number, step: number): number {
  const first = Math.max(from, step + 1 - coverageSteps);
  let present = 0;
  for (let index = first; index <= step; index += 1) {
    if (!Number.isNaN(column[index])) present += 1;
  }
  return present / (step + 1 - first);
}

/** The share of steps with a value, from the first one to the change: a signal that always had gaps has them still. */
export function usualCoverage(
  column: Float64Array,
  { changeIndex }: Pick<Grid, 'changeIndex'>,
): number {
  const first = column.findIndex((value) => !Number.isNaN(value));
  if (first < 0 || first >= changeIndex) return 1;
  let present = 0;
  for (let index = first; index < changeIndex; index += 1) {
    if (!Number.isNaN(column[index])) present += 1;
  }
  return present / (changeIndex - first);
}

/** What coverage is measured against. */
export interface Expectation {
  /** The first step of the change. */
  readonly from: number;
  /** The share of steps that had a value before it. */
  readonly usual: number;
}

/** Whether too little is there for any verdict. */
export function isBlind(column: Float64Array, { from, usual }: Expectation, step: number): boolean {
  return coverageAt(column, from, step) < coverageMin * usual;
}

/** However long a step is: one that is late is not lost. */
const silentStepsMin = 3;

/** Whether the requests of the last ten steps are less than a tenth of what the days before had then. */
export function isTrafficGone(totals: Float64Array, grid: Grid, step: number): boolean {
  const first = Math.max(grid.changeIndex, step + 1 - coverageSteps);
  let seen = 0;
  let expected = 0;
  for (let index = first; index <= step; index += 1) {
    seen += totals[index] || 0;
    expected += expectedTotal(totals, grid, index);
  }
  return expected > 0 && seen < trafficMin * expected;
}

/** The least of the same time on the days before: traffic that is low every night is not lost. */
function expectedTotal(totals: Float64Array, { stepsPerDay, changeIndex }: Grid, index: number) {
  let least = Number.POSITIVE_INFINITY;
  for (let at = index - stepsPerDay; at >= 0; at -= stepsPerDay) {
    const seen = totals[at] ?? Number.NaN;
    if (at < changeIndex && !Number.isNaN(seen)) least = Math.min(least, seen);
  }
  return Number.isFinite(least) ? least : 0;
}

/** Signal that the change may have silenced. */
export interface Silence {
  /** Takes a step in; true when the signal counts as lost. */
  take(step: number): boolean;
  isLost(): boolean;
}

/** For whoever sees to silence elsewhere. */
export const unblamed: Silence = { take: () => false, isLost: () => false };

/**
 * Watches a column beside those of its controls: its silence is its own only while at least half of these report, or
 * somebody else's metrics are away.
 */
export function silenceOf(
  own: Float64Array,
  controls: readonly Float64Array[],
  grid: Grid,
): Silence {
  const patience = patienceOf(own, grid);
  let silentSteps = 0;
  let isLost = false;
  return {
    take: (step) => {
      silentSteps = Number.isNaN(own[step]) ? silentSteps + 1 : 0;
      const reporting = controls.filter(
        (one) => !isBlind(one, { from: grid.changeIndex, usual: 1 }, step),
      ).length;
      isLost = silentSteps >= patience && reporting > 0 && 2 * reporting >= controls.length;
      return isLost;
    },
    isLost: () => isLost,
  };
}

/** How many steps a signal is allowed to be silent before the change is to blame; infinite for one that often is. */
function patienceOf(column: Float64Array, { changeIndex, stepMin }: Grid): number {
  let gap = 0;
  let longest = 0;
  let present = 0;
  for (let index = 0; index < changeIndex; index += 1) {
    const isThere = !Number.isNaN(column[index]);
    gap = isThere ? 0 : gap + 1;
    if (isThere) present += 1;
    if (present > 0) longest = Math.max(longest, gap);
  }
  if (present === 0) return Number.POSITIVE_INFINITY;
  return Math.max(Math.ceil(blindDeadlineMin / stepMin), silentStepsMin, 2 * longest);
}
