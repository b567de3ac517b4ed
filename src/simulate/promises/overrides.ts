import type { Fleet, OverrideKind } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { standingsByName } from '../../core/fleet/standings.ts';
import { exceptionsOf } from '../../core/rollout/exceptions.ts';
import { forcibles } from '../../core/rollout/history/overrides.ts';
import type { Pinned, RolloutEvent } from '../../core/rollout/history/events.ts';
import type { Approved, Rollout } from '../../core/rollout/history/state.ts';
import { statusOf } from '../../core/rollout/status.ts';
import type { Breach, Checker, Fact } from '../trial/facts.ts';
import { begunUnwell } from './begun-unwell.ts';
import { rankOf } from './documents.ts';
import { earliestWall } from './forced.ts';
import { type Moment, rolloutsAtEnd, toldIn, type Told } from './story.ts';
import { checkerOf, type Truth } from './truth.ts';

/**
 * Promise 9: nothing that is forced is silent, nothing goes on by what has lapsed, nobody approves alone by speaking for
 * others, and what a policy forbids never happens.
 */
export const overrides: Checker = (trace) => [
  ...done(trace),
  ...begunUnwell(trace),
  ...silent(trace),
];

const done: Checker = checkerOf(9, (moment, truth) => {
  const { fact, happened } = moment;
  if (fact.kind === 'asked') return neverForced(fact, moment);
  if (happened?.event.type === 'planned') return loweredInSpite(happened.event.pinned, fact.at);
  const told = toldIn(moment);
  if (told === null) return null;
  const { name } = told.rollout.pinned.spec;
  const wrong = lapsed(truth, told) ?? forbidden(told) ?? unapproved(truth, told);
  return wrong === null ? null : `${name}: ${wrong}`;
});

/** What no promise lets anybody force, and what the author may not force alone. */
function neverForced(
  { command, isAccepted, actor, rollout: name }: Extract<Fact, { kind: 'asked' }>,
  { rollouts }: Moment,
): string | null {
  if (command.kind !== 'force' || !isAccepted) return null;
  const { what } = command;
  if (!forcibles.some((one) => one === what)) return `${what} of ${name} is forced`;
  const pinned = rollouts.get(name)?.pinned;
  const isAlone = pinned?.author === actor && pinned.fleet.approvers === 'others';
  return isAlone ? `${what} of ${name} is forced by its author` : null;
}

/** It goes on by somebody's word that does not hold any more, or that nobody gave. */
function lapsed(truth: Truth, { rollout, happened, at }: Told): string | null {
  const { event } = happened;
  if (event.type !== 'not-awaited') return null;
  const { what, stage } = event;
  const own = rollout.forces.filter((one) => one.what === what && one.stage === stage);
  const wall = earliestWall(truth, at);
  return own.some(({ until }) => until > wall) ? null : `${what} is not waited for, and not forced`;
}

/** Which override an event is, and in which stage. */
function overrideIn(
  event: RolloutEvent,
  { clusters }: Rollout,
): { readonly kind: OverrideKind; readonly stage: number } | null {
  switch (event.type) {
    case 'skipped':
      return { kind: 'skip', stage: clusters.get(event.cluster)?.stage ?? 0 };
    case 'forced':
      return { kind: 'force', stage: event.stage };
    case 'approved': {
      const { approval } = event;
      if (approval.kind !== 'stage' || approval.onBehalfOf === undefined) return null;
      return { kind: 'approve-for', stage: approval.stage };
    }
    default:
      return null;
  }
}

/** The policy is read from the fleet anew, for each cluster of the stage. */
function forbidden({ rollout, happened }: Told): string | null {
  const found = overrideIn(happened.event, rollout);
  if (found === null) return null;
  const { fleet, plan } = rollout.pinned;
  const members = plan.stages[found.stage]?.waves.flatMap(({ clusters }) => clusters) ?? [];
  const isStrict = standingsByName(fleet, rollout.plannedAt).some(
    ({ cluster, tierIndex }) =>
      members.includes(cluster.name) && fleet.tiers[tierIndex]?.forbid?.includes(found.kind),
  );
  return isStrict ? `${found.kind} in stage ${found.stage}, where a tier forbids it` : null;
}

