/** When a tool that looks rarely, or has no word for it, is taken to have missed data. */
import type { Arm } from './arms.ts';
import { type Lane, readLane } from './lane.ts';

const stepsBack = 10;
const coverageMin = 0.8;

/** Where and when is asked: since the change alone, however long the history is. */
export interface Look {
  readonly changeAt: number;
  readonly at: number;
}

/**
 * Fewer than 80 % of the steps expected among the last ten have a number: the same measure by which
 * Tierwise calls itself blind, so that nobody is held to a stricter one. Before two steps have
 * passed nothing is missed yet.
 */
export function isMissing({ stepMin }: Arm, lane: Lane, { changeAt, at }: Look): boolean {
  const from = Math.max(changeAt, at - stepsBack * stepMin + 1);
  const expected = Math.floor((at - from + 1) / stepMin);
  if (expected < 2) return false;
  return readLane(lane, { from, to: at }).numbers < coverageMin * expected;
}
