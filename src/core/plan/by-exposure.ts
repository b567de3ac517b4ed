import { exposureStages, type ExposureStage, smokeStage, smokeTier } from '../fleet/exposure.ts';
import { namesText } from '../fleet/names.ts';
import { tierUnder } from '../fleet/strategy.ts';
import { tierNameAt } from '../fleet/tiers.ts';
import { carefulFigures, smokeFigures, writtenOf } from './careful-figures.ts';
import { type DraftRequest, memberOf, namesOfFigures, type StageDraft } from './draft.ts';
import { exposureStageOf, whyUnexposed } from './exposed-to.ts';
import type { Tier } from '../fleet/fleet.ts';
import type { Standing } from '../fleet/standings.ts';

type StageName = ExposureStage | typeof smokeStage;

/**
 * A stage for each exposure that targeted clusters have, the most exposed first, behind a short one on the tier `test`. What
 * the attack does not reach comes last, and comes all the same.
 */
export function draftsByExposure(request: DraftRequest): readonly StageDraft[] {
  const byStage = membersByStage(request);
  const names: readonly StageName[] = [smokeStage, ...exposureStages];
  const drafts: StageDraft[] = [];
  for (const name of names) {
    const standings = byStage.get(name);
    if (standings === undefined) continue;
    const previous = drafts.at(-1)?.tier.name ?? null;
    drafts.push(
      name === smokeStage
        ? smokeDraft(request, standings)
        : exposureDraft(request, { name, standings, previous }),
    );
  }
  return drafts;
}

function membersByStage({
  fleet,
  rollout,
  targeted,
}: DraftRequest): ReadonlyMap<StageName, Standing[]> {
  const hasSmoke = rollout.strategy.smoke?.kind !== 'off';
  const byStage = new Map<StageName, Standing[]>();
  for (const standing of targeted) {
    const isSmoke = hasSmoke && tierNameAt(fleet, standing.tierIndex) === smokeTier;
    const name = isSmoke ? smokeStage : exposureStageOf(standing, rollout.attackVector);
    const known = byStage.get(name);
    if (known === undefined) byStage.set(name, [standing]);
    else known.push(standing);
  }
  return byStage;
}

const inside = 'then the least critical, then the least exposed, then by name';

function smokeDraft({ fleet, rollout }: DraftRequest, standings: readonly Standing[]): StageDraft {
  const [tier] = tiersOf({ fleet, rollout }, standings);
  if (tier === undefined) throw new Error(`The smoke stage has no tier ${smokeTier}.`);
  return {
    ...smokeFigures(tier, rollout.strategy),
    members: standings.map(memberOf),
    place: `${smokeStage} comes first: on ${smokeTier} a mistake costs nothing`,
    inside,
    figures: [`it has the pace of the tier ${smokeTier}, and soaks once, behind its last wave`],
  };
}

interface Group {
  readonly name: ExposureStage;
  readonly standings: readonly Standing[];
  readonly previous: string | null;
}

function exposureDraft(
  { fleet, rollout }: DraftRequest,
  { name, standings, previous }: Group,
): StageDraft {
  const { strategy, attackVector } = rollout;
  const tiers = tiersOf({ fleet, rollout }, standings);
  return {
    ...carefulFigures(name, tiers, { members: standings.length, strategy }),
    members: standings.map((standing) => {
      const reason = whyUnexposed(standing, attackVector);
      return reason === null ? memberOf(standing) : { ...memberOf(standing), reason };
    }),
    place: placeOf(name, previous),
    inside,
    figures: [
      tiers.length === 1
        ? `between its waves, and behind them, it is as careful as the tier ${tiers[0]?.name}`
        : `between its waves, and behind them, it is as careful as the most careful of the tiers of its clusters: ${namesText(
            tiers.map((tier) => tier.name),
            tiers.length,
          )}`,
      ...strategyReasons(rollout.strategy.name, namesOfFigures(writtenOf(strategy.stages, name))),
    ],
  };
}

function placeOf(name: ExposureStage, previous: string | null): string {
  if (name === 'unexposed') {
    return previous === null
      ? `${name} is all there is: the attack reaches none of its clusters`
      : `${name} comes last: the attack reaches none of its clusters`;
  }
  if (previous === null) return `${name} comes first: the most exposed clusters are changed first`;
  return previous === smokeStage
    ? `${name} comes after ${previous}: the most exposed clusters are changed first`
    : `${name} comes after ${previous}: it is less exposed`;
}

function strategyReasons(strategy: string, figures: readonly string[]): readonly string[] {
  if (figures.length === 0) return [];
  return [`the strategy ${strategy} sets its ${namesText(figures, figures.length)}`];
}

/** The tiers of some clusters as the strategy has them, least critical first. */
function tiersOf(
  { fleet, rollout }: Pick<DraftRequest, 'fleet' | 'rollout'>,
  standings: readonly Standing[],
): readonly Tier[] {
  const indexes = new Set(standings.map(({ tierIndex }) => tierIndex));
  return fleet.tiers
    .filter((_, index) => indexes.has(index))
    .map((tier) => tierUnder(tier, rollout.strategy));
}