/** Of clusters that watch nobody, whose tier is that of their tenants. */
function loweredInSpite({ fleet, plan, spec }: Pinned, at: Instant): string | null {
  const planned = new Set(plan.stages.flatMap(({ waves }) => waves.flatMap((one) => one.clusters)));
  for (const { name, override } of fleet.clusters) {
    if (override === null || override.until <= at || !planned.has(name)) continue;
    const rank = rankOf(fleet, name);
    const isLowered = fleet.tiers.findIndex((tier) => tier.name === override.tier) < rank;
    if (!isLowered || isWatching(fleet, name)) continue;
    if (fleet.tiers[rank]?.forbid?.includes('lower')) {
      return `${spec.name} is planned with ${name} lowered, which its tier forbids`;
    }
    const isTold = plan.exceptions?.some(
      (one) => one.code === 'lowered-tier' && one.cluster === name,
    );
    if (isTold !== true) return `${spec.name} is planned with ${name} lowered, and does not say so`;
  }
  return null;
}

function isWatching({ clusters, sources }: Fleet, name: string): boolean {
  const isNamed = clusters.some(({ witnesses }) => witnesses.includes(name));
  const isHome = sources.some(
    ({ livesOn }) => livesOn.kind === 'clusters' && livesOn.clusters.includes(name),
  );
  return isNamed || isHome;
}

/** A stage begins by as many people as it asks for: as many who agree, and as many hands. */
function unapproved(truth: Truth, { rollout, happened, at }: Told): string | null {
  const { event } = happened;
  if (event.type !== 'stage-started') return null;
  const { plan, author, fleet } = rollout.pinned;
  const gates = plan.stages[event.stage]?.gates ?? [];
  const count = Math.max(0, ...gates.map((gate) => (gate.kind === 'approval' ? gate.count : 0)));
  const wall = earliestWall(truth, at);
  const counted = rollout.approvals.flatMap((given) => userOf(given, event.stage, wall));
  const isAuthorOut = fleet.approvers === 'others';
  const people = (pick: (one: Counted) => string): number =>
    new Set(counted.map(pick).filter((one) => !isAuthorOut || one !== author)).size;
  const least = Math.min(
    people(({ user }) => user),
    people(({ by }) => by),
  );
  return least < count ? `stage ${event.stage} begins by ${least} of ${count} people` : null;
}

interface Counted {
  readonly user: string;
  readonly by: string;
}

function userOf({ approval, by }: Approved, stage: number, wall: Instant): readonly Counted[] {
  if (approval.kind !== 'stage' || approval.stage !== stage) return [];
  if (approval.until !== undefined && approval.until <= wall) return [];
  return [{ user: approval.onBehalfOf ?? by, by }];
}

/** Whoever forced something stands there with it, and owes what was passed by it. */
const silent: Checker = (trace) =>
  rolloutsAtEnd(trace).flatMap((rollout): readonly Breach[] => {
    const { name } = rollout.pinned.spec;
    const breach = (message: string): Breach => ({ promise: 9, at: trace.endedAt, message });
    const told = exceptionsOf(rollout);
    const { debts } = statusOf(rollout, []);
    return rollout.forces.flatMap(({ what, by, until, reason, passed }) => {
      const isTold = told.some(
        (one) =>
          one.code === `forced-${what}` &&
          one.by === by &&
          one.until === until &&
          one.message.includes(reason),
      );
      if (!isTold) return [breach(`${name}: ${what} is forced by ${by}, and nobody is told`)];
      // What was taken back altogether owes nothing to anybody.
      const { course } = rollout;
      const isBack = course.kind === 'ended' && course.as === 'rolled-back';
      const isOwed = isBack || debts.some((one) => one.kind === 'forced' && one.owner === by);
      return passed.length > 0 && !isOwed
        ? [breach(`${name}: ${what} was forced by ${by}, and nobody owes it`)]
        : [];
    });
  });
