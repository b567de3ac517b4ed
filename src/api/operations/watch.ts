import type { Store, StoredEvent } from '../../store/store.ts';

/** Commands and turns of other processes are seen within this time. */
const pollMs = 200;
const pageSize = 500;

/** What is watched, and how waiting is done. */
export interface Watch {
  readonly store: Store;
  /** The last position that the reader has seen; 0 for the whole log. */
  readonly after: number;
  /** Comes back after so many milliseconds, or as soon as the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/**
 * The events of all streams as they come, in batches and without gap or repeat, until the signal
 * is aborted. A batch is empty when nothing came for a while: then is the time to look at what
 * lies beside the log. A reader that stops goes on later with the position of its last event.
 */
export async function* watch({
  store,
  after,
  sleep,
  signal,
}: Watch): AsyncGenerator<readonly StoredEvent[], void, void> {
  let position = after;
  while (!signal.aborted) {
    const events = await store.log.follow(position, pageSize);
    position = events.at(-1)?.position ?? position;
    yield events;
    // Fewer than asked for do not mean the end of the log, only none does.
    if (events.length === 0) await sleep(pollMs, signal);
  }
}
