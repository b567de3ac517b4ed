import type { Store } from '../store/store.ts';

/** A store that knows whether it is at work, so that virtual time does not pass meanwhile. */
export interface BusyStore {
  readonly store: Store;
  readonly isBusy: () => boolean;
}

/** Counts what is under way in a store. */
export function busyStore(inner: Store): BusyStore {
  const { log, archive, lease, blobs } = inner;
  let underWay = 0;
  const counted =
    <Args extends readonly unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      underWay += 1;
      try {
        return await call(...args);
      } finally {
        underWay -= 1;
      }
    };
  const store: Store = {
    log: {
      append: counted((request) => log.append(request)),
      compact: counted((request) => log.compact(request)),
      read: counted((stream, after) => log.read(stream, after)),
      follow: counted((after, limit) => log.follow(after, limit)),
      streams: counted(() => log.streams()),
    },
    archive: {
      read: counted((stream, after) => archive.read(stream, after)),
      closed: counted(() => archive.closed()),
    },
    lease: {
      acquire: counted((holder) => lease.acquire(holder)),
      confirm: counted((fence) => lease.confirm(fence)),
      release: counted((fence) => lease.release(fence)),
    },
    blobs: {
      keep: counted((bytes) => blobs.keep(bytes)),
      fetch: counted((hash) => blobs.fetch(hash)),
      setLatest: counted((key, value) => blobs.setLatest(key, value)),
      latest: counted((key) => blobs.latest(key)),
    },
    close: counted(() => inner.close()),
  };
  return { store, isBusy: () => underWay > 0 };
}
