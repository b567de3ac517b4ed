import { byName, countText, namesText } from './names.ts';
import { expiredText } from './reasons.ts';
import type { Fleet } from './fleet.ts';
import type { Standing } from './standings.ts';

/** Something about the whole fleet that makes the order protect less than it seems to. */
export interface FleetWarning {
  readonly code: 'last-tier-crowded' | 'tier-empty' | 'override-expired';
  readonly message: string;
}

/** The warnings of a fleet. `standings` are in the order of the clusters' names. */
export function fleetWarnings(
  fleet: Fleet,
  standings: readonly Standing[],
): readonly FleetWarning[] {
  return [
    ...crowdedLastTier(fleet, standings),
    ...emptyTiers(fleet, standings),
    ...expiredOverrides(standings),
  ];
}

/** What puts clusters into a tier, after `through`. */
const causeText = {
  tenants: 'tenants',
  declared: 'declaration',
  witness: 'watching others',
  cycle: 'a cycle of witnesses',
  override: 'an override',
} as const;

function crowdedLastTier(fleet: Fleet, standings: readonly Standing[]): readonly FleetWarning[] {
  const last = fleet.tiers.length - 1;
  const there = standings.filter(({ tierIndex }) => tierIndex === last);
  const name = fleet.tiers[last]?.name;
  if (name === undefined || last === 0 || there.length * 2 <= standings.length) return [];
  const why = (['tenants', 'declared', 'witness', 'cycle', 'override'] as const)
    .map((cause) => ({ cause, by: there.filter((standing) => standing.cause === cause) }))
    .filter(({ by }) => by.length > 0)
    .map(({ cause, by }) => `${by.length} through ${causeText[cause]} (${namesText(namesOf(by))})`);
  const message =
    `${there.length} of ${countText(standings.length, 'cluster')} are in the last tier, ` +
    `${name}: ${why.join('; ')}. Going last protects little when most of the fleet goes last.`;
  return [{ code: 'last-tier-crowded', message }];
}

function emptyTiers(fleet: Fleet, standings: readonly Standing[]): readonly FleetWarning[] {
  const used = new Set(standings.map(({ tierIndex }) => tierIndex));
  return fleet.tiers.flatMap(({ name }, index) => {
    if (used.has(index)) return [];
    const message = `No cluster is in the tier ${name}: ${whyEmpty(fleet, index, standings)}.`;
    return [{ code: 'tier-empty' as const, message }];
  });
}

function whyEmpty(fleet: Fleet, index: number, standings: readonly Standing[]): string {
  const moved = standings.filter(({ household }) => household.tierIndex === index);
  if (moved.length > 0) {
    const [verb, whose] = moved.length === 1 ? ['has', 'its tenants'] : ['have', 'their tenants'];
    return `${namesText(namesOf(moved))} would be by ${whose}, but ${verb} another through ${causes(moved)}`;
  }
  if (index === 0) return 'a real tenant of a higher criticality is placed on every cluster';
  const criticality = fleet.tiers[index]?.name;
  const tenants = fleet.tenants
    .filter(({ placements }) =>
      placements.some((each) => each.traffic === 'real' && each.criticality === criticality),
    )
    .map(({ name }) => name)
    .toSorted(byName);
  if (tenants.length === 0) return 'no real tenant has that criticality, and none is declared';
  return `wherever ${namesText(tenants)} of that criticality is placed, a more critical one is too`;
}

function causes(moved: readonly Standing[]): string {
  return namesText([...new Set(moved.map(({ cause }) => causeText[cause]))].toSorted(byName));
}

function expiredOverrides(standings: readonly Standing[]): readonly FleetWarning[] {
  return standings.flatMap(({ cluster, override }) =>
    override?.expired === true
      ? [
          {
            code: 'override-expired' as const,
            message: `${cluster.name}: ${expiredText(override)}, and no longer lowers its tier.`,
          },
        ]
      : [],
  );
}

function namesOf(standings: readonly Standing[]): readonly string[] {
  return standings.map(({ cluster }) => cluster.name);
}
