import type { Fleet, RolloutSpec } from '../fleet/fleet.ts';
import type { Standing } from '../fleet/standings.ts';
import type { Forbidden, Stage } from './plan.ts';

/** What the policies say of some tiers: the Fleet's, and what the rollout's Strategy forbids beside that. */
export function forbiddenIn(
  fleet: Fleet,
  { strategy }: RolloutSpec,
  tiers: readonly string[],
): readonly Forbidden[] {
  return fleet.tiers
    .filter(({ name }) => tiers.includes(name))
    .flatMap(({ name, forbid = [] }) => {
      const added = Object.hasOwn(strategy.tiers, name) ? (strategy.tiers[name]?.forbid ?? []) : [];
      return [
        ...forbid.map((override) => ({ override, by: `Fleet ${fleet.name} tier ${name}` })),
        ...added.map((override) => ({ override, by: `Strategy ${strategy.name} tier ${name}` })),
      ];
    });
}

/** What the stages of a plan are made of. */
interface Forbidding {
  readonly fleet: Fleet;
  readonly rollout: RolloutSpec;
  readonly targeted: readonly Standing[];
}

/** The stages with what is forbidden in them: whatever the tier of any of its clusters forbids. */
export function withForbidden(
  stages: readonly Stage[],
  { fleet, rollout, targeted }: Forbidding,
): readonly Stage[] {
  const tierOf = new Map(
    targeted.map(({ cluster, tierIndex }) => [cluster.name, fleet.tiers[tierIndex]?.name ?? '']),
  );
  return stages.map((stage) => {
    const members = stage.waves.flatMap(({ clusters }) => clusters);
    const tiers = new Set(members.map((name) => tierOf.get(name) ?? ''));
    const forbidden = forbiddenIn(fleet, rollout, [...tiers]);
    if (forbidden.length === 0) return stage;
    return { ...stage, forbidden, reasons: [...stage.reasons, ...forbiddenReasons(forbidden)] };
  });
}

function forbiddenReasons(forbidden: readonly Forbidden[]): readonly string[] {
  const policies = new Set(forbidden.map(({ by }) => by));
  return [...policies].map((by) => {
    const own = forbidden.filter((one) => one.by === by).map(({ override }) => override);
    return `${by} forbids: ${own.join(', ')}`;
  });
}
