import type { DeclaredRollout } from './declared.ts';
import { defaultStrategy } from './defaults.ts';
import type { Strategy, Tier } from './fleet.ts';

/** Strategies that are announced but that this version cannot follow yet. */
export const laterStrategies: readonly string[] = ['exposure', 'hotfix'];

/**
 * What a rollout follows: its strategy with what the rollout sets for itself. Null when it names a
 * strategy that is not there.
 */
export function strategyOf(
  rollout: DeclaredRollout,
  strategies: ReadonlyMap<string, Strategy>,
): Strategy | null {
  const named =
    rollout.strategy === defaultStrategy.name ? defaultStrategy : strategies.get(rollout.strategy);
  return named === undefined ? null : { ...named, ...rollout.policy };
}

/** A tier as a strategy wants it: the fleet's figures, and the strategy's where it has any. */
export function tierUnder(tier: Tier, strategy: Strategy): Tier {
  const own = Object.hasOwn(strategy.tiers, tier.name) ? strategy.tiers[tier.name] : undefined;
  const merged = { ...tier, ...own };
  // A shorter soak shortens the waves' soaks with it, unless the strategy says otherwise itself.
  const waveSoakMs = own?.waveSoakMs ?? Math.min(tier.waveSoakMs, merged.soakMs);
  return { ...merged, waveSoakMs };
}
