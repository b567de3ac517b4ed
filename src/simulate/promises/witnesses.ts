import type { Fleet } from '../../core/fleet/fleet.ts';
import { requiredChecks } from '../../core/rollout/history/events.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { ActedFact, Checker } from '../trial/facts.ts';
import { place } from './story.ts';
import { checkerOf, firstTouch } from './truth.ts';

/** Promise 4: a cluster and one that watches it never change together, and nobody soaks unseen. */
export const witnesses: Checker = checkerOf(4, (moment, truth) => {
  const { rollouts } = moment;
  const fact = firstTouch(truth, moment);
  if (fact === null) return null;
  const rollout = rollouts.get(fact.fence.rollout);
  // Nobody sees less by the repair of what is broken.
  if (rollout?.clusters.get(fact.cluster)?.isRepair === true) return null;
  for (const [other, by] of truth.changing) {
    if (other === fact.cluster || by.size === 0) continue;
    if (watches(truth.fleet, other, fact.cluster) || watches(truth.fleet, fact.cluster, other)) {
      return `${place(fact)}: ${other} is being changed by ${[...by].join(', ')}`;
    }
  }
  return rollout === undefined ? null : unseen(rollout, fact);
});

/** By the documents alone: a source that lives there, or a cluster that says so. */
function watches({ sources, clusters }: Fleet, witness: string, watched: string): boolean {
  const hasSource = sources.some(
    ({ livesOn }) => livesOn.kind === 'clusters' && livesOn.clusters.includes(witness),
  );
  const named = clusters.find(({ name }) => name === watched)?.witnesses.includes(witness);
  return hasSource || named === true;
}

function unseen({ pinned, clusters, approvals }: Rollout, fact: ActedFact): string | null {
  const index = clusters.get(fact.cluster)?.stage ?? 0;
  const stage = pinned.plan.stages[index];
  if (stage === undefined || stage.soakMs + stage.waveSoakMs === 0) return null;
  const homes = requiredChecks(pinned).flatMap(
    ({ source }) => pinned.fleet.sources.find(({ name }) => name === source)?.livesOn ?? [],
  );
  const isSeen = homes.some(
    (home) =>
      home.kind === 'outside' ||
      (home.kind === 'clusters' && !home.clusters.includes(fact.cluster)),
  );
  const isAccepted = approvals.some(
    ({ approval }) =>
      approval.kind === 'risk' && approval.risk === 'no-outside-check' && approval.stage === index,
  );
  return isSeen || isAccepted ? null : `${place(fact)}: nobody outside sees it, and nobody said so`;
}
