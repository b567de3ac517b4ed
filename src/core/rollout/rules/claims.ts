import { copiesByCluster } from '../../fleet/copies.ts';
import type { Fleet, RolloutSpec } from '../../fleet/fleet.ts';
import { witnessesOf } from '../../fleet/witnesses.ts';
import type { Enrolled, FleetState } from '../history/fleet-state.ts';
import type { OpenPart } from '../history/phases.ts';
import type { Rollout } from '../history/state.ts';

/** What the live fleet says against touching a cluster now. It may only delay. */
export interface Objection {
  readonly code: 'witness' | 'copies';
  /** Whose move it is: the cluster or rollout that is in the way. */
  readonly owner: string;
  readonly message: string;
}

/** Promise 7: the rollout that must be done with the component first; null when none is. */
export function claimedBy(rollout: Rollout, fleet: FleetState): Enrolled | null {
  const me = rollout.pinned.spec;
  const mine = new Set(rollout.clusters.keys());
  const rivals = [...fleet.enrolled.values()].filter(
    (other) =>
      other.rollout !== me.name &&
      other.component === me.component &&
      other.yieldedTo !== me.name &&
      // What a backfill is to bring to the others is known to be good only when the hotfix is done.
      (other.rollout === me.backfillOf || other.clusters.some((cluster) => mine.has(cluster))) &&
      !isPassed(other, me) &&
      !isLeftTo(me, mine, partOf(fleet, other)),
  );
  const holder = rivals.find(({ claimed }) => claimed);
  if (holder !== undefined) return holder;
  const order = [...fleet.enrolled.keys()];
  const isUrgent = me.hotfix !== undefined;
  const first = rivals.find((other) => {
    if (other.isUrgent === true && !isUrgent) return true;
    const isBefore = order.indexOf(other.rollout) < order.indexOf(me.name);
    return isBefore && (other.isUrgent === true || !isUrgent);
  });
  return first ?? null;
}

/** A backfill that has not begun is passed by a change that has the fix in it. */
function isPassed({ claimed, backfillOf }: Enrolled, { includes = [] }: RolloutSpec): boolean {
  return !claimed && backfillOf !== undefined && includes.includes(backfillOf);
}

function partOf({ phases }: FleetState, { rollout, phaseOf = '' }: Enrolled): OpenPart | null {
  return phases.get(phaseOf)?.parts.find((part) => part.rollout === rollout) ?? null;
}

/**
 * An earlier phase that is through only watches on, and later phases wait for what it left out: whoever brings the same
 * there is not to wait for it.
 */
function isLeftTo(me: RolloutSpec, mine: ReadonlySet<string>, part: OpenPart | null): boolean {
  if (part?.course.kind !== 'through' || part.revision !== me.change.revision) return false;
  return [...mine].every((name) => part.on.get(name)?.by !== part.rollout);
}

/**
 * Promises 4 and 5 on the live fleet, over all rollouts: no cluster is touched while one of its
 * witnesses or of those that it watches is being changed, or while its tenants would be left
 * with fewer untouched and well copies than they want.
 */
export function objections(name: string, pinned: Fleet, live: FleetState): readonly Objection[] {
  return [...witnessObjections(name, pinned, live), ...copyObjections(name, pinned, live)];
}

function witnessObjections(name: string, pinned: Fleet, live: FleetState): readonly Objection[] {
  const watched = witnessesOf(pinned);
  const found: Objection[] = [];
  for (const [other, by] of live.changing) {
    if (other === name) continue;
    const watches = watched.get(name)?.has(other) === true;
    const isWatched = watched.get(other)?.has(name) === true;
    if (!watches && !isWatched) continue;
    const owner = [...by].join(', ');
    const relation = watches ? `which watches ${name}` : `which ${name} watches`;
    const message = `${other}, ${relation}, is being changed by ${owner}`;
    found.push({ code: 'witness', owner, message });
  }
  return found;
}

function copyObjections(name: string, pinned: Fleet, live: FleetState): readonly Objection[] {
  const found: Objection[] = [];
  for (const { tenant, clusters, minUntouched } of copiesByCluster(pinned).get(name) ?? []) {
    let well = 0;
    const busy: string[] = [];
    for (const cluster of clusters) {
      if (cluster === name) continue;
      if (live.changing.has(cluster) || live.unwell.has(cluster)) busy.push(cluster);
      else well += 1;
      if (well >= minUntouched) break;
    }
    if (well >= minUntouched) continue;
    const message =
      `${tenant} wants ${minUntouched} untouched and well of ${clusters.join(', ')}; ` +
      `${busy.join(', ')} ${busy.length === 1 ? 'is' : 'are'} not`;
    found.push({ code: 'copies', owner: busy.join(', '), message });
  }
  return found;
}
