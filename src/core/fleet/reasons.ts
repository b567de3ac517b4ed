import { instantText } from './instant.ts';
import { usualTierIndex } from './lowered.ts';
import { namesText } from './names.ts';
import { tierNameAt } from './tiers.ts';
import type { Fleet } from './fleet.ts';
import type { Household } from './households.ts';
import type { Override, Raise, Standing } from './standings.ts';
import type { Sight } from './witnesses.ts';

/** The name of the tier of a rank. */
type TierName = (index: number) => string;

/**
 * Why a cluster has its tier, in sentences that begin with the tier that each argues for: the one
 * that decided comes first, below it those that it outweighs.
 */
export function reasonsOf(fleet: Fleet, standing: Standing): readonly string[] {
  const tierName: TierName = (index) => tierNameAt(fleet, index);
  const { household, override, cause } = standing;
  const reasons: string[] = [];
  if (override?.expired === false) reasons.push(overrideReason(override, standing, tierName));
  if (cause === 'cycle') reasons.push(cycleReason(standing, tierName));
  reasons.push(...raiseReasons(standing, tierName));
  reasons.push(`${tierName(household.tierIndex)}: ${householdText(household)}`);
  reasons.push(...equalRaise(standing, tierName));
  if (standing.declaredIndex !== null && standing.declaredIndex < household.tierIndex) {
    const declared = tierName(standing.declaredIndex);
    reasons.push(`${declared} is declared, which changes nothing: a declared tier only raises`);
  }
  if (override?.expired === true) reasons.push(`${expiredText(override)}, and no longer counts`);
  return reasons;
}

/** What a cluster's override would do, had its time not run out. */
export function expiredText(override: Override): string {
  const until = instantText(override.until);
  return `the override to ${override.tier} by ${override.owner} expired at ${until}`;
}

/** `through the source prom`, `through the sources a and b`, or that the cluster names it. */
function sightText(sight: Sight): string {
  if (sight.sources.length === 0) return 'which names it as a witness';
  return `through the source${sight.sources.length > 1 ? 's' : ''} ${namesText(sight.sources)}`;
}

function overrideReason(override: Override, standing: Standing, tierName: TierName): string {
  const { tier, owner, until, reason } = override;
  return (
    `${tier}: an override by ${owner} until ${instantText(until)} sets it ("${reason}"); ` +
    `without it the tier would be ${tierName(usualTierIndex(standing))}`
  );
}

function cycleReason(standing: Standing, tierName: TierName): string {
  const { cycle, cluster, highestOfCycle } = standing;
  const others = cycle.filter((member) => member !== cluster.name);
  return (
    `${tierName(highestOfCycle.tierIndex)}: it and ${namesText(others)} watch each other in a ` +
    `cycle, and share the highest tier among them, which is that of ${highestOfCycle.cluster}`
  );
}

/** What lifts it above its tenants: what it watches, and a declared tier. */
function raiseReasons(standing: Standing, tierName: TierName): readonly string[] {
  const { household, declaredIndex, raise } = standing;
  const reasons: string[] = [];
  const ground = Math.max(household.tierIndex, declaredIndex ?? 0);
  if (raise !== null && raise.tierIndex > ground) {
    reasons.push(`${tierName(raise.tierIndex)}: ${raiseText(raise, tierName)}`);
  }
  if (declaredIndex !== null && declaredIndex > household.tierIndex) {
    reasons.push(`${tierName(declaredIndex)}: it is declared`);
  }
  return reasons;
}

/** What it watches would give it the same tier: it keeps it, whatever becomes of its tenants. */
function equalRaise({ household, declaredIndex, raise }: Standing, tierName: TierName) {
  const ground = Math.max(household.tierIndex, declaredIndex ?? 0);
  if (raise === null || raise.tierIndex !== ground) return [];
  return [`${tierName(raise.tierIndex)}: ${raiseText(raise, tierName)}`];
}

function raiseText(raise: Raise, tierName: TierName): string {
  const watched = `${raise.watched} (${tierName(raise.watchedIndex)})`;
  const comma = raise.sight.sources.length === 0 ? ',' : '';
  const atMost = raise.tierIndex > raise.watchedIndex ? '' : ', at most the last';
  return (
    `it watches ${watched}${comma} ${sightText(raise.sight)}, ` +
    `and a witness ranks one tier above what it watches${atMost}`
  );
}

function householdText({ roll }: Household): string {
  const { decisive, tenants } = roll();
  if (tenants.length === 0) return 'no tenant is placed on it';
  if (decisive.length === 0) {
    return `only synthetic traffic is placed on it (${namesText(tenants)})`;
  }
  const [noun, verb] = decisive.length === 1 ? ['tenant', 'is'] : ['tenants', 'are'];
  return `the ${noun} ${namesText(decisive)} of that criticality ${verb} placed on it`;
}
