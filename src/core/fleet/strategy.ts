import type { DeclaredRollout } from './declared.ts';
import { ownStrategies } from './defaults.ts';
import type { Strategy, Tier } from './fleet.ts';

/** The order of what a command starts, round every other: no document can ask for it. */
export const hotfixOrder = 'hotfix';

/**
 * What a rollout follows: its strategy with what the rollout sets for itself. Null when it names a
 * strategy that is not there.
 */
export function strategyOf(
  rollout: DeclaredRollout,
  strategies: ReadonlyMap<string, Strategy>,
): Strategy | null {
  const named = ownStrategies.get(rollout.strategy) ?? strategies.get(rollout.strategy);
  return named === undefined ? null : { ...named, ...rollout.policy };
}

/** A tier as a strategy wants it: the fleet's figures, and the strategy's where it has any. */
export function tierUnder(tier: Tier, strategy: Strategy): Tier {
  const own = Object.hasOwn(strategy.tiers, tier.name) ? strategy.tiers[tier.name] : undefined;
  const merged = { ...tier, ...own };
  // A shorter soak shortens the waves' soaks with it, unless the strategy says otherwise itself.
  const waveSoakMs = own?.waveSoakMs ?? Math.min(tier.waveSoakMs, merged.soakMs);
  // A strategy forbids more than its fleet, and never less.
  const forbid = [...new Set([...(tier.forbid ?? []), ...(own?.forbid ?? [])])];
  return { ...merged, waveSoakMs, ...(forbid.length === 0 ? {} : { forbid }) };
}
