import { readLastTurn } from '../../api/operations/read-status.ts';
import type { Store } from '../../api/operations/store.ts';
import { watch } from '../../api/operations/watch.ts';
import { happenedFrom, rolloutOfStream } from '../../core/rollout/history/codec.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { describe } from '../../core/rollout/describe.ts';
import { evolve, fold } from '../../core/rollout/history/evolve.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { isTold } from '../print/told.ts';
import type { Display } from './display.ts';
import type { RolloutView } from './frame.ts';

/** What is watched, and where it is shown. */
export interface Seat {
  readonly store: Store;
  readonly rollouts: 'all' | readonly string[];
  readonly display: Display;
  readonly now: () => Instant;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Somebody who has read everything so far, and shows what comes. */
export interface Spectator {
  /** Until the signal is aborted, or each of the named rollouts has ended. */
  follow(signal: AbortSignal): Promise<void>;
}

type StoredEvents = Awaited<ReturnType<Store['log']['follow']>>;

/**
 * Takes a seat: whoever runs the rollouts, in this process or in another one, is watched through
 * the store alone. What lies in the log already is known then, and is not shown as news.
 */
export async function spectatorOn(seat: Seat): Promise<Spectator> {
  const stand: Stand = { seat, position: 0, rollouts: new Map() };
  await catchUp(stand, false);
  return {
    follow: async (signal) => {
      const { store, sleep } = seat;
      for await (const events of watch({ store, after: stand.position, sleep, signal })) {
        for (const event of events) take(stand, event, true);
        if (events.length > 0) continue;
        await show(stand);
        if (isOver(stand)) break;
      }
      await catchUp(stand, true);
      await show(stand);
      seat.display.close();
    },
  };
}

interface Stand {
  readonly seat: Seat;
  position: number;
  /** In the order of their starts. */
  readonly rollouts: Map<string, Rollout>;
}

async function catchUp(stand: Stand, isNews: boolean): Promise<void> {
  const { store, sleep } = stand.seat;
  const signal = new AbortController().signal;
  for await (const events of watch({ store, after: stand.position, sleep, signal })) {
    for (const event of events) take(stand, event, isNews);
    if (events.length === 0) return;
  }
}

function take(stand: Stand, stored: StoredEvents[number], isNews: boolean): void {
  const { seat, rollouts } = stand;
  stand.position = stored.position;
  const name = rolloutOfStream(stored.stream);
  if (name === null || (seat.rollouts !== 'all' && !seat.rollouts.includes(name))) return;
  const happened = happenedFrom(stored);
  const before = rollouts.get(name);
  const after = before === undefined ? fold([happened]) : evolve(before, happened);
  if (after === null) return;
  rollouts.set(name, after);
  if (isNews && isTold(happened.event)) {
    const { at, event } = happened;
    const message = describe(happened, after.pinned);
    seat.display.happened({ rollout: name, at, type: event.type, message });
  }
}

async function show({ seat, rollouts }: Stand): Promise<void> {
  const views: RolloutView[] = [];
  for (const [name, rollout] of rollouts) {
    // Of many rollouts, those that ended are history; a named one is shown to its end.
    if (seat.rollouts === 'all' && rollout.course.kind === 'ended') continue;
    const last = await readLastTurn(seat.store, name);
    const isFresh = last !== null && last.at >= rollout.changedAt;
    const waiting = rollout.course.kind === 'ended' ? [] : (last?.waiting ?? []);
    views.push({ rollout, waiting, isFresh });
  }
  seat.display.show(views, seat.now());
}

function isOver({ seat, rollouts }: Stand): boolean {
  if (seat.rollouts === 'all') return false;
  return seat.rollouts.every((name) => rollouts.get(name)?.course.kind === 'ended');
}
