import type { Phase } from '../../core/rollout/status.ts';
import type { Store } from '../../store/store.ts';
import { listRollouts, readFleetState, readRollout } from './read-rollout.ts';
import { readStatus, type RolloutStatus } from './read-status.ts';

/** The rollouts of a change in phases, the first phase first; null where the store has none of that name. */
export async function rolloutsOfGroup(
  store: Store,
  name: string,
): Promise<readonly string[] | null> {
  const open = (await readFleetState(store)).phases.get(name);
  if (open !== undefined) return open.parts.map(({ rollout }) => rollout);
  const names = (await listRollouts(store)).map(({ rollout }) => rollout);
  // Every part knows all others, and begins with the name of the group.
  for (const one of names.filter((each) => each.startsWith(`${name}-`))) {
    const phase = (await readRollout(store, one))?.pinned.spec.phase;
    if (phase?.of === name) return phase.order.flatMap(({ rollouts }) => rollouts);
  }
  return null;
}

/** A rollout by its own name, or all of a change in phases by its; null where there is neither. */
export async function readStatuses(
  store: Store,
  name: string,
): Promise<readonly RolloutStatus[] | null> {
  const own = await readStatus(store, name);
  if (own !== null) return [own];
  const names = await rolloutsOfGroup(store, name);
  if (names === null) return null;
  const found = await Promise.all(names.map((one) => readStatus(store, one)));
  return found.filter((one) => one !== null);
}

/** What is most worth knowing of a group first: what stands still, what goes back, what is at work. */
const urgency: readonly Phase[] = [
  'halted',
  'rolling-back',
  'paused',
  'held',
  'progressing',
  'soaking',
  'queued',
  'planned',
  'aborted',
  'rolled-back',
  'superseded',
  'completed',
];

/** Where a group is: where the one of its rollouts is that matters most. */
export function leadingOf(all: readonly RolloutStatus[]): RolloutStatus | undefined {
  const rank = ({ rollout, status }: RolloutStatus): number =>
    urgency.indexOf(rollout.isThrough ? 'planned' : status.phase);
  return all.toSorted((a, b) => rank(a) - rank(b))[0];
}
