import { normalUpperQuantile } from '../numbers/normal.ts';
import { type GrowthComparison, inForce } from './comparisons.ts';
import { foretoldSteps, stepsToLimit } from './forecast.ts';
import type { GrowthReading } from './trial.ts';

/** Where a gauge stands, turned so that higher is worse. */
export interface GrowthState {
  readonly limit: number;
  /** Growth that comes to the limit later than in so many steps does not matter. */
  readonly withinSteps: number;
  /** Nothing is foretold from a shorter window: whatever starts anew climbs at first. */
  readonly leastSteps: number;
  /** Up to where it went before the change; −Infinity where nobody knows. */
  readonly usual: number;
  /** The newest level; NaN where there is none. */
  readonly level: number;
}

/**
 * The longest window whose growth comes to the limit too soon, by the change and for good; null where none does. What
 * climbs back to where it was before the change does not grow.
 */
export function growingWindow(
  readings: readonly GrowthReading[],
  { limit, withinSteps, leastSteps, usual, level }: GrowthState,
): GrowthReading | null {
  const fresh = withoutFall(readings);
  const longest = fresh.at(-1);
  if (longest === undefined || longest.window.steps < leastSteps || !(level > usual)) return null;
  const foretold = Math.min(withinSteps, foretoldSteps(longest));
  const found = fresh.findLast((one) => {
    const steps = stepsToLimit(level, one.whole, limit);
    return one.excess >= one.limit && steps <= foretold && steps <= foretoldSteps(one);
  });
  return found ?? null;
}

/** The windows that lie behind every fall: what was started anew is seen to climb only from there on. */
function withoutFall(readings: readonly GrowthReading[]): readonly GrowthReading[] {
  let room = Number.POSITIVE_INFINITY;
  return readings
    .toReversed()
    .filter(({ window, sinceFall }) => {
      room = Math.min(room, sinceFall);
      return window.steps <= room;
    })
    .toReversed();
}

/** What grows faster than usual for itself, with a chance of 5 %, is not healthy, whatever the controls do. */
const sharedReach = normalUpperQuantile(0.05);

/**
 * Whether the growth that the change may have brought comes to the limit too late to matter: at most so much, at 95 %, in
 * the longest window, and as it was seen in the next one, which is half as long, so that late growth is not diluted.
 */
export function isGrowthHealthy(
  comparisons: readonly GrowthComparison[],
  { level, limit, withinSteps }: GrowthState,
): boolean {
  const isLate = (slope: number): boolean => stepsToLimit(level, slope, limit) > withinSteps;
  const alone = comparisons.find(({ name }) => name === 'nothing')?.readings.at(-1);
  const isShared =
    alone !== undefined && alone.excess > sharedReach * alone.deviation && !isLate(alone.whole);
  const [longest, half = longest] = inForce(comparisons).toReversed();
  if (longest === undefined || half === undefined || isShared) return false;
  return isLate(longest.upper) && isLate(half.excess);
}
