import {
  type LeaseFence,
  logStart,
  type Store,
  type StoredEvent,
  type StreamBatch,
} from './store.ts';

/** The other side of `remote.contract.ts`: runs in a process of its own and serves one store. */

/** What can be asked of a worker. */
export type Method =
  | `log.${keyof Store['log']}`
  | `archive.${keyof Store['archive']}`
  | `lease.${keyof Store['lease']}`
  | `blobs.${keyof Store['blobs']}`
  | `job.${keyof Jobs}`
  | 'close'
  | 'ready';

export interface Call {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string; readonly code?: string };
}

/** Told while a job runs: an append was acknowledged. */
export interface Seen {
  readonly seen: { readonly tag: string; readonly number: number; readonly position: number };
}

export interface WriteOrder {
  /** In the data of every event, so that a test can tell the writers. */
  readonly tag: string;
  /** Each append goes to the next ones of these in turn. */
  readonly streams: readonly string[];
  /** How many streams one append goes to. */
  readonly width: number;
  readonly count: number;
  readonly fence?: LeaseFence;
  /** Appends under way at the same time; one unless said. */
  readonly lanes?: number;
  /** Characters that make each event larger, and so its append slower. */
  readonly padding?: number;
  /** After so many appends the fence is released, while others are under way. */
  readonly releaseAfter?: number;
}

export interface WriteReport {
  readonly appended: number;
  readonly conflicts: number;
  /** The epoch that refused the writer, which ended the job. */
  readonly fencedBy: number | null;
}

/** Loops that must run inside the other process, because messages would slow them down. */
export interface Jobs {
  /** Appends `count` times, again with the right version after each conflict. */
  write(order: WriteOrder): Promise<WriteReport>;
  /** Follows the log from its start until it has seen so many events. */
  follow(order: { readonly count: number; readonly limit: number }): Promise<Followed>;
  /** Takes the lease, and appends to these streams and compacts them in turn, until it is killed. */
  compact(order: CompactOrder): Promise<never>;
  /** Asks for the lease until it is free, appends under it at once, and releases it. */
  succeed(order: { readonly tag: string; readonly stream: string }): Promise<void>;
}

export interface CompactOrder {
  readonly tag: string;
  readonly streams: readonly string[];
  /** How many events are appended before each compaction. */
  readonly events: number;
}

export interface Followed {
  /** `[position, tag, number]` of each event in the order seen. */
  readonly events: readonly (readonly [number, string, number])[];
  /** Pages that showed a part of an append and not its rest. */
  readonly torn: number;
}

/** Data of the events that `write` appends. */
export interface Written {
  readonly tag: string;
  readonly number: number;
  /** How many events the same append has. */
  readonly width: number;
}

/** Opens the store that the command line names and answers until the parent is gone. */
export function serveStore(open: (target: string) => Promise<Store>): void {
  const opening = open(process.argv[2] ?? '');
  // What went wrong is told to whoever asks first.
  opening.catch(() => undefined);
  process.on('disconnect', () => process.exit());
  process.on('message', (call: Call) => {
    void answer(call, opening).then((message) => process.send?.(message));
  });
}

async function answer({ id, method, args }: Call, opening: Promise<Store>): Promise<Answer> {
  try {
    const store = await opening;
    if (method === 'ready') return { id };
    if (method === 'close') return { id, result: await store.close() };
    const jobs: Jobs = {
      write: (order) => write(store, order),
      follow: (order) => follow(store, order),
      compact: (order) => compact(store, order),
      succeed: (order) => succeed(store, order),
    };
    const parts: Readonly<Record<string, object>> = { ...store, job: jobs };
    const [part = '', name = ''] = method.split('.');
    const called = (parts[part] as Record<string, (...args: unknown[]) => Promise<unknown>>)[name];
    return { id, result: await called?.(...args) };
  } catch (error) {
    const { name, message, code } = error as Error & { readonly code?: string };
    return { id, error: { name, message, ...(code !== undefined && { code }) } };
  }
}

async function write(store: Store, order: WriteOrder): Promise<WriteReport> {
  const versions = new Map<string, number>();
  const report = { appended: 0, conflicts: 0, fencedBy: null as number | null };
  let next = 0;
  const lane = async () => {
    while (next < order.count && report.fencedBy === null) {
      next += 1;
      await writeOnce({ store, order, versions, report }, next);
    }
  };
  await Promise.all(Array.from({ length: order.lanes ?? 1 }, lane));
  return report;
}

