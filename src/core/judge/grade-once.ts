import type { Grade, Series } from './evidence.ts';
import { type Circumstances, gradeThreshold } from './threshold.ts';

/** What was said last of a series, for as long as the series itself lives. */
const graded = new WeakMap<Series, { readonly seen: Circumstances; readonly grade: Grade }>();

/**
 * The same as `gradeThreshold`. An answer is looked at again in every turn until the next one comes,
 * and mostly nothing that its grade depends on has changed: a turn over a large fleet pays once.
 */
export function gradeOnce(series: Series, seen: Circumstances): Grade {
  const last = graded.get(series);
  if (last !== undefined && isSame(last.seen, seen)) return last.grade;
  const grade = gradeThreshold(series, seen);
  graded.set(series, { seen, grade });
  return grade;
}

function isSame(a: Circumstances, b: Circumstances): boolean {
  return (
    a.now === b.now &&
    a.harmFrom === b.harmFrom &&
    a.healthFrom === b.healthFrom &&
    a.threshold === b.threshold &&
    a.stepMs === b.stepMs &&
    a.lagMs === b.lagMs
  );
}
