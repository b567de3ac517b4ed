/** All that is known of a life, before anybody judges it: by whom it was written is what it is worth. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { happenedFrom } from '../../src/core/rollout/history/codec.ts';
import { fold } from '../../src/core/rollout/history/evolve.ts';
import type { Fence, Reason } from '../../src/core/rollout/world.ts';
import { eventFrom } from '../../src/store/chain.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { StoredEvent } from '../../src/store/store.ts';
import type { Passage } from '../e2e/support/outsider.ts';
import { type BookLine, type Gap, readBook, readLines } from './book.ts';

export interface Evidence {
  /** The log and the archive, by position. */
  readonly events: readonly StoredEvent[];
  readonly receipts: ReadonlyMap<string, string>;
  /** What the tap saw controllers do. */
  readonly tapped: readonly TapLine[];
  /** What the processes of the fleet wrote of themselves. */
  readonly book: readonly BookLine[];
  /** What somebody outside saw at their ports. */
  readonly passages: readonly Passage[];
  /** What became of controllers, as whoever did it to them wrote it down. */
  readonly fates: readonly FateOf[];
  /** What somebody did to processes of the fleet behind everybody's back. */
  readonly hands: readonly Hand[];
  /** When the source was away. */
  readonly gaps: readonly Gap[];
  /** What was said beside the log, as it was found there. */
  readonly sayings: readonly Saying[];
  /** The fleet stood, and nobody had begun to change it. */
  readonly startedAt: number;
  readonly endedAt: number;
}

interface Tapped {
  readonly pid: number;
  readonly at: number;
}

/** An order as it was sent. `position`: the last event that another reader found in the store just before. */
export interface SentLine extends Tapped {
  readonly what: 'sent';
  readonly id: string;
  readonly component: string;
  readonly cluster: string | null;
  readonly zone: string;
  readonly revision: string | null;
  readonly fence: Fence;
  readonly position: number | null;
}

export type TapLine =
  | SentLine
  | (Tapped & { readonly what: 'answered'; readonly id: string; readonly status: number })
  | (Tapped & { readonly what: 'reign'; readonly epoch: number })
  | (Tapped & { readonly what: 'fate'; readonly fate: 'kill' | 'freeze'; readonly point: string });

export interface FateOf extends Tapped {
  readonly what: 'died' | 'froze' | 'woke' | 'lost';
}

/** A process of the fleet was killed. */
export interface Hand {
  readonly at: number;
  readonly cluster: string;
  readonly zone: string;
  readonly revision: string;
}

export interface Saying {
  readonly at: number;
  readonly rollout: string;
  readonly pid: number;
  readonly waiting: readonly Reason[];
}

/** What the tap has written so far. */
export function readTap(path: string): readonly TapLine[] {
  return readLines(path) as readonly TapLine[];
}

/** Where the evidence of a life lies. */
export interface Files {
  readonly store: string;
  readonly tap: string;
  readonly book: string;
}

/** Reads what lies in files. */
export async function gather({ store: path, tap, book }: Files) {
  const store = await openSqlite(path, { create: false });
  try {
    const events: StoredEvent[] = [];
    const receipts = new Map<string, string>();
    for await (const row of store.rows()) events.push(eventFrom(row));
    for (const { data } of events) {
      for (const [hash] of JSON.stringify(data).matchAll(/(?<="receipt":")[0-9a-f]{64}/g)) {
        const bytes = await store.blobs.fetch(hash);
        if (bytes !== null) receipts.set(hash, new TextDecoder().decode(bytes));
      }
    }
    return { events, receipts, tapped: readTap(tap), book: readBook(book) };
  } finally {
    await store.close();
  }
}

/** Looks beside the log now and then, as `status` does, and keeps what is said there. */
export function listenTo(path: string, rollouts: readonly string[]): Listener {
  const sayings: Saying[] = [];
  const last = new Map<string, string>();
  const timer = setInterval(() => {
    for (const rollout of rollouts) {
      const text = latestText(path, rollout);
      if (text === null || text === last.get(rollout)) continue;
      last.set(rollout, text);
      const { at, waiting, controller } = JSON.parse(text) as Published;
      const pid = Number(/process (\d+)/.exec(controller)?.[1] ?? 0);
      sayings.push({ at, rollout, pid, waiting });
    }
  }, 100);
  return { sayings, stop: () => clearInterval(timer) };
}

export interface Listener {
  readonly sayings: readonly Saying[];
  stop(): void;
}

interface Published {
  readonly at: number;
  readonly waiting: readonly Reason[];
  readonly controller: string;
}

function latestText(path: string, rollout: string): string | null {
  return valueIn(path, 'SELECT value FROM latest WHERE key = ?', `waiting/${rollout}`);
}

/** Whether a rollout has ended, waits for a person, or goes on by itself. */
export type Course = 'ended' | 'halted' | 'going';

/** How a rollout stands, by what is committed. */
export function courseIn(path: string, rollout: string): Course {
  const select = 'SELECT at, actor, data FROM events WHERE stream = ? ORDER BY version';
  const happened = rowsIn(path, select, `rollout/${rollout}`).map(({ at, actor, data }) =>
    happenedFrom({ at: Number(at), actor: String(actor), data: JSON.parse(String(data)) }),
  );
  const kind = fold(happened)?.course.kind;
  return kind === 'ended' || kind === 'halted' ? kind : 'going';
}

function valueIn(path: string, select: string, key: string): string | null {
  const [row] = rowsIn(path, select, key);
  return row === undefined ? null : String(row['value']);
}

function rowsIn(path: string, select: string, key: string) {
  if (!existsSync(path)) return [];
  try {
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      return db.prepare(select).all(key);
    } finally {
      db.close();
    }
  } catch {
    // It is just being made or written, and is looked at again soon.
    return [];
  }
}
