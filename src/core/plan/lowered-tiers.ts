import { instantText } from '../fleet/instant.ts';
import { loweringOf, usualTierIndex } from '../fleet/lowered.ts';
import { tierNameAt } from '../fleet/tiers.ts';
import type { Fleet, RolloutSpec } from '../fleet/fleet.ts';
import type { Standing } from '../fleet/standings.ts';
import { forbiddenIn } from './forbidden.ts';
import type { LoweredTier, Refusal } from './plan.ts';

/** The clusters of a plan that go earlier than their tenants say, each with who answers for it. */
export function loweredTiers(fleet: Fleet, targeted: readonly Standing[]): readonly LoweredTier[] {
  return targeted.flatMap((standing) => {
    const lowering = loweringOf(standing);
    if (lowering === null) return [];
    const { reason, owner, until, tier: to } = lowering;
    const cluster = standing.cluster.name;
    const from = tierNameAt(fleet, usualTierIndex(standing));
    const message = `${cluster} counts as ${to} and would be ${from}: ${reason} (${owner}, until ${instantText(until)})`;
    return [{ code: 'lowered-tier', message, cluster, from, to, reason, owner, until } as const];
  });
}

/** A tier may keep what belongs to it: by the tier that a cluster would have, not by the one that it was given. */
export function loweringRefusals(
  fleet: Fleet,
  rollout: RolloutSpec,
  targeted: readonly Standing[],
): readonly Refusal[] {
  return loweredTiers(fleet, targeted).flatMap(({ cluster, from, to }) =>
    forbiddenIn(fleet, rollout, [from])
      .filter(({ override }) => override === 'lower')
      .map(({ by }) => {
        const message =
          `${cluster} is lowered from ${from} to ${to} by its override, and \`forbid\` of ${by} has \`lower\` in it: ` +
          'take the override out of its document';
        return { code: 'lowering-forbidden', promise: null, policy: by, message };
      }),
  );
}
