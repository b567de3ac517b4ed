import { fleetWarnings } from '../fleet/fleet-warnings.ts';
import { standingsByName } from '../fleet/standings.ts';
import { owedMs } from './deadline.ts';
import { exposureExceptions, exposureWarnings } from './exposure-notes.ts';
import { withForbidden } from './forbidden.ts';
import { loweredTiers, loweringRefusals } from './lowered-tiers.ts';
import { planWarnings } from './plan-warnings.ts';
import { redundanciesOf, redundancyRefusals } from './redundancy.ts';
import { draftsOf, stagesOf } from './staging.ts';
import { targetRefusals, targetsOf } from './targets.ts';
import { gatedByWindows, windowWarnings } from './windows.ts';
import type { Fleet, RolloutSpec } from '../fleet/fleet.ts';
import type { Instant } from '../fleet/quantities.ts';
import type { StageDraft } from './draft.ts';
import type { Foresee } from './meet-deadline.ts';
import type { Plan, Planning } from './plan.ts';

/** What a plan is asked for. */
export interface PlanRequest {
  readonly fleet: Fleet;
  readonly rollout: RolloutSpec;
  readonly now: Instant;
  /** What soaks would see by recent traffic: a deadline is divided by it. Null where nobody knows. */
  readonly foresee?: Foresee | null;
}

/**
 * Plans a rollout in the order that its strategy asks for: by criticality a stage for each tier that has targeted clusters,
 * by exposure one for each exposure; each cut into waves. The same fleet gives the same plan in whatever order its
 * clusters and tenants are written. Refused, with every reason, where no plan can keep a promise.
 */
export function planRollout({ fleet, rollout, now, foresee = null }: PlanRequest): Planning {
  const targets = targetsOf(fleet, rollout);
  const redundancies = redundanciesOf(fleet);
  const refusals = [
    ...targetRefusals(fleet, rollout, targets),
    ...redundancyRefusals(fleet, redundancies, targets.clusters),
  ];
  if (refusals.length > 0) return { kind: 'refused', refusals };

  const standings = standingsByName(fleet, now);
  const targeted = standings.filter(({ cluster }) => targets.clusters.has(cluster.name));
  const lowerings = loweringRefusals(fleet, rollout, targeted);
  if (lowerings.length > 0) return { kind: 'refused', refusals: lowerings };
  const staging = stagesOf({ fleet, rollout, targeted, redundancies, foresee });
  if (staging.kind === 'refused') return staging;
  const gated = gatedByWindows({ fleet, rollout, stages: staging.stages, at: now });
  const stages = withForbidden(gated, { fleet, rollout, targeted });
  const exceptions = [...exposureExceptions(rollout), ...loweredTiers(fleet, targeted)];
  const plan: Plan = {
    rollout: rollout.name,
    strategy: rollout.strategy.name,
    stages,
    excluded: targets.excluded,
    warnings: [
      ...planWarnings(fleet, rollout, stages),
      ...exposureWarnings(fleet, rollout, stages),
      ...windowWarnings(fleet, rollout, standings),
      ...fleetWarnings(fleet, standings),
    ],
    earliestFinish: stages.reduce((at, stage) => at + owedMs(stage), now),
    ...(staging.deadline === null ? {} : { deadline: staging.deadline }),
    ...(exceptions.length === 0 ? {} : { exceptions }),
  };
  return { kind: 'planned', plan };
}

/** The stages of a rollout before their waves are cut, with where their figures are from; none of a hotfix. */
export function draftsFor({ fleet, rollout, now }: PlanRequest): readonly StageDraft[] {
  if (rollout.strategy.order === 'hotfix') return [];
  const { clusters } = targetsOf(fleet, rollout);
  const standings = standingsByName(fleet, now);
  const targeted = standings.filter(({ cluster }) => clusters.has(cluster.name));
  return draftsOf({ fleet, rollout, targeted });
}
