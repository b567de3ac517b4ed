import type { RolloutSpec } from '../../fleet/fleet.ts';
import { areIndependent } from '../../fleet/independence.ts';
import { isCatchUpToCome } from '../history/debts.ts';
import type { Enrolled, FleetState } from '../history/fleet-state.ts';
import { isSameGroup, type OpenPart } from '../history/phases.ts';
import type { Rollout } from '../history/state.ts';

/**
 * Those that this rollout waits behind before it begins, whose turn is next in front: who holds what it wants, and then
 * those that were there before it. Nobody waits in a circle: who holds a component waits for no claim, and all others
 * wait for holders, or for those in front of them in one order.
 */
export function aheadOf(rollout: Rollout, fleet: FleetState): readonly Enrolled[] {
  const rivals = rivalsOf(rollout, fleet);
  const order = [...fleet.enrolled.keys()];
  const isUrgent = rollout.pinned.spec.hotfix !== undefined;
  const place = placeOf(rollout.pinned.spec, fleet);
  const waiting = rivals.filter((other) => {
    if (other.claimed) return false;
    if (other.isUrgent === true && !isUrgent) return true;
    return order.indexOf(other.rollout) < place && (other.isUrgent === true || !isUrgent);
  });
  const isFirst = ({ isUrgent: first = false }: Enrolled): number => (first ? 0 : 1);
  return [
    ...rivals.filter(({ claimed }) => claimed),
    ...waiting.toSorted((a, b) => isFirst(a) - isFirst(b)),
  ];
}

/** The rollout that must be done before this one begins; null when none must. */
export function claimedBy(rollout: Rollout, fleet: FleetState): Enrolled | null {
  return aheadOf(rollout, fleet)[0] ?? null;
}

/**
 * Promise 7 for the way back: only who has the component itself keeps a restore waiting. Whoever changes another
 * component there does not.
 */
export function componentHeldBy(rollout: Rollout, fleet: FleetState): Enrolled | null {
  const { component } = rollout.pinned.spec;
  return aheadOf(rollout, fleet).find((other) => other.component === component) ?? null;
}

/** In the order of all; what a change in phases waits for stands where the phase stands that left it out. */
function placeOf(spec: RolloutSpec, shared: FleetState): number {
  const order = [...shared.enrolled.values()];
  const isMine = (other: Enrolled): boolean =>
    other.rollout === spec.name ||
    (spec.phase === undefined && isBrought(spec, partOf(shared, other)));
  return order.findIndex(isMine);
}

function rivalsOf({ pinned, clusters }: Rollout, shared: FleetState): readonly Enrolled[] {
  const { spec, fleet } = pinned;
  return [...shared.enrolled.values()].filter((other) => {
    if (other.rollout === spec.name) return false;
    if (isOfEarlierGroup(other, spec, shared)) return true;
    if (other.component === spec.component) {
      return isRival(other, spec, clusters) && !isLeftTo(spec, clusters, partOf(shared, other));
    }
    return (
      !areIndependent(fleet, spec.component, other.component) &&
      !isSameChange(other, spec, shared) &&
      isInTheWay(other, spec, shared) &&
      other.clusters.some((cluster) => clusters.has(cluster))
    );
  });
}

/**
 * Changes in phases that want a component of each other go one after the other as a whole: an earlier phase of one that
 * is through keeps its component, and would wait for a later phase that waits for an earlier one of the other.
 */
function isOfEarlierGroup(
  { phaseOf }: Enrolled,
  { phase }: RolloutSpec,
  { phases }: FleetState,
): boolean {
  if (phase === undefined || phaseOf === undefined || phaseOf === phase.of) return false;
  const order = [...phases.keys()];
  const [mine, theirs] = [phases.get(phase.of), phases.get(phaseOf)];
  if (order.indexOf(phaseOf) > order.indexOf(phase.of)) return false;
  const components = new Set(mine?.parts.map(({ component }) => component));
  return theirs?.parts.some(({ component }) => components.has(component)) === true;
}

function isRival(other: Enrolled, spec: RolloutSpec, clusters: Rollout['clusters']): boolean {
  return (
    other.yieldedTo !== spec.name &&
    // What a backfill is to bring to the others is known to be good only when the hotfix is done.
    (other.rollout === spec.backfillOf || other.clusters.some((one) => clusters.has(one))) &&
    !isPassed(other, spec)
  );
}

/** A backfill that has not begun is passed by a change that has the fix in it, a catch-up by every change. */
function isPassed(other: Enrolled, { includes = [] }: RolloutSpec): boolean {
  const { claimed, backfillOf } = other;
  if (isCatchUpToCome(other)) return true;
  return !claimed && backfillOf !== undefined && includes.includes(backfillOf);
}

/**
 * Of another component: an emergency waits for none of them, and none that a person keeps from beginning, that gave its
 * component away, that waits for clusters to return or for an earlier phase, or that only watches on, keeps anybody
 * waiting.
 */
function isInTheWay(other: Enrolled, { hotfix }: RolloutSpec, shared: FleetState): boolean {
  if (hotfix !== undefined || isCatchUpToCome(other)) return false;
  if (other.claimed) return partOf(shared, other)?.course.kind !== 'through';
  return other.isAside !== true && other.yieldedTo === undefined && other.phaseOf === undefined;
}

/**
 * The phases of one change go side by side, in an order of their own; and so does whatever brings one of their
 * components forward or back, since they may be waiting for that.
 */
function isSameChange(other: Enrolled, spec: RolloutSpec, { phases }: FleetState): boolean {
  if (isSameGroup(other, spec)) return true;
  const parts = phases.get(other.phaseOf ?? '')?.parts ?? [];
  return parts.some(({ component }) => component === spec.component);
}

/** Whether a rollout brings what a phase brings. */
function isBrought({ component, change }: RolloutSpec, part: OpenPart | null): boolean {
  return part?.component === component && part.revision === change.revision;
}

function partOf({ phases }: FleetState, { rollout, phaseOf = '' }: Enrolled): OpenPart | null {
  return phases.get(phaseOf)?.parts.find((part) => part.rollout === rollout) ?? null;
}

/**
 * An earlier phase that is through only watches on, and later phases wait for what it left out: whoever brings the same
 * there is not to wait for it.
 */
function isLeftTo(me: RolloutSpec, mine: Rollout['clusters'], part: OpenPart | null): boolean {
  if (me.phase !== undefined) return false;
  if (part?.course.kind !== 'through' || part.revision !== me.change.revision) return false;
  return [...mine.keys()].every((name) => part.on.get(name)?.by !== part.rollout);
}
