import { amountOf } from '../../core/fleet/quantities.ts';
import type { ClusterProgress, Rollout } from '../../core/rollout/history/state.ts';
import type { Checker } from '../trial/facts.ts';
import { place } from './story.ts';
import { rankOf } from './documents.ts';
import { exposureRank, misplaced } from './exposed.ts';
import { checkerOf, firstTouch, type Truth } from './truth.ts';

/** What leaves a cluster in front out of the order: with a debt, or within `maxFailures`. */
const leftOut = new Set(['deferred', 'skipped', 'failed']);

/** Promise 1: no cluster is touched before all that are in front of it are truly on the change. */
export const order: Checker = checkerOf(1, (moment, truth) => {
  const fact = firstTouch(truth, moment);
  if (fact === null) return null;
  // What was begun in its turn may be finished when somebody lets the rollout go on out of turn.
  const rollout = truth.begunOn(fact);
  const now = moment.rollouts.get(fact.fence.rollout);
  const mine = rollout?.clusters.get(fact.cluster);
  if (rollout === undefined || mine === undefined) return `${place(fact)}: it is in no plan`;
  // A hotfix goes round the tiers, and owes for it.
  if (rollout.pinned.spec.hotfix !== undefined) return null;
  const rank = rankIn(truth, rollout, mine.stage);
  const wrong = wrongStage(truth, rollout, mine);
  if (wrong !== null) return `${place(fact)}: ${wrong}`;
  for (const { name, stage, wave, step } of rollout.clusters.values()) {
    const isAhead =
      rankIn(truth, rollout, stage) < rank || (stage === mine.stage && wave < mine.wave);
    if (isAhead && step === 'failed' && isTooMany(rollout, stage)) {
      return `${place(fact)}: more in front of it failed than may`;
    }
    if (!isAhead || leftOut.has(step)) continue;
    if (step !== 'verified') return `${place(fact)}: ${name} in front of it is ${step}`;
    // Since it was decided, what is in front may have begun to go back.
    if (now?.clusters.get(name)?.step !== 'verified') continue;
    const readyAt = truth.readySince(rollout, name);
    if (readyAt === null || readyAt > fact.at) {
      return `${place(fact)}: ${name} in front of it is not on the change`;
    }
  }
  return null;
});

/** Why the documents of the fleet say that a cluster belongs to another stage; null where they do not. */
function wrongStage(
  { fleet }: Truth,
  { pinned: { plan, spec } }: Rollout,
  { name, stage }: Pick<ClusterProgress, 'name' | 'stage'>,
): string | null {
  const { tier } = plan.stages[stage] ?? {};
  if (spec.strategy.order === 'exposure')
    return misplaced(fleet, spec, { cluster: name, stage: exposureRank(tier) });
  const isOverridden = fleet.clusters.find((one) => one.name === name)?.override !== null;
  const rank = fleet.tiers.findIndex((one) => one.name === tier);
  return rankOf(fleet, name) > rank && !isOverridden ? 'it belongs to a later tier' : null;
}

/** The rank of the tier that a stage is of, or of its exposure; what comes first is 0. */
function rankIn({ fleet }: Truth, { pinned }: Rollout, stage: number): number {
  const { tier } = pinned.plan.stages[stage] ?? {};
  if (pinned.spec.strategy.order === 'exposure') return exposureRank(tier);
  return fleet.tiers.findIndex(({ name }) => name === tier);
}

function isTooMany({ clusters, pinned }: Rollout, stage: number): boolean {
  const members = [...clusters.values()].filter((one) => one.stage === stage);
  const failed = members.filter(({ step }) => step === 'failed').length;
  return failed > amountOf(pinned.spec.strategy.maxFailures, members.length);
}
