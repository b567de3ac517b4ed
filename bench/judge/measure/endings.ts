/** The endings of one track, by judge and α. */
import { type Ended, endedOf } from './ending.ts';
import type { Played } from './reading.ts';

/** By `keyOf`; every list in the order in which trials were played. */
export type Endings = ReadonlyMap<string, readonly Ended[]>;

/** Of one judge at one α. */
export function keyOf(judge: string, alpha: number): string {
  return `${judge} at ${alpha}`;
}

/** Sorts what was played by who judged it. */
export function endingsOf(played: readonly Played[]): Endings {
  const found = new Map<string, Ended[]>();
  for (const { truth, readings } of played) {
    for (const reading of readings) {
      const key = keyOf(reading.judge, reading.alpha);
      const list = found.get(key) ?? [];
      list.push(endedOf(truth, reading));
      found.set(key, list);
    }
  }
  return found;
}
