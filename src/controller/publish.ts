import type { Instant } from '../core/fleet/quantities.ts';
import type { Machinery, TurnView } from './machinery.ts';

/** What was last said of each rollout, and when. */
export type Bulletin = Map<string, { readonly what: string; readonly at: Instant }>;

/** Reasons of which only the figures changed are not said again before this has passed. */
const repeatMs = 500;

/** Nothing was said yet. */
export function newBulletin(): Bulletin {
  return new Map();
}

/** What changes every turn is not in the log but beside it, for `status` and `watch`. */
export async function publish(
  bulletin: Bulletin,
  machinery: Machinery,
  view: TurnView,
): Promise<void> {
  machinery.onTurn(view);
  const { name } = view.rollout.pinned.spec;
  const at = machinery.clock.now();
  const what = view.waiting.map(({ message }) => message.replaceAll(/\d+/g, '')).join('\n');
  const before = bulletin.get(name);
  if (before?.what === what && at - before.at < repeatMs) return;
  if (view.rollout.course.kind === 'ended') bulletin.delete(name);
  else bulletin.set(name, { what, at });
  await machinery.store.blobs.setLatest(`waiting/${name}`, {
    waiting: view.waiting.map((reason) => ({ ...reason })),
    at,
    unfenced: unfencedClusters(machinery, view),
    controller: machinery.holder,
  });
}

/** Clusters that cannot remember who changed them last, and so cannot refuse a frozen controller. */
function unfencedClusters(machinery: Machinery, { rollout }: TurnView): readonly string[] {
  return rollout.pinned.fleet.clusters
    .filter(({ name, delivery }) => rollout.clusters.has(name) && delivery !== null)
    .filter((cluster) => !machinery.deliveryFor(cluster).fenced)
    .map(({ name }) => name);
}
