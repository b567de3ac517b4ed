import { namesText } from '../fleet/names.ts';
import { tierUnder } from '../fleet/strategy.ts';
import {
  type DraftRequest,
  type Figure,
  memberOf,
  namesOfFigures,
  type Origin,
  type Origins,
  type StageDraft,
} from './draft.ts';
import type { Strategy } from '../fleet/fleet.ts';

/** A stage for each tier that has targeted clusters, the least critical first. */
export function draftsByCriticality(request: DraftRequest): readonly StageDraft[] {
  const { fleet, rollout, targeted } = request;
  const drafts: StageDraft[] = [];
  for (const [index, tier] of fleet.tiers.entries()) {
    const standings = targeted.filter(({ tierIndex }) => tierIndex === index);
    if (standings.length === 0) continue;
    const previous = drafts.at(-1)?.tier.name;
    drafts.push({
      tier: tierUnder(tier, rollout.strategy),
      origins: originsIn(tier.name),
      members: standings.map(memberOf),
      place:
        previous === undefined
          ? `${tier.name} comes first: it is the least critical tier with targeted clusters`
          : `${tier.name} comes after ${previous}: it is more critical`,
      inside: 'then the least exposed, then by name',
      figures: strategyReasons(rollout.strategy, tier.name),
    });
  }
  return drafts;
}

/** All the figures of a tier, each from where the tier has it. */
function originsIn(tier: string): Origins {
  const from = (figure: Figure): Origin => ({ kind: 'tier', tier, figure });
  return {
    soakMs: from('soakMs'),
    untilEvidence: from('untilEvidence'),
    waveSoakMs: from('waveSoakMs'),
    maxConcurrency: from('maxConcurrency'),
    ramp: from('ramp'),
    approvals: from('approvals'),
    progressDeadlineMs: from('progressDeadlineMs'),
  };
}

function strategyReasons({ name, tiers }: Strategy, tier: string): readonly string[] {
  const own = Object.hasOwn(tiers, tier) ? namesOfFigures(tiers[tier] ?? {}) : [];
  return own.length === 0 ? [] : [`the strategy ${name} sets its ${namesText(own, own.length)}`];
}
