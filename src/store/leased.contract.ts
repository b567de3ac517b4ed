import { event, placeFor, request, type StoreHarness, type TestPlace } from './harness.contract.ts';
import { fenceOf } from './lease.contract.ts';
import type { Compacted, CompactRequest, LeaseFence, Store } from './store.ts';

/** A store whose lease is held, with as many events in the stream `a`. */
export interface Leased {
  readonly place: TestPlace;
  readonly store: Store;
  readonly fence: LeaseFence;
  /** Appends as many events to a stream, from a version on. */
  readonly append: (stream: string, version: number, count: number) => Promise<void>;
  readonly compact: (version: number, more?: Partial<CompactRequest>) => Promise<Compacted>;
}

/** Gives the running test such a store. */
export async function leased(harness: StoreHarness, count = 0): Promise<Leased> {
  const place = await placeFor(harness);
  const store = await place.open();
  const fence = fenceOf(await store.lease.acquire({ name: 'me', at: 1 }));
  const append = async (stream: string, version: number, more: number) => {
    const events = Array.from({ length: more }, (_, index) => event(version + index + 1));
    await store.log.append(
      request(stream, 0, { batches: [{ stream, expectedVersion: version, events }] }),
    );
  };
  if (count > 0) await append('a', 0, count);
  return {
    place,
    store,
    fence,
    append,
    compact: (expectedVersion, more = {}) => {
      const what = { stream: 'a', expectedVersion, summary: { n: expectedVersion }, closes: false };
      return store.log.compact({ ...what, fence, actor: 'me', at: 5_000, ...more });
    },
  };
}
