import type { Override, Standing } from './standings.ts';

/** The rank that a cluster would have without its override. */
export function usualTierIndex(standing: Standing): number {
  const { household, declaredIndex, raise, cycle, highestOfCycle } = standing;
  return Math.max(
    household.tierIndex,
    declaredIndex ?? 0,
    raise?.tierIndex ?? 0,
    cycle.length > 1 ? highestOfCycle.tierIndex : 0,
  );
}

/** The override that lowers a cluster's tier now; null where none is in force, or where it lowers nothing. */
export function loweringOf(standing: Standing): Override | null {
  const { override } = standing;
  if (override === null || override.expired) return null;
  return override.tierIndex < usualTierIndex(standing) ? override : null;
}
