import type { Instant, Json } from '../core/fleet/quantities.ts';

/**
 * What is remembered, as small interfaces. Nothing here may lean on a single process: the
 * same contract must hold for PostgreSQL with several replicas.
 */
export interface Store {
  readonly log: Log;
  readonly archive: Archive;
  readonly lease: Lease;
  readonly blobs: Blobs;
  close(): Promise<void>;
}

/** Append-only streams with one order over all of them. */
export interface Log {
  /**
   * Appends to several streams, all or nothing. A version that is not the expected one is answered
   * as `conflict`, an outdated lease as `fenced`; neither writes anything. With the id of an earlier
   * command (`commandId`) it answers what that one did, and writes nothing.
   * Durable, power loss included, once it returns. Throws a TypeError for a stream that is closed.
   */
  append(request: AppendRequest): Promise<Appended>;
  /**
   * Moves all events of a stream to the archive, and writes one `compacted` event in their place,
   * which goes on with the stream's version and chain. All or nothing, durable, and under the lease.
   * Throws a TypeError for a stream that is empty or closed.
   */
  compact(request: CompactRequest): Promise<Compacted>;
  /**
   * Events of one stream after a version, oldest first. What left the log is not among them: of a
   * stream that was compacted after that version, the first one is `compacted`.
   */
  read(stream: string, afterVersion: number): Promise<readonly StoredEvent[]>;
  /**
   * Events of all streams after a cursor, oldest first, at most `limit`; fewer do not mean the end,
   * only none does. Never shows a position before all lower ones are final, so a reader can go on
   * from the last one it saw. Streams that are closed (`CompactRequest.closes`) are not shown.
   */
  follow(after: Cursor, limit: number): Promise<LogPage>;
  /** The names of the streams that are not closed, in no order. */
  streams(): Promise<readonly string[]>;
}

/** Where a reader of all streams goes on: kept as `follow` gave it, and never made up. */
export interface Cursor {
  /** Of the last event that the reader has seen. */
  readonly position: number;
  /** Of the last `compacted` event that there was when the reader looked. */
  readonly compaction: number;
}

/** The cursor of a reader that has seen nothing. */
export const logStart: Cursor = { position: 0, compaction: 0 };

/** What `follow` shows. */
export type LogPage =
  | {
      readonly kind: 'events';
      readonly events: readonly StoredEvent[];
      /** Where to go on. */
      readonly next: Cursor;
    }
  /**
   * Events that this reader has not seen left the log meanwhile: what it knows has a gap that will not
   * close. It forgets everything and begins again from `logStart`.
   */
  | { readonly kind: 'reset' };

/** What left the log. It only grows, nothing that is decided needs it, and the loop never reads it. */
export interface Archive {
  /** Events of a stream after a version that left the log, oldest first: `read` goes on from them. */
  read(stream: string, afterVersion: number): Promise<readonly StoredEvent[]>;
  /** The last events of the streams that are closed, which are `compacted`, oldest first. */
  closed(): Promise<readonly StoredEvent[]>;
}

export interface CompactRequest {
  readonly stream: string;
  /** Of the stream's last event: it leaves, and all before it. */
  readonly expectedVersion: number;
  /** What a reader needs in place of the events. */
  readonly summary: Json;
  /**
   * Whether nothing ever follows in this stream. Then it is not followed any more: a log that has
   * closed a million streams is as long as one that never had them.
   */
  readonly closes: boolean;
  readonly fence: LeaseFence;
  readonly actor: string;
  readonly at: Instant;
}

export type Compacted =
  | { readonly kind: 'compacted'; readonly event: StoredEvent }
  | { readonly kind: 'conflict'; readonly stream: string; readonly version: number }
  | { readonly kind: 'fenced'; readonly epoch: number };

/** The type of the event that stands for those that left the log. Only `compact` writes it. */
export const compactedType = 'compacted';

/** The data of a `compacted` event. */
export interface CompactedData {
  /** Of the event before it, which is in the archive; the same as its `prevHash`. */
  readonly lastHash: string;
  /** How many events of its stream are before it, all of them in the archive. */
  readonly count: number;
  readonly closes: boolean;
  readonly summary: Json;
}

/** What a `compacted` event says; null for any other event. */
export function compactedDataOf({ type, data }: StoredEvent): CompactedData | null {
  return type === compactedType ? (data as unknown as CompactedData) : null;
}

export interface AppendRequest {
  readonly batches: readonly StreamBatch[];
  /** The lease under which a controller writes; null for commands of people. */
  readonly fence: LeaseFence | null;
  readonly actor: string;
  readonly at: Instant;
  readonly causeId: string | null;
  readonly policyVersion: string | null;
  /** The idempotency key of a command; null for the controller's own events. */
  readonly commandId: string | null;
}

export interface StreamBatch {
  readonly stream: string;
  /** 0 for a stream that must not exist yet. */
  readonly expectedVersion: number;
  readonly events: readonly NewEvent[];
}

export interface NewEvent {
  readonly type: string;
  /** The version of the event type's shape. */
  readonly schema: number;
  readonly data: Json;
}

export type Appended =
  | { readonly kind: 'appended'; readonly events: readonly StoredEvent[] }
  | { readonly kind: 'repeated'; readonly events: readonly StoredEvent[] }
  | { readonly kind: 'conflict'; readonly stream: string; readonly version: number }
  | { readonly kind: 'fenced'; readonly epoch: number };

export interface StoredEvent {
  readonly stream: string;
  /** Counts from 1 in its stream, without gaps. */
  readonly version: number;
  /** Orders all events of the store. */
  readonly position: number;
  readonly type: string;
  readonly schema: number;
  /** Logical time: never goes back within a stream, whatever clocks do. */
  readonly at: Instant;
  readonly actor: string;
  readonly causeId: string | null;
  readonly policyVersion: string | null;
  /** SHA-256, hexadecimal, over the stored bytes and `prevHash`; a stream is a chain. */
  readonly prevHash: string;
  readonly hash: string;
  readonly data: Json;
}

/** One controller at a time. */
export interface Lease {
  /** Takes the lease when it is free or its holder is dead; else tells who holds it. */
  acquire(holder: LeaseHolder): Promise<LeaseAnswer>;
  /** False once somebody else holds it. Cheap: called before actions. */
  confirm(fence: LeaseFence): Promise<boolean>;
  release(fence: LeaseFence): Promise<void>;
}

export interface LeaseHolder {
  /** In words: user, host, process and command, as shown to whoever is refused. */
  readonly name: string;
  readonly at: Instant;
}

export interface LeaseFence {
  readonly epoch: number;
}

export type LeaseAnswer =
  | { readonly kind: 'held'; readonly fence: LeaseFence }
  | { readonly kind: 'taken'; readonly by: string; readonly since: Instant };

/** Receipts by their content, and values that each turn overwrites. */
export interface Blobs {
  /** Keeps the bytes and returns their SHA-256 in hexadecimal. */
  keep(bytes: Uint8Array): Promise<string>;
  fetch(hash: string): Promise<Uint8Array | null>;
  /**
   * Overwrites what is latest under a key: disposable, never needed to decide rightly. With null
   * the key is forgotten.
   */
  setLatest(key: string, value: Json): Promise<void>;
  latest(key: string): Promise<Json | null>;
}

/** The store failing, sorted by who must act. Everything committed before stays intact. */
export class StoreTrouble extends Error {
  override readonly name = 'StoreTrouble';
  readonly code: 'full' | 'read-only' | 'newer' | 'corrupt' | 'busy' | 'unavailable';
  constructor(code: StoreTrouble['code'], message: string) {
    super(message);
    this.code = code;
  }
}
