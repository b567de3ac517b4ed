import { countText } from '../fleet/names.ts';
import { durationText } from '../fleet/quantities.ts';
import type { Standing } from '../fleet/standings.ts';
import { tierUnder } from '../fleet/strategy.ts';
import type { Fleet, RolloutSpec, Tier } from '../fleet/fleet.ts';
import type { Stage } from './plan.ts';
import type { Redundancy } from './redundancy.ts';
import { stageFrom } from './stage.ts';

export interface HotfixRequest {
  readonly fleet: Fleet;
  readonly rollout: RolloutSpec;
  /** Never empty. */
  readonly targeted: readonly Standing[];
  readonly redundancies: readonly Redundancy[];
}

/** The stage of a hotfix, and what a policy calls it. */
const stageName = 'hotfix';

/**
 * Straight to what is broken, whatever its tier: as many at once as promises 4 and 5 allow. No wave soaks before the next
 * one, but each is verified; what it touched is watched for as long as the most critical of the clusters' tiers wants of
 * a wave.
 */
export function hotfixStage({ targeted, ...request }: HotfixRequest): Stage {
  const tiers = request.fleet.tiers.map((tier) => tierUnder(tier, request.rollout.strategy));
  const concerned = tiers.filter((_, index) =>
    targeted.some(({ tierIndex }) => tierIndex === index),
  );
  const soakMs = Math.max(...concerned.map(({ waveSoakMs }) => waveSoakMs));
  const tier: Tier = {
    name: stageName,
    soakMs,
    untilEvidence: false,
    waveSoakMs: 0,
    maxConcurrency: { kind: 'percent', percent: 100 },
    ramp: { first: targeted.length, factor: 1 },
    approvals: 1,
    progressDeadlineMs: null,
  };
  const members = targeted.map(({ cluster, household }) => {
    return { cluster: cluster.name, exposure: household.exposure };
  });
  const paced = tierUnder(tier, request.rollout.strategy);
  const stage = stageFrom({ ...request, tier: paced, members, previous: null });
  return { ...stage, reasons: reasonsOf(request.rollout, stage) };
}

function reasonsOf({ hotfix }: RolloutSpec, stage: Stage): readonly string[] {
  const clusters = stage.waves.flatMap((wave) => wave.clusters);
  const why = hotfix === undefined ? '' : `, for ${hotfix.incident}: ${hotfix.reason}`;
  return [
    `it goes straight to ${countText(clusters.length, 'cluster')} round the order of the tiers${why}`,
    `it is watched for ${durationText(stage.soakMs)} of healthy time: the longest that a tier of these clusters asks of a wave`,
    'inside the stage the watched go before their witnesses, and no more copies together than their tenants allow; ' +
      'what is broken already waits for neither',
  ];
}
