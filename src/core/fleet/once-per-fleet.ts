import type { Fleet } from './fleet.ts';

/**
 * Remembers what follows from a fleet alone for as long as the fleet itself lives. A fleet never
 * changes, so the answer is always the same one; a loop that asks every turn pays once.
 */
export function oncePerFleet<T extends object>(compute: (fleet: Fleet) => T): (fleet: Fleet) => T {
  const answers = new WeakMap<Fleet, T>();
  return (fleet) => {
    const known = answers.get(fleet);
    if (known !== undefined) return known;
    const answer = compute(fleet);
    answers.set(fleet, answer);
    return answer;
  };
}
