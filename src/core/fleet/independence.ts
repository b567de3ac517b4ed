import type { Fleet } from './fleet.ts';

/**
 * Which components may be changed side by side on one cluster: all of them, or those that a group names together.
 * Whoever says so says that harm by one of them could not be taken for harm by another.
 */
export type Independence = 'all' | readonly (readonly string[])[];

/** Whether two components may be changed on the same clusters at once. One and the same never may. */
export function areIndependent(
  { independent = [] }: Pick<Fleet, 'independent'>,
  one: string,
  other: string,
): boolean {
  if (one === other) return false;
  if (independent === 'all') return true;
  return independent.some((group) => group.includes(one) && group.includes(other));
}
