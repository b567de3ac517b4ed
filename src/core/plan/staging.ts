import { draftsByCriticality } from './by-criticality.ts';
import { draftsByExposure } from './by-exposure.ts';
import { hotfixStage } from './hotfix-stage.ts';
import { type Foresee, meetDeadline } from './meet-deadline.ts';
import { stageFrom } from './stage.ts';
import type { ExposureStage } from '../fleet/exposure.ts';
import type { DraftRequest, StageDraft } from './draft.ts';
import type { DeadlinePlan, Refusal, SoakTrade, Stage } from './plan.ts';
import type { Redundancy } from './redundancy.ts';

/** What stages are made from; the targeted clusters are never none. */
export interface StagingRequest extends DraftRequest {
  readonly redundancies: readonly Redundancy[];
  /** What soaks would see; null where nobody knows the traffic. */
  readonly foresee: Foresee | null;
}

/** The stages of a plan in their order, or why a deadline cannot be met. */
export type Staging =
  | {
      readonly kind: 'staged';
      readonly stages: readonly Stage[];
      readonly deadline: DeadlinePlan | null;
    }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** Orders the clusters as the strategy says, and cuts their waves. */
export function stagesOf(request: StagingRequest): Staging {
  const { fleet, rollout, targeted, redundancies } = request;
  const { order, deadlineMs } = rollout.strategy;
  if (order === 'hotfix') {
    const stage = hotfixStage({ fleet, rollout, targeted, redundancies });
    return { kind: 'staged', stages: [stage], deadline: null };
  }
  const drafts = draftsOf(request);
  const stages = builtFrom(drafts, request, new Map());
  if (order !== 'exposure' || deadlineMs === undefined) {
    return { kind: 'staged', stages, deadline: null };
  }
  const { foresee } = request;
  const meeting = meetDeadline({ fleet, rollout, stages, isDue, deadlineMs, foresee });
  if (meeting.kind === 'refused') return { kind: 'refused', refusals: [meeting.refusal] };
  const cut = meeting.deadline.stages.filter(({ usualSoakMs, soakMs }) => soakMs < usualSoakMs);
  const trades = new Map(cut.map((trade) => [trade.stage, trade]));
  return {
    kind: 'staged',
    stages: trades.size === 0 ? stages : builtFrom(drafts, request, trades),
    deadline: meeting.deadline,
  };
}

/** The stages before their waves are cut; not of a hotfix, which goes round them. */
export function draftsOf(request: DraftRequest): readonly StageDraft[] {
  return request.rollout.strategy.order === 'exposure'
    ? draftsByExposure(request)
    : draftsByCriticality(request);
}

/** What the attack does not reach is not exposed, and may take its time. */
function isDue({ tier }: Stage): boolean {
  return tier !== ('unexposed' satisfies ExposureStage);
}

function builtFrom(
  drafts: readonly StageDraft[],
  { fleet, rollout, redundancies }: StagingRequest,
  trades: ReadonlyMap<string, SoakTrade>,
): readonly Stage[] {
  const stages: Stage[] = [];
  for (const draft of drafts) {
    const { members } = draft;
    const trade = trades.get(draft.tier.name);
    const previous = stages.at(-1) ?? null;
    const common = { fleet, rollout, redundancies, members, said: draft, previous };
    stages.push(
      trade === undefined
        ? stageFrom({ ...common, tier: draft.tier })
        : stageFrom({ ...common, tier: shortened(draft, trade), trade }),
    );
  }
  return stages;
}

/** A shorter soak shortens the waves' soaks with it, and leaves a deadline of its own as it is. */
function shortened({ tier }: StageDraft, { soakMs }: SoakTrade): StageDraft['tier'] {
  return { ...tier, soakMs, waveSoakMs: Math.min(tier.waveSoakMs, soakMs) };
}
