import { byName, countText, namesText } from '../fleet/names.ts';
import { durationText } from '../fleet/quantities.ts';
import type { Fleet, RolloutSpec } from '../fleet/fleet.ts';
import type { PlanWarning, Stage } from './plan.ts';

/** What a plan can do but somebody should know before it starts. */
export function planWarnings(
  fleet: Fleet,
  rollout: RolloutSpec,
  stages: readonly Stage[],
): readonly PlanWarning[] {
  return [
    ...(rollout.strategy.order === 'criticality' ? shortLastSoak(fleet, stages) : []),
    ...noRequiredCheck(rollout),
    ...noDelivery(fleet, stages),
  ];
}

/** The soak in front of the last tier is the last chance before everybody's eyes are touched. */
function shortLastSoak(fleet: Fleet, stages: readonly Stage[]): readonly PlanWarning[] {
  const [before, last] = [stages.at(-2), stages.at(-1)];
  if (before === undefined || last?.tier !== fleet.tiers.at(-1)?.name) return [];
  const longest = stages.reduce((best, stage) => (stage.soakMs > best.soakMs ? stage : best));
  if (longest.soakMs <= before.soakMs) return [];
  const message =
    `The soak in front of ${last?.tier}, ${durationText(before.soakMs)} of ${before.tier}, is not ` +
    `the longest: ${longest.tier} soaks for ${durationText(longest.soakMs)}. A fault that takes ` +
    'longer to show reaches the most critical clusters.';
  return [{ code: 'last-soak-not-longest', message }];
}

function noRequiredCheck({ checks }: RolloutSpec): readonly PlanWarning[] {
  if (checks.some((check) => check.required)) return [];
  const given =
    checks.length === 0
      ? 'The rollout has no check'
      : `None of the rollout's checks is required (${namesText(checks.map(({ name }) => name).toSorted(byName))})`;
  const message = `${given}, so no regression is seen in any stage before people see it.`;
  return [{ code: 'no-required-check', message }];
}

function noDelivery(fleet: Fleet, stages: readonly Stage[]): readonly PlanWarning[] {
  const planned = new Set(stages.flatMap(({ waves }) => waves.flatMap(({ clusters }) => clusters)));
  const stuck = fleet.clusters
    .filter(({ name, delivery }) => delivery === null && planned.has(name))
    .map(({ name }) => name)
    .toSorted(byName);
  if (stuck.length === 0) return [];
  const message =
    `${countText(stuck.length, 'cluster')} can be planned for but not changed, because nobody said ` +
    `how (\`delivery\`): ${namesText(stuck, 5)}.`;
  return [{ code: 'no-delivery', message }];
}
