/** Errors and requests of one closed step on both sides; all zero where a side has nothing. */
export interface RateStep {
  readonly bad: number;
  readonly total: number;
  readonly controlBad: number;
  readonly controlTotal: number;
  /** The hour of the day, 0 to 23, by any clock that is always the same. */
  readonly hour: number;
}

/** Many steps as columns of equal length, oldest first. */
export interface RateSteps {
  readonly bad: Float64Array;
  readonly total: Float64Array;
  readonly controlBad: Float64Array;
  readonly controlTotal: Float64Array;
  readonly hour: Uint8Array;
}

/** Columns for so many steps, all zero. */
export function emptySteps(length: number): RateSteps {
  return {
    bad: new Float64Array(length),
    total: new Float64Array(length),
    controlBad: new Float64Array(length),
    controlTotal: new Float64Array(length),
    hour: new Uint8Array(length),
  };
}

/** One step of the columns; zeros beyond their end. */
export function stepAt(steps: RateSteps, index: number): RateStep {
  return {
    bad: steps.bad[index] ?? 0,
    total: steps.total[index] ?? 0,
    controlBad: steps.controlBad[index] ?? 0,
    controlTotal: steps.controlTotal[index] ?? 0,
    hour: steps.hour[index] ?? 0,
  };
}

/** Whether both sides had requests, so that the step compares anything. */
export function isCompared({ total, controlTotal }: Omit<RateStep, 'hour'>): boolean {
  return total > 0 && controlTotal > 0;
}

/** How many of the steps from `from` up to `to` compare anything. */
export function comparedBetween(steps: RateSteps, from: number, to: number): number {
  let compared = 0;
  for (let index = from; index < to; index += 1) {
    if (isCompared(stepAt(steps, index))) compared += 1;
  }
  return compared;
}

/** Columns without what lies behind a step; they share their memory. */
export function stepsUntil(steps: RateSteps, end: number): RateSteps {
  return {
    bad: steps.bad.subarray(0, end),
    total: steps.total.subarray(0, end),
    controlBad: steps.controlBad.subarray(0, end),
    controlTotal: steps.controlTotal.subarray(0, end),
    hour: steps.hour.subarray(0, end),
  };
}

/** The steps up to `end`, each asked for once, as columns. */
export function columnsOf(at: (index: number) => RateStep, end: number): RateSteps {
  const steps = emptySteps(end);
  for (let index = 0; index < end; index += 1) {
    const { bad, total, controlBad, controlTotal, hour } = at(index);
    steps.bad[index] = bad;
    steps.total[index] = total;
    steps.controlBad[index] = controlBad;
    steps.controlTotal[index] = controlTotal;
    steps.hour[index] = hour;
  }
  return steps;
}
