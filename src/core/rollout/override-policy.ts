import type { OverrideKind } from '../fleet/fleet.ts';
import type { Rollout } from './history/state.ts';

/** What is done, in words. */
const deeds: Readonly<Record<OverrideKind, string>> = {
  skip: 'to leave a cluster out',
  force: 'to go on without what is waited for',
  lower: 'to lower a tier',
  'approve-for': 'to approve for somebody else',
};

/** Why the pinned policy of a stage, counted from 0, does not allow an override; null where it does. */
export function policyAgainst(
  { pinned }: Rollout,
  stage: number,
  override: OverrideKind,
): string | null {
  const { tier, forbidden = [] } = pinned.plan.stages[stage] ?? {};
  const found = forbidden.find((one) => one.override === override);
  if (found === undefined) return null;
  return `${deeds[override]} is forbidden in stage ${tier}: \`forbid\` of ${found.by} has \`${override}\` in it`;
}
