import type { Fleet } from './fleet.ts';

/** The rank of every tier by its name, 0 for the least critical. */
export function tierIndexes(fleet: Fleet): ReadonlyMap<string, number> {
  return new Map(fleet.tiers.map((tier, index) => [tier.name, index]));
}

/** The rank of a tier that the manifest has vouched for; another name is a bug, and is thrown. */
export function tierIndexOf(indexes: ReadonlyMap<string, number>, tier: string): number {
  const index = indexes.get(tier);
  if (index === undefined) throw new Error(`The fleet has no tier ${tier}; reading let it pass.`);
  return index;
}

/** The name of the tier of a rank that `tierIndexes` has given. */
export function tierNameAt(fleet: Fleet, index: number): string {
  const tier = fleet.tiers[index];
  if (tier === undefined) throw new Error(`The fleet has no tier of rank ${index}.`);
  return tier.name;
}
