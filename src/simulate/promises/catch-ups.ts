import { fleetEventFrom, fleetStream } from '../../core/rollout/history/codec.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { ActedFact, Breach, Checker } from '../trial/facts.ts';
import { type Moment, moments, place, toldIn } from './story.ts';

/**
 * Promise 9: a catch-up takes the component only when a cluster of its own could be reached, keeps nobody waiting before,
 * brings nothing back to something older, and touches no cluster whose tier nobody has approved.
 */
export const catchUps: Checker = (trace) => {
  const found: Breach[] = [];
  const life = new Life();
  for (const moment of moments(trace)) {
    const breach = (message: string | null): void => {
      if (message !== null) found.push({ promise: 9, at: moment.fact.at, message });
    };
    breach(life.tooEarly(moment));
    breach(inTheWay(moment));
    const { fact, rollouts } = moment;
    if (fact.kind === 'acted') {
      const rollout = rollouts.get(fact.fence.rollout);
      if (rollout?.pinned.spec.catchUpOf !== undefined && fact.how === 'apply') {
        breach(unapproved(fact, rollout));
        breach(life.older(fact, moment));
      }
    }
    life.see(moment);
  }
  return found;
};

/** Nothing may be known of a cluster that has just come or gone: a look, and a write, take their time. */
const lookMs = 15 * 60_000;

class Life {
  /** By cluster: since when it is away. */
  readonly #away = new Map<string, number>();
  /** In which order rollouts were planned. */
  readonly #order = new Map<string, number>();
  /** Who has ended with the change in the fleet, and when. */
  readonly #brought = new Map<string, number>();
  /** When each catch-up took the component. */
  readonly #claimedAt = new Map<string, number>();

  see(moment: Moment): void {
    const { fact } = moment;
    if (fact.kind === 'reach') {
      if (fact.isUp) this.#away.delete(fact.cluster);
      else this.#away.set(fact.cluster, fact.at);
    }
    if (fact.kind !== 'stored') return;
    const { type, stream, position } = fact.event;
    const name = stream.replace(/^rollout\//, '');
    if (type === 'planned') this.#order.set(name, position);
    if (type === 'claimed') this.#claimedAt.set(name, fact.at);
    if (stream !== fleetStream) return;
    const event = fleetEventFrom(fact.event);
    if (event.type === 'ended' && event.brings === true) this.#brought.set(event.rollout, fact.at);
  }

  /** It claims, although all that is left to it has been away for long. */
  tooEarly(moment: Moment): string | null {
    const told = toldIn(moment);
    if (told?.happened.event.type !== 'claimed' || told.rollout.isYielded) return null;
    const { pinned, clusters } = told.rollout;
    if (pinned.spec.catchUpOf === undefined) return null;
    const left = [...clusters.values()].filter(({ step }) => step === 'pending');
    const isAway = (since: number | undefined) => since !== undefined && told.at - since > lookMs;
    if (left.some(({ name }) => !isAway(this.#away.get(name)))) return null;
    return `${pinned.spec.name} takes the component, and none of its clusters can be reached`;
  }

  /** What a rollout that was started later has brought to the fleet is newer. */
  older({ cluster, fence, component, ...fact }: ActedFact, { rollouts }: Moment): string | null {
    const me = rollouts.get(fence.rollout);
    const debtor = me?.pinned.spec.catchUpOf ?? '';
    const claimedAt = this.#claimedAt.get(fence.rollout) ?? 0;
    for (const [name, at] of this.#brought) {
      const other = rollouts.get(name);
      const { spec } = other?.pinned ?? {};
      const isMeant = spec?.component === component && other?.clusters.has(cluster) === true;
      const isLater = (this.#order.get(name) ?? 0) > (this.#order.get(debtor) ?? 0);
      const isOther = spec?.change.revision !== me?.pinned.spec.change.revision;
      if (!isMeant || !isLater || !isOther || at >= claimedAt) continue;
      const where = place({ ...fact, cluster, fence, component });
      return `${where}: ${name} has brought something newer to the fleet`;
    }
    return null;
  }
}

/** A rollout says that it waits for a catch-up that has not begun. */
function inTheWay({ fact, rollouts }: Moment): string | null {
  if (fact.kind !== 'told') return null;
  for (const { for: what, owner, message } of fact.waiting) {
    const other = what === 'claim' ? rollouts.get(owner) : undefined;
    const isCatchUp = other?.pinned.spec.catchUpOf !== undefined && other.course.kind !== 'ended';
    if (isCatchUp && other.claimedAt === null) return `${fact.rollout} is kept waiting: ${message}`;
  }
  return null;
}

/** By the documents of the fleet, not by the plan: so many people for the tier of its cluster. */
function unapproved(fact: ActedFact, rollout: Rollout): string | null {
  const { pinned, clusters, approvals } = rollout;
  const { fleet, plan, spec, author } = pinned;
  const stage = clusters.get(fact.cluster)?.stage ?? -1;
  const tier = fleet.tiers.find(({ name }) => name === plan.stages[stage]?.tier);
  if (tier === undefined || spec.strategy.order !== 'criticality') return null;
  const needed = spec.strategy.tiers[tier.name]?.approvals ?? tier.approvals;
  const given = approvals.filter(
    ({ approval, by }) =>
      approval.kind === 'stage' &&
      approval.stage === stage &&
      (by !== author || fleet.approvers === 'anyone'),
  );
  const people = new Set(given.map(({ by }) => by)).size;
  return people >= needed ? null : `${place(fact)}: ${people} of ${needed} approved ${tier.name}`;
}
