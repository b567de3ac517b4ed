import { copiesByCluster } from '../../fleet/copies.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { witnessesOf } from '../../fleet/witnesses.ts';
import type { FleetState } from '../history/fleet-state.ts';

/** What the live fleet says against touching a cluster now. It may only delay. */
export interface Objection {
  readonly code: 'witness' | 'copies';
  /** Whose move it is: the cluster or rollout that is in the way. */
  readonly owner: string;
  readonly message: string;
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
