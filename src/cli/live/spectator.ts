import { readRollout } from '../../api/operations/read-rollout.ts';
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

type Page = Awaited<ReturnType<Store['log']['follow']>>;
type Shown = Extract<Page, { kind: 'events' }>;

/**
 * Takes a seat: whoever runs the rollouts, in this process or in another one, is watched through
 * the store alone. What lies in the log already is known then, and is not shown as news.
 */
export async function spectatorOn(seat: Seat): Promise<Spectator> {
  const stand: Stand = { seat, cursor: null, rollouts: new Map(), toldTo: 0 };
  await catchUp(stand, false);
  return {
    follow: async (signal) => {
      const { store, sleep } = seat;
      for await (const page of watch({ store, after: stand.cursor, sleep, signal })) {
        takePage(stand, page, true);
        if (page.kind === 'reset' || page.events.length > 0) continue;
        await findArchived(stand);
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
  cursor: Shown['next'] | null;
  /** In the order of their starts. */
  readonly rollouts: Map<string, Rollout>;
  /** Up to which position the log was read when it had to be read anew: no news any more. */
  toldTo: number;
}

async function catchUp(stand: Stand, isNews: boolean): Promise<void> {
  const { store, sleep } = stand.seat;
  const signal = new AbortController().signal;
  for await (const page of watch({ store, after: stand.cursor, sleep, signal })) {
    takePage(stand, page, isNews);
    if (page.kind === 'events' && page.events.length === 0) break;
  }
  await findArchived(stand);
}

/** Whoever ended long ago is not in the log any more, and is shown all the same when asked for. */
async function findArchived({ seat, rollouts }: Stand): Promise<void> {
  if (seat.rollouts === 'all') return;
  for (const name of seat.rollouts.filter((one) => !rollouts.has(one))) {
    const rollout = await readRollout(seat.store, name);
    if (rollout !== null) rollouts.set(name, rollout);
  }
}

function takePage(stand: Stand, page: Page, isNews: boolean): void {
  if (page.kind === 'reset') {
    stand.toldTo = Math.max(stand.toldTo, stand.cursor?.position ?? 0);
    stand.rollouts.clear();
    stand.cursor = null;
    return;
  }
  for (const event of page.events) take(stand, event, isNews);
  stand.cursor = page.next;
}

function take(stand: Stand, stored: Shown['events'][number], isNews: boolean): void {
  const { seat, rollouts, toldTo } = stand;
  const name = rolloutOfStream(stored.stream);
  if (name === null || (seat.rollouts !== 'all' && !seat.rollouts.includes(name))) return;
  const happened = happenedFrom(stored);
  const before = rollouts.get(name);
  const after = before === undefined ? fold([happened]) : evolve(before, happened);
  if (after === null) return;
  rollouts.set(name, after);
  // Of all rollouts, those that have ended are history: nobody asks for them again.
  if (seat.rollouts === 'all' && after.course.kind === 'ended') rollouts.delete(name);
  if (isNews && isTold(happened.event) && stored.position > toldTo) {
    const { at, event } = happened;
    const message = describe(happened, after.pinned);
    seat.display.happened({ rollout: name, at, type: event.type, message });
  }
}

async function show({ seat, rollouts }: Stand): Promise<void> {
  const views: RolloutView[] = [];
  for (const [name, rollout] of rollouts) {
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
