/** The series of one check on one grid of steps, as the judge reads them. */
import type { Grid } from '../../../src/core/judge/compare/question.ts';
import type { Case, CaseCheck } from '../case.ts';
import { type Arm, armsOf } from '../competitors/arms.ts';

/** The steps of a case. */
export interface CaseGrid extends Grid {
  /**
   * So many minutes into a step its samples have come, as they did before the change: then it is read.
   */
  readonly readAfterMin: number;
}

/** One check with everything that was measured for it. */
export interface Board {
  readonly check: CaseCheck;
  readonly grid: CaseGrid;
  readonly treated: readonly Arm[];
  readonly controls: readonly Arm[];
}

export type { Arm };

/** The boards of a case, one for each check. */
export function boardsOf(each: Case): readonly Board[] {
  return armsOf(each).map(({ check, ...arms_ }) => {
    const treated = arms_.treated.map(inOrder);
    const controls = arms_.controls.map(inOrder);
    const arms = [...treated, ...controls].filter(({ samples }) => samples.length > 0);
    const stepMin = Math.max(1, ...arms.map((arm) => arm.stepMin));
    return { check, treated, controls, grid: gridOf(each, arms, stepMin) };
  });
}

function gridOf({ changeAt, horizonMin }: Case, arms: readonly Arm[], stepMin: number): CaseGrid {
  const first = arms.reduce(
    (least, { samples }) => Math.min(least, samples[0]?.[0] ?? changeAt),
    changeAt,
  );
  const changeIndex = Math.ceil((changeAt - first) / stepMin);
  // Steps are counted back from the change, so that none lies on both sides of it.
  const startAt = changeAt - changeIndex * stepMin;
  const end = changeIndex + Math.ceil(horizonMin / stepMin);
  const readAfterMin = arms.reduce((latest, { samples }) => {
    return Math.max(latest, latestIn(samples, { startAt, stepMin, changeAt }));
  }, 0);
  return {
    startAt,
    stepMin,
    changeIndex,
    end,
    stepsPerDay: Math.round(1440 / stepMin),
    readAfterMin,
  };
}

/** How far into a step its first sample came at the latest, before the change; its last minute without history. */
function latestIn(
  samples: Arm['samples'],
  { startAt, stepMin, changeAt }: Pick<CaseGrid, 'startAt' | 'stepMin'> & { changeAt: number },
): number {
  let latest = -1;
  let step = -1;
  for (const [minute] of samples) {
    if (minute >= changeAt) break;
    const own = Math.floor((minute - startAt) / stepMin);
    if (own !== step) latest = Math.max(latest, (minute - startAt) % stepMin);
    step = own;
  }
  return latest < 0 ? stepMin - 1 : latest;
}

function inOrder(arm: Arm): Arm {
  return { ...arm, samples: arm.samples.toSorted((a, b) => a[0] - b[0]) };
}

/** The last step that was read by the end of a minute. */
export function stepReadBy({ startAt, stepMin, readAfterMin }: CaseGrid, minute: number): number {
  return Math.floor((minute - startAt - readAfterMin) / stepMin);
}

/** One figure of each sample by step, NaN where nothing was measured or what was is no number. */
export function columnOf({ samples }: Arm, grid: CaseGrid, figure: 1 | 2): Float64Array {
  const { startAt, stepMin, readAfterMin, end } = grid;
  const column = new Float64Array(end).fill(Number.NaN);
  let punctual = -1;
  for (const sample of samples) {
    const own = Math.floor((sample[0] - startAt) / stepMin);
    const isPunctual = sample[0] - startAt - own * stepMin <= readAfterMin;
    if (isPunctual) punctual = own;
    // What comes only after its step was read is of the next one: new processes may be asked at another second.
    if (!isPunctual && punctual === own) continue;
    const index = isPunctual ? own : own + 1;
    const value = sample[figure];
    if (index < 0 || index >= end || value === undefined || !Number.isFinite(value)) continue;
    if (Number.isNaN(column[index])) column[index] = value;
  }
  return column;
}
