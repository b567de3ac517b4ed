import { type Cursor, type LogPage, logStart, type Store } from '../../store/store.ts';

/** Commands and turns of other processes are seen within this time. */
const pollMs = 200;
const pageSize = 500;

/** What is watched, and how waiting is done. */
export interface Watch {
  readonly store: Store;
  /** Where the reader goes on; null for the whole log. */
  readonly after: Cursor | null;
  /** Comes back after so many milliseconds, or as soon as the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/**
 * The events of all streams as they come, in pages and without gap or repeat, until the signal is
 * aborted. A page is empty when nothing came for a while: then is the time to look at what lies beside
 * the log. A reader that stops goes on later with the cursor of its last page. After a `reset` the
 * pages begin again with the first event of the log, and the reader has to forget what it knew.
 */
export async function* watch({
  store,
  after,
  sleep,
  signal,
}: Watch): AsyncGenerator<LogPage, void, void> {
  let cursor = after ?? logStart;
  while (!signal.aborted) {
    const page = await store.log.follow(cursor, pageSize);
    cursor = page.kind === 'reset' ? logStart : page.next;
    yield page;
    // Fewer than asked for do not mean the end of the log, only none does.
    if (page.kind === 'events' && page.events.length === 0) await sleep(pollMs, signal);
  }
}
