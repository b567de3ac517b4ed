import type { Fleet } from '../../core/fleet/fleet.ts';
import { targetsOf } from '../../core/plan/targets.ts';
import { finalSummaryFrom } from '../../core/rollout/compaction.ts';
import { rolloutOfStream } from '../../core/rollout/history/codec.ts';
import { isDelivered, type Rollout } from '../../core/rollout/history/state.ts';
import { compactedDataOf, type Store } from '../../store/store.ts';
import { readHistory, rolloutsInLog } from './read-history.ts';

/** A rollout with the position of its first event: clocks may be wrong, and positions are not. */
export interface Begun {
  readonly rollout: Rollout;
  readonly position: number;
}

/** Every rollout whose events are in the log, in the order of their starts. */
export async function readBegun(store: Store): Promise<readonly Begun[]> {
  const found: Begun[] = [];
  for (const name of await rolloutsInLog(store)) {
    const begun = await begunOf(store, name);
    if (begun !== null) found.push(begun);
  }
  return found.toSorted((a, b) => a.position - b.position);
}

/** People's clocks may differ by so much; only who is to be read at all is chosen by times. */
const slackMs = 86_400_000;

/** The rollouts of the same component that were started after this one, also those in the archive. */
export async function startedAfter(
  store: Store,
  { pinned: { spec }, plannedAt }: Rollout,
): Promise<readonly Rollout[]> {
  const open = await readBegun(store);
  const known = new Set(open.map(({ rollout }) => rollout.pinned.spec.name));
  const archived: Begun[] = [];
  for (const { name, summary } of await archivedOf(store)) {
    const isMeant = summary.component === spec.component && !known.has(name);
    if (!isMeant || summary.startedAt < plannedAt - slackMs) continue;
    const begun = await begunOf(store, name);
    if (begun !== null) archived.push(begun);
  }
  const self = await begunOf(store, spec.name);
  return laterThan(self?.position ?? 0, [...open, ...archived]).filter(
    ({ pinned }) => pinned.spec.component === spec.component,
  );
}

/** Those that were started after a position of the log. */
export function laterThan(position: number, all: readonly Begun[]): readonly Rollout[] {
  return all.filter((one) => one.position > position).map(({ rollout }) => rollout);
}

async function begunOf(store: Store, name: string): Promise<Begun | null> {
  const known = await readHistory(store, name);
  const position = known?.history.events[0]?.position;
  return known === null || position === undefined ? null : { rollout: known.rollout, position };
}

/** What is at hand of the rollouts in the archive. */
async function archivedOf({ archive }: Store) {
  return (await archive.closed()).flatMap((stored) => {
    const name = rolloutOfStream(stored.stream);
    const compacted = compactedDataOf(stored);
    if (name === null || compacted === null) return [];
    return [{ name, summary: finalSummaryFrom(compacted.summary) }];
  });
}

/** Of each component the last rollout over the whole fleet that was completed. */
export async function lastOverAll(store: Store): Promise<readonly Rollout[]> {
  const last = new Map<string, Rollout>();
  for (const { rollout } of await readBegun(store)) {
    if (isOverAll(rollout)) last.set(rollout.pinned.spec.component, rollout);
  }
  const archived = (await archivedOf(store)).toSorted(
    (a, b) => b.summary.startedAt - a.summary.startedAt,
  );
  for (const { name, summary } of archived) {
    if (summary.phase !== 'completed' || last.has(summary.component)) continue;
    const begun = await begunOf(store, name);
    if (begun !== null && isOverAll(begun.rollout)) last.set(summary.component, begun.rollout);
  }
  return [...last.values()];
}

function isOverAll({ pinned, course }: Rollout): boolean {
  return course.kind === 'ended' && course.as === 'completed' && pinned.spec.targets === null;
}

/** The clusters of a fleet that a rollout is for, that it did not know, and that nobody brought anything to since. */
export function joinedSince(
  rollout: Rollout,
  fleet: Fleet,
  later: readonly Rollout[],
): readonly string[] {
  const known = new Set(rollout.pinned.fleet.clusters.map(({ name }) => name));
  const targets = targetsOf(fleet, rollout.pinned.spec).clusters;
  return [...targets].filter((name) => {
    const isServed = later.some((one) => {
      const cluster = one.clusters.get(name);
      return cluster !== undefined && isDelivered(cluster);
    });
    return !known.has(name) && !isServed;
  });
}
