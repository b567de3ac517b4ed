import type { Fleet } from '../../core/fleet/fleet.ts';
import { targetsOf } from '../../core/plan/targets.ts';
import type { FleetState } from '../../core/rollout/history/fleet-state.ts';
import type { PhaseEvent } from '../../core/rollout/history/phases.ts';
import type { Store } from '../../store/store.ts';
import { readRollout } from './read-rollout.ts';

/**
 * Clusters that a newer description of the fleet has, and that phases under way would have changed had they been there:
 * what comes later waits for them as well. The fleet is described anew with whatever is started next.
 */
export async function joinedClusters(
  store: Store,
  { phases }: Pick<FleetState, 'phases'>,
  fleet: Fleet,
): Promise<readonly PhaseEvent[]> {
  const events: PhaseEvent[] = [];
  for (const part of [...phases.values()].flatMap(({ parts }) => parts)) {
    const rollout = await readRollout(store, part.rollout);
    // A store may have rollouts of another fleet beside.
    if (rollout?.pinned.fleet.name !== fleet.name) continue;
    const known = new Set(part.clusters);
    const targeted = [...targetsOf(fleet, rollout.pinned.spec).clusters];
    const clusters = targeted.filter((name) => !known.has(name));
    if (clusters.length > 0) events.push({ type: 'phase-joined', rollout: part.rollout, clusters });
  }
  return events;
}
