/** What brings a change to the clusters that came too late for it: a rollout of its own, under their own tiers' rules. */
import type { Fleet, RolloutSpec } from '../fleet/fleet.ts';
import type { Instant } from '../fleet/quantities.ts';
import { planRollout } from '../plan/plan-rollout.ts';
import type { Plan } from '../plan/plan.ts';
import { targetsOf } from '../plan/targets.ts';
import { isLate } from './history/debts.ts';
import type { RolloutEvent } from './history/events.ts';
import type { FleetEvent, FleetState } from './history/fleet-state.ts';
import type { Rollout } from './history/state.ts';
import { broughtBy } from './history/phases.ts';
import { ownDebts } from './own-debts.ts';

/** A rollout that is to bring another one's change to some clusters. */
export interface CatchUp {
  readonly name: string;
  readonly clusters: readonly string[];
}

/** The rollout whose debts the catch-ups of this one repay: its own, or those that it was to repay itself. */
export function debtorOf({ name, catchUpOf }: RolloutSpec): string {
  return catchUpOf ?? name;
}

/** The names of its catch-ups, the first one first, without an end. */
export function* catchUpNames(spec: RolloutSpec): Iterable<string> {
  const first = `${debtorOf(spec)}-late`;
  yield first;
  for (let count = 2; ; count += 1) yield `${first}-${count}`;
}

/**
 * The same change with the same strategy and checks. It is no hotfix any more, since the incident was somewhere else; it
 * undoes none either; the time that a deadline gave is over; and what a phase waits for, it brings without being one.
 */
export function catchUpSpec(spec: RolloutSpec, { name, clusters }: CatchUp): RolloutSpec {
  const { hotfix, backfillOf, phase, ...usual } = spec;
  const { name: of, pointOfNoReturn } = phase ?? {};
  const { deadlineMs: _, ...strategy } = spec.strategy;
  const own = hotfix === undefined ? [] : [spec.name];
  const includes = [
    ...(spec.includes ?? []),
    ...own,
    ...(backfillOf === undefined ? [] : [backfillOf]),
  ];
  return {
    ...usual,
    name,
    targets: { kind: 'names', names: clusters },
    strategy: strategy.order === 'hotfix' ? { ...strategy, order: 'criticality' } : strategy,
    catchUpOf: debtorOf(spec),
    ...(of === undefined || pointOfNoReturn === undefined
      ? {}
      : { loss: { phase: of, message: pointOfNoReturn } }),
    ...(includes.length === 0 ? {} : { includes: [...new Set(includes)] }),
  };
}

/** The clusters that a catch-up is to start for by itself; none where that is left to a person. */
export function lateClustersOf(
  { course, pinned, ...rollout }: Rollout,
  fleet: Pick<FleetState, 'phases' | 'enrolled'>,
): readonly string[] {
  const isWanted = pinned.spec.strategy.lateClusters === 'start';
  const isDone = course.kind === 'ended' ? course.as === 'completed' : rollout.isThrough;
  if (!isWanted || !isDone) return [];
  const debts = ownDebts({ course, pinned, ...rollout });
  return debts.flatMap(({ kind, cluster }) => {
    if (kind !== 'deferred' || cluster === null) return [];
    const { name } = pinned.spec;
    const isUnderWay = [...fleet.enrolled.values()].some(
      (one) => one.catchUpOf === name && one.clusters.includes(cluster),
    );
    return isUnderWay || broughtBy(fleet, name, cluster) !== null ? [] : [cluster];
  });
}

/** A catch-up that is written down with what leaves it behind. */
export interface Follower {
  readonly planned: RolloutEvent;
  readonly enrolled: FleetEvent;
}

/**
 * The catch-up of a rollout over clusters of the fleet that it has pinned, by the same policy and in the name of the same
 * author. Null where none can be planned: the debt stands all the same.
 */
export function followerOf(rollout: Rollout, catchUp: CatchUp, now: Instant): Follower | null {
  const { fleet, author, policyVersion } = rollout.pinned;
  const spec = catchUpSpec(rollout.pinned.spec, catchUp);
  const planning = planRollout({ fleet, rollout: spec, now });
  if (planning.kind === 'refused') return null;
  const { plan } = planning;
  return {
    planned: { type: 'planned', pinned: { plan, spec, fleet, policyVersion, author } },
    enrolled: enrolledAs(spec, plan),
  };
}

function enrolledAs(
  { name, component, change, catchUpOf }: RolloutSpec,
  { stages }: Plan,
): FleetEvent {
  const clusters = stages.flatMap(({ waves }) => waves.flatMap((wave) => wave.clusters));
  const brings = catchUpOf === undefined ? {} : { catchUpOf };
  const { revision } = change;
  return { type: 'enrolled', rollout: name, component, clusters, revision, ...brings };
}

/**
 * Of each cluster the rollout that has brought something newer to the fleet, that is there still, and that is for the
 * cluster as well; null where there is none. `later` are those that were started later, of any component.
 */
export function newerThan(
  { pinned }: Rollout,
  { later, fleet }: { readonly later: readonly Rollout[]; readonly fleet: Fleet },
): (cluster: string) => Rollout | null {
  const { component, change } = pinned.spec;
  const newer = later
    .filter(({ pinned: { spec }, clusters }) => {
      const isOther = spec.component === component && spec.change.revision !== change.revision;
      return isOther && [...clusters.values()].some(({ step }) => step === 'verified');
    })
    .map((one) => ({ one, targets: targetsOf(fleet, one.pinned.spec).clusters }));
  return (cluster) =>
    newer.find(({ one, targets }) => one.clusters.has(cluster) || targets.has(cluster))?.one ??
    null;
}

/** Of each cluster of a catch-up why it is not to be changed any more; null while it is. */
export function catchUpNeeds(
  { enrolled, debts }: FleetState,
  { name, catchUpOf }: { readonly name: string; readonly catchUpOf: string },
): (cluster: string) => string | null {
  const overtaken = enrolled.get(name)?.overtaken ?? {};
  const owed = debts.get(catchUpOf)?.debts ?? [];
  return (cluster) => {
    const by = overtaken[cluster];
    if (by !== undefined) return `${by}, which was started later, has brought its change`;
    const own = owed.filter((debt) => debt.cluster === cluster && isLate(debt.kind));
    const [settled] = own.flatMap((debt) => debt.settled ?? []);
    if (settled === undefined || own.some((debt) => debt.settled === undefined)) return null;
    return settled.how === 'forgiven'
      ? `${settled.by} forgave what ${catchUpOf} owes`
      : `${settled.by} has repaid what ${catchUpOf} owes`;
  };
}

/** Whether it is a catch-up that has not taken the component yet. */
export function isCatchUpWaiting({ pinned, course, claimed }: Rollout): boolean {
  return pinned.spec.catchUpOf !== undefined && course.kind === 'waiting' && !claimed;
}

/** The longer a cluster is away, the less often is it asked whether it has returned. */
const awayMs = { min: 15_000, max: 600_000, share: 0.01 };

/** How often a catch-up that waits looks for its clusters. */
export function returnEveryMs({ plannedAt }: Rollout, now: Instant): number {
  return Math.min(awayMs.max, Math.max(awayMs.min, (now - plannedAt) * awayMs.share));
}
