import type { AttackVector } from '../../core/fleet/exposure.ts';
import { exposures, type Exposure, type Fleet, type RolloutSpec } from '../../core/fleet/fleet.ts';
import { selects } from '../../core/fleet/select.ts';
import type { Checker } from '../trial/facts.ts';
import { rankOf } from './documents.ts';
import { place } from './story.ts';
import { checkerOf, firstTouch } from './truth.ts';

/** What stages by exposure are called, in the order that is promised. */
const order: readonly string[] = [
  'smoke',
  'internet',
  'partner',
  'internal',
  'isolated',
  'unexposed',
];

/** The place of a stage of a plan by exposure; the first is 0, and -1 is none of them. */
export function exposureRank(stage: string | undefined): number {
  return order.indexOf(stage ?? '');
}

/**
 * Why a cluster does not belong where it is, by the documents alone: smoke comes first unless somebody said why not, then
 * the most exposed, and last what the attack does not reach. Null where it belongs there.
 */
export function misplaced(
  fleet: Fleet,
  spec: RolloutSpec,
  { cluster, stage }: { readonly cluster: string; readonly stage: number },
): string | null {
  const { smoke } = spec.strategy;
  if (smoke?.kind === 'off' && smoke.reason.trim() === '') return 'smoke is off without a reason';
  const own = reachedBy(fleet, spec.attackVector, cluster);
  const isSmoke = smoke?.kind !== 'off' && isOfTest(fleet, cluster);
  const belongs = isSmoke === null ? [0, own] : [isSmoke ? 0 : own];
  if (belongs.includes(stage)) return null;
  return `it belongs to ${belongs.map((rank) => order[rank]).join(' or ')}, not to ${order[stage]}`;
}

/** Whether a cluster is of the tier test; null where it watches others, and may so be of a higher one. */
function isOfTest(fleet: Fleet, name: string): boolean | null {
  if (fleet.tiers[rankOf(fleet, name)]?.name !== 'test') return false;
  const watches =
    fleet.clusters.some(({ witnesses }) => witnesses.includes(name)) ||
    fleet.sources.some(
      ({ livesOn }) => livesOn.kind === 'clusters' && livesOn.clusters.includes(name),
    );
  return watches ? null : true;
}

function reachedBy(fleet: Fleet, vector: AttackVector | undefined, name: string): number {
  const cluster = fleet.clusters.find((one) => one.name === name);
  const placements = fleet.tenants.flatMap((tenant) => tenant.placements);
  const here = placements.filter((one) => cluster !== undefined && selects(one.clusters, cluster));
  const levels = here.map(({ exposure }) => exposures.indexOf(exposure));
  const exposure: Exposure = exposures[Math.max(0, ...levels)] ?? 'isolated';
  const isReached =
    vector === undefined || exposures.indexOf(exposure) >= exposures.indexOf(vector.exposure);
  return exposureRank(isReached ? exposure : 'unexposed');
}

/** Promise 9: nobody soaks for less than usual because of a deadline without somebody else's word, by its name. */
export const shortSoaks: Checker = checkerOf(9, (moment, truth) => {
  const fact = firstTouch(truth, moment);
  const rollout = fact === null ? undefined : moment.rollouts.get(fact.fence.rollout);
  if (fact === null || rollout === undefined) return null;
  const { plan, fleet, author } = rollout.pinned;
  const index = rollout.clusters.get(fact.cluster)?.stage ?? 0;
  const stage = plan.stages[index];
  const trade = plan.deadline?.stages.find((one) => one.stage === stage?.tier);
  if (stage === undefined || trade === undefined || stage.soakMs >= trade.usualSoakMs) return null;
  const isAccepted = rollout.approvals.some(
    ({ approval, by }) =>
      approval.kind === 'risk' &&
      approval.risk === 'shortened-soak' &&
      approval.stage === index &&
      (by !== author || fleet.approvers === 'anyone'),
  );
  return isAccepted ? null : `${place(fact)}: nobody accepted the shorter soak of ${stage.tier}`;
});