interface Writing {
  readonly store: Store;
  readonly order: WriteOrder;
  /** The last known version of each stream. */
  readonly versions: Map<string, number>;
  readonly report: { appended: number; conflicts: number; fencedBy: number | null };
}

async function writeOnce({ store, order, versions, report }: Writing, number: number) {
  const { tag, streams, width } = order;
  // Every second writer names its streams the other way round: locks taken in turn would deadlock.
  const start = number % streams.length;
  const chosen = [...streams, ...streams].slice(start, start + width);
  if (tag.endsWith('~')) chosen.reverse();
  for (;;) {
    const data = { tag, number, width, padding: 'x'.repeat(order.padding ?? 0) };
    const batches = chosen.map((stream): StreamBatch => {
      const expectedVersion = versions.get(stream) ?? 0;
      return { stream, expectedVersion, events: [{ type: 'written', schema: 1, data }] };
    });
    const appended = await store.log.append({
      batches,
      fence: order.fence ?? null,
      actor: tag,
      at: 1_000,
      causeId: null,
      policyVersion: null,
      commandId: null,
    });
    switch (appended.kind) {
      case 'appended':
        for (const { stream, version } of appended.events) {
          versions.set(stream, Math.max(version, versions.get(stream) ?? 0));
        }
        report.appended += 1;
        if (report.appended === order.releaseAfter && order.fence !== undefined) {
          await store.lease.release(order.fence);
        }
        process.send?.({ seen: { tag, number, position: appended.events[0]?.position ?? 0 } });
        return;
      case 'conflict':
        report.conflicts += 1;
        versions.set(appended.stream, appended.version);
        break;
      case 'fenced':
        report.fencedBy = appended.epoch;
        return;
      case 'repeated':
        throw new Error('An append without a command id was taken for a repetition.');
    }
  }
}

async function follow(
  store: Store,
  { count, limit }: { readonly count: number; readonly limit: number },
): Promise<Followed> {
  const events: [number, string, number][] = [];
  let torn = 0;
  for (let cursor = logStart; events.length < count; ) {
    const shown = await store.log.follow(cursor, limit);
    if (shown.kind === 'reset') throw new Error('The reader was told to begin again.');
    const page = shown.events;
    cursor = shown.next;
    for (const seen of page) {
      const { tag, number } = seen.data as unknown as Written;
      events.push([seen.position, tag, number]);
    }
    // A page that is not full shows all there was, so each append in it must be whole.
    if (page.length < limit && isTorn(page, events)) torn += 1;
    if (page.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return { events, torn };
}

async function compact(
  store: Store,
  { tag, streams, events: count }: CompactOrder,
): Promise<never> {
  const lease = await store.lease.acquire({ name: tag, at: 1 });
  if (lease.kind === 'taken') throw new Error(`The lease is held by ${lease.by}.`);
  const by = { fence: lease.fence, actor: tag, at: 1_000 };
  const none = { causeId: null, policyVersion: null, commandId: null };
  const events = Array.from({ length: count }, () => ({ type: 'written', schema: 1, data: tag }));
  for (let number = 0; ; number += 1) {
    for (const stream of streams) {
      const expectedVersion = number * (count + 1);
      const batches = [{ stream, expectedVersion, events }];
      await store.log.append({ ...by, ...none, batches });
      const what = { stream, expectedVersion: expectedVersion + count, summary: null };
      const compacted = await store.log.compact({ ...by, ...what, closes: false });
      if (compacted.kind !== 'compacted') throw new Error(`It was ${compacted.kind}.`);
      process.send?.({ seen: { tag, number, position: compacted.event.position } });
    }
  }
}

async function succeed(
  store: Store,
  { tag, stream }: { readonly tag: string; readonly stream: string },
) {
  for (;;) {
    const answer = await store.lease.acquire({ name: tag, at: 1 });
    if (answer.kind === 'taken') continue;
    const report = await write(store, {
      tag,
      streams: [stream],
      width: 1,
      count: 20,
      fence: answer.fence,
    });
    if (report.appended !== 20) throw new Error('The holder of the lease was refused.');
    await store.lease.release(answer.fence);
    return;
  }
}

function isTorn(
  page: readonly StoredEvent[],
  before: readonly (readonly [number, string, number])[],
): boolean {
  return page.some(({ data }) => {
    const { tag, number, width } = data as unknown as Written;
    const shown = before.filter(([, otherTag, other]) => otherTag === tag && other === number);
    return shown.length < width;
  });
}
