import { classify } from '../../core/fleet/classify.ts';
import type { ComparedCheck } from '../../core/fleet/check.ts';
import { defaultStrategy } from '../../core/fleet/defaults.ts';
import type { Fleet, RolloutSpec } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { tierUnder } from '../../core/fleet/strategy.ts';
import type { PlaceboTier } from '../../core/judge/calibrate/schedule.ts';
import { type Member, stageFrom } from '../../core/plan/stage.ts';
import { weightOf } from '../../core/rollout/rules/compared.ts';
import type { Manifests } from '../../manifest/parse.ts';

/** Whose placebos are wanted. */
export interface TiersWanted {
  readonly fleet: Fleet;
  readonly manifests: Pick<Manifests, 'rollouts' | 'checks'>;
  readonly check: ComparedCheck;
  /** The α of a rollout; null for that of its strategy. */
  readonly alpha: number | null;
  /** Overrides of tiers go by it. */
  readonly now: Instant;
}

/**
 * The tiers as a rollout over the whole fleet goes through them, with the share of α that the check has on each
 * cluster. It is the first rollout of the manifests that has the check; where none has it, one with the standard strategy
 * and all checks.
 */
export function placeboTiers({ now, ...wanted }: TiersWanted): readonly PlaceboTier[] {
  const { fleet, check, alpha } = wanted;
  const spec = rolloutFor(wanted);
  const members = membersOf(fleet, now);
  const stages = fleet.tiers.flatMap((tier) => {
    const own = members.get(tier.name) ?? [];
    const paced = tierUnder(tier, spec.strategy);
    // What redundancy asks cuts waves, and neither soaks nor shares of α.
    const common = { fleet, rollout: spec, redundancies: [], previous: null };
    return own.length === 0 ? [] : [stageFrom({ ...common, tier: paced, members: own })];
  });
  const plan = {
    rollout: spec.name,
    strategy: spec.strategy.name,
    stages,
    excluded: [],
    warnings: [],
    earliestFinish: now,
  };
  return stages.map((stage, index) => ({
    name: stage.tier,
    clusters: stage.waves.flatMap(({ clusters }) => clusters),
    soakMs: stage.soakMs,
    alpha: (alpha ?? spec.strategy.falseHalts) * weightOf({ plan, spec }, check, index),
  }));
}

/** What a check that is not required would have if it were. */
function rolloutFor({ manifests, check }: Omit<TiersWanted, 'now'>): RolloutSpec {
  const own = manifests.rollouts.find(({ checks }) =>
    checks.some(({ name }) => name === check.name),
  );
  const base = own ?? {
    name: 'placebo',
    component: '',
    targets: null,
    change: { revision: '', body: null },
    strategy: defaultStrategy,
    checks: manifests.checks,
  };
  const checks = base.checks.map((one) =>
    one.name === check.name ? { ...one, required: true } : one,
  );
  return { ...base, checks };
}

/** The clusters of each tier, by its name. */
function membersOf(fleet: Fleet, now: Instant): ReadonlyMap<string, readonly Member[]> {
  const members = new Map<string, Member[]>();
  for (const { cluster, tier, exposure } of classify(fleet, now).clusters.values()) {
    members.set(tier, [...(members.get(tier) ?? []), { cluster, exposure }]);
  }
  return members;
}
