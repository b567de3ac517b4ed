import { onTestFinished } from 'vitest';
import type { Json } from '../core/fleet/quantities.ts';
import { type StoredRow, verifyChain } from './chain.ts';
import { type RemoteStore, startRemote } from './remote.contract.ts';
import {
  type AppendRequest,
  type LogPage,
  logStart,
  type NewEvent,
  type Store,
  type StoredEvent,
} from './store.ts';

/** What an implementation brings to the contract suites. */
export interface StoreHarness {
  /** A place where an empty store can be opened; each test asks for its own. */
  readonly place: () => Promise<StorePlace>;
  /** Whether several handles and processes can open the same place. */
  readonly isShared: boolean;
  /** How soon the lease of a killed process must be free. */
  readonly takeoverMsMax: number;
}

/** For `describe.each`: what asks for several handles is no test of a store that has only one. */
export function whereShared(harness: StoreHarness): readonly StoreHarness[] {
  return harness.isShared ? [harness] : [];
}

/** Where one store lives. */
export interface StorePlace {
  open(): Promise<Store>;
  /** Everything that is stored in the log and in the archive, by position. */
  rows(): Promise<readonly StoredRow[]>;
  /** A script that calls `serveStore`, and what tells it this place; null where not shared. */
  readonly worker: { readonly script: URL; readonly target: string } | null;
  remove(): Promise<void>;
}

/** A place for one test: what it opened and started is gone when the test is over. */
export interface TestPlace {
  open(): Promise<Store>;
  /** Another process on the same store. */
  start(): Promise<RemoteStore>;
  rows(): Promise<readonly StoredRow[]>;
  breaks(): Promise<readonly unknown[]>;
}

/** Gives the running test an empty store. */
export async function placeFor(harness: StoreHarness): Promise<TestPlace> {
  const place = await harness.place();
  const stores: Store[] = [];
  const remotes: RemoteStore[] = [];
  onTestFinished(async () => {
    await Promise.all(remotes.map((remote) => remote.kill('SIGKILL')));
    await Promise.all(stores.map((store) => store.close()));
    await place.remove();
  });
  return {
    open: async () => {
      const store = await place.open();
      stores.push(store);
      return store;
    },
    start: async () => {
      if (place.worker === null) throw new Error('This store has no other process.');
      const remote = await startRemote(place.worker.script, place.worker.target);
      remotes.push(remote);
      return remote;
    },
    rows: () => place.rows(),
    breaks: async () => verifyChain(await place.rows()),
  };
}

/** A request as tests need it most: one stream, one event, by a person. */
export function request(
  stream: string,
  expectedVersion: number,
  more: Partial<AppendRequest> & { readonly data?: Json } = {},
): AppendRequest {
  const { data = null, ...rest } = more;
  return {
    batches: [{ stream, expectedVersion, events: [event(data)] }],
    fence: null,
    actor: 'tester',
    at: 1_000,
    causeId: null,
    policyVersion: null,
    commandId: null,
    ...rest,
  };
}

/** An event of no meaning. */
export function event(data: Json = null): NewEvent {
  return { type: 'happened', schema: 1, data };
}

/** Everything from the start of the log, in pages of `limit`, as a reader follows it. */
export async function followAll(
  { log }: Pick<Store, 'log'>,
  limit = 100,
): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let cursor = logStart; ; ) {
    const page = shown(await log.follow(cursor, limit));
    if (page.events.length === 0) return events;
    events.push(...page.events);
    cursor = page.next;
  }
}

/** The page of a reader that nothing was taken from; throws for any other. */
export function shown(page: LogPage): Extract<LogPage, { kind: 'events' }> {
  if (page.kind === 'reset') throw new Error('The reader was told to begin again.');
  return page;
}
