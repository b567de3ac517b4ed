import type { Instant, Json } from '../core/fleet/quantities.ts';

/**
 * What is remembered, as three small interfaces. Nothing here may lean on a single process: the
 * same contract must hold for PostgreSQL with several replicas.
 */
export interface Store {
  readonly log: Log;
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
   * Durable, power loss included, once it returns.
   */
  append(request: AppendRequest): Promise<Appended>;
  /** Events of one stream after a version, oldest first. */
  read(stream: string, afterVersion: number): Promise<readonly StoredEvent[]>;
  /**
   * Events of all streams after a position, oldest first, at most `limit`; fewer do not mean the end,
   * only none does. Never shows a position before all lower ones are final, so a reader can go on
   * from the last one it saw.
   */
  follow(afterPosition: number, limit: number): Promise<readonly StoredEvent[]>;
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
  /** Overwrites what is latest under a key: disposable, never needed to decide rightly. */
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
