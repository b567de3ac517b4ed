/** What the tools that compare two samples compare a treated cluster with. */
import type { Case } from '../case.ts';
import { type Arm, armsOf, type CheckArms } from './arms.ts';
import { horizonEnd } from './competitor.ts';
import { type Lane, laneOf, type Stretch } from './lane.ts';

const dayMin = 24 * 60;

export interface Comparison {
  readonly arms: CheckArms;
  readonly arm: Arm;
  readonly treated: Lane;
  readonly control: Lane;
  /** How many minutes before the treated ones the control's lie; 0 for concurrent controls. */
  readonly offsetMin: number;
}

/**
 * One comparison for each check and treated cluster. The control is the sum of all control clusters
 * in the same minutes, as one query over the baseline gives it: the rate of all their requests, the
 * mean of their gauges. Where a check has no controls it is the cluster itself, at the same time of
 * an earlier day (Kayenta's `controlOffsetInMinutes`), or just before the change where history is
 * short.
 */
export function comparisonsOf(each: Case): readonly Comparison[] {
  const { changeAt } = each;
  const after = { from: changeAt, to: horizonEnd(each) };
  return armsOf(each).flatMap((arms) => {
    // Once for all treated clusters: a fleet has many.
    const fleet = arms.controls.length > 0 ? laneOf(arms.controls, after) : null;
    return arms.treated.map((arm) => {
      const treated = laneOf([arm], after);
      if (fleet !== null) return { arms, arm, treated, control: fleet, offsetMin: 0 };
      return { arms, arm, treated, ...itselfBefore(arm, after) };
    });
  });
}

/** The minutes of the control that stand against these of the treated one. */
export function inControl({ offsetMin }: Comparison, { from, to }: Stretch): Stretch {
  return { from: from - offsetMin, to: to - offsetMin };
}

function itselfBefore(arm: Arm, { from, to }: Stretch): { control: Lane; offsetMin: number } {
  const lengthMin = to - from + 1;
  const wholeDays = Math.ceil(lengthMin / dayMin) * dayMin;
  const at = (offsetMin: number) => ({
    control: laneOf([arm], { from: from - offsetMin, to: to - offsetMin }),
    offsetMin,
  });
  const earlier = at(wholeDays);
  return earlier.control.numbers.some((count) => count > 0) ? earlier : at(lengthMin);
}
