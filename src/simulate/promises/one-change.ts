import type { Fleet } from '../../core/fleet/fleet.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Fence } from '../../core/rollout/world.ts';
import type { Checker } from '../trial/facts.ts';
import { type Moment, place } from './story.ts';
import { checkerOf, firstTouch, type Truth } from './truth.ts';

/** Promise 7: on a component of a cluster one change is at work at a time, and of others none that nobody declared independent. */
export const oneChange: Checker = checkerOf(7, (moment, truth) => {
  const { fact, rollouts } = moment;
  if (fact.kind !== 'acted') return null;
  const overlap = undeclaredOverlap(moment, truth);
  if (overlap !== null) return overlap;
  const { rollout: mine } = fact.fence;
  for (const [name, other] of rollouts) {
    if (name === mine || other.pinned.spec.component !== fact.component) continue;
    const theirs = truth.actsOf(name, fact.cluster);
    // What gave way to a hotfix has given up what that goes to.
    const isCeded = other.clusters.get(fact.cluster)?.step === 'skipped';
    if (theirs.length === 0 || isCeded) continue;
    if (other.course.kind !== 'ended') return `${place(fact)}: ${name} is at work there`;
    if (theirs.some(({ fence }) => isLater(fence, fact.fence))) {
      return `${place(fact)}: ${name} was at work there since it was decided`;
    }
  }
  return null;
});

/** Another rollout is not done with a cluster, and the fleet does not say that both may be there. */
function undeclaredOverlap(moment: Moment, truth: Truth): string | null {
  const fact = firstTouch(truth, moment);
  if (fact === null) return null;
  const mine = moment.rollouts.get(fact.fence.rollout);
  if (mine === undefined || !isAtWork(mine)) return null;
  const { spec, fleet } = mine.pinned;
  for (const [name, other] of moment.rollouts) {
    const { component } = other.pinned.spec;
    const isFree = component === spec.component || isDeclared(fleet, [component, spec.component]);
    if (name === spec.name || isFree || !isAtWork(other)) continue;
    if (isOfSameChange(moment.rollouts, [mine, other]) || isPassedBy(mine, other)) continue;
    if (other.clusters.has(fact.cluster))
      return `${place(fact)}: ${name} (${component}) has it too`;
  }
  return null;
}

/** Phases of one change, and whatever brings one of their components, wait for each other by their phases alone. */
function isOfSameChange(rollouts: Moment['rollouts'], pair: readonly [Rollout, Rollout]): boolean {
  const [a, b] = pair.map(({ pinned }) => pinned.spec);
  return [a?.phase, b?.phase].some((phase) => {
    const parts = (phase?.order ?? []).flatMap(({ rollouts: names }) => names);
    const components = parts.map((name) => rollouts.get(name)?.pinned.spec.component);
    return [a, b].every((spec) => components.includes(spec?.component));
  });
}

/** What is through only watches on, and others may pass it, whatever becomes of it then. */
function isPassedBy(mine: Rollout, other: Rollout): boolean {
  const isPart = ({ pinned }: Rollout): boolean => pinned.spec.phase !== undefined;
  const isWatching = other.isThrough || other.course.kind !== 'forward';
  const isLater = (other.claimedAt ?? 0) > (mine.claimedAt ?? 0);
  return (isPart(other) && isWatching) || (isPart(mine) && isLater);
}

/** As the document says it, and not as the rules read it. */
function isDeclared({ independent = [] }: Fleet, pair: readonly string[]): boolean {
  if (independent === 'all') return true;
  return independent.some((group) => pair.every((component) => group.includes(component)));
}

/** An emergency waits for nobody but those of its own component. */
function isAtWork({ claimed, course, pinned }: Rollout): boolean {
  return claimed && course.kind !== 'ended' && pinned.spec.hotfix === undefined;
}

function isLater(fence: Fence, than: Fence): boolean {
  return fence.epoch > than.epoch || (fence.epoch === than.epoch && fence.position > than.position);
}
