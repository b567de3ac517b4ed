import { fleetWarnings } from '../fleet/fleet-warnings.ts';
import { standingsByName } from '../fleet/standings.ts';
import { tierUnder } from '../fleet/strategy.ts';
import { owedMs } from './deadline.ts';
import { planWarnings } from './plan-warnings.ts';
import { redundanciesOf, redundancyRefusals } from './redundancy.ts';
import { stageFrom } from './stage.ts';
import { targetRefusals, targetsOf } from './targets.ts';
import type { Fleet, RolloutSpec } from '../fleet/fleet.ts';
import type { Instant } from '../fleet/quantities.ts';
import type { Standing } from '../fleet/standings.ts';
import type { Planning, Stage } from './plan.ts';
import type { Redundancy } from './redundancy.ts';

/** What a plan is asked for. */
export interface PlanRequest {
  readonly fleet: Fleet;
  readonly rollout: RolloutSpec;
  readonly now: Instant;
}

/**
 * Plans a rollout by criticality: a stage for each tier that has targeted clusters, the least
 * critical first, each cut into waves. The same fleet gives the same plan in whatever order its
 * clusters and tenants are written. Refused, with every reason, where no plan can keep a promise.
 */
export function planRollout({ fleet, rollout, now }: PlanRequest): Planning {
  const targets = targetsOf(fleet, rollout);
  const redundancies = redundanciesOf(fleet);
  const refusals = [
    ...targetRefusals(fleet, rollout, targets),
    ...redundancyRefusals(fleet, redundancies, targets.clusters),
  ];
  if (refusals.length > 0) return { kind: 'refused', refusals };

  const standings = standingsByName(fleet, now);
  const targeted = standings.filter(({ cluster }) => targets.clusters.has(cluster.name));
  const stages = stagesOf({ fleet, rollout, targeted, redundancies });
  const plan = {
    rollout: rollout.name,
    strategy: rollout.strategy.name,
    stages,
    excluded: targets.excluded,
    warnings: [...planWarnings(fleet, rollout, stages), ...fleetWarnings(fleet, standings)],
    earliestFinish: stages.reduce((at, stage) => at + owedMs(stage), now),
  };
  return { kind: 'planned', plan };
}

interface StagesRequest {
  readonly fleet: Fleet;
  readonly rollout: RolloutSpec;
  readonly targeted: readonly Standing[];
  readonly redundancies: readonly Redundancy[];
}

function stagesOf({ targeted, ...request }: StagesRequest): readonly Stage[] {
  const stages: Stage[] = [];
  for (const [index, tier] of request.fleet.tiers.entries()) {
    const members = targeted
      .filter(({ tierIndex }) => tierIndex === index)
      .map(({ cluster, household }) => ({ cluster: cluster.name, exposure: household.exposure }));
    if (members.length === 0) continue;
    const previous = stages.at(-1) ?? null;
    const paced = tierUnder(tier, request.rollout.strategy);
    stages.push(stageFrom({ ...request, tier: paced, members, previous }));
  }
  return stages;
}
