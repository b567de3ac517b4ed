import { chainHash, chainStart, type StoredRow } from '../chain.ts';
import type { AppendRequest, NewEvent } from '../store.ts';
import type { Session } from './session.ts';

const selectHead = `SELECT position, version, at, hash, 0 AS isClosed FROM events
  WHERE stream = ? ORDER BY version DESC LIMIT 1`;
const selectClosedHead = `SELECT position, version, at, hash, 1 AS isClosed FROM closed
  WHERE stream = ?`;
const insertRow = `INSERT INTO events
  (stream, version, type, schema, at, actor, cause_id, policy_version, prev_hash, hash, data)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** What the next event of a stream is linked to. */
export type Head = Pick<StoredRow, 'version' | 'at' | 'hash'>;

/** The last event of a stream, and whether another one may follow. */
export interface StreamHead extends Head {
  readonly position: number;
  readonly isClosed: 0 | 1;
}

/** Before a stream's first event any time is late enough. */
const emptyHead: StreamHead = {
  position: 0,
  version: 0,
  at: Number.MIN_SAFE_INTEGER,
  hash: chainStart,
  isClosed: 0,
};

/** The last event of a stream, or what stands for it in an empty one. */
export function headOf(session: Session, stream: string): StreamHead {
  const head = session.row<StreamHead>(selectHead, stream);
  return head ?? session.row<StreamHead>(selectClosedHead, stream) ?? emptyHead;
}

/** Throws a TypeError where no other event may follow. */
export function checkOpen(stream: string, { isClosed }: StreamHead): void {
  if (isClosed === 1) throw new TypeError(`The stream ${stream} is closed: nothing follows in it.`);
}

/** One event to write at the end of its stream. */
export interface Insertion {
  readonly by: Pick<AppendRequest, 'actor' | 'at' | 'causeId' | 'policyVersion'>;
  readonly stream: string;
  readonly event: Pick<NewEvent, 'type' | 'schema'>;
  /** Its data as JSON. */
  readonly dataText: string;
  readonly head: Head;
}

/** Writes an event and returns it as stored; it is the stream's head from now on. */
export function insertEvent(session: Session, insertion: Insertion): StoredRow {
  const { by, stream, event, dataText, head } = insertion;
  const { actor, causeId, policyVersion } = by;
  const { type, schema } = event;
  // Logical time: where the writer's clock is behind the stream's last event, that one's time counts.
  const at = Math.max(by.at, head.at);
  const [version, prevHash] = [head.version + 1, head.hash];
  const linked = { stream, version, type, schema, at, actor, causeId, policyVersion, prevHash };
  const hash = chainHash({ ...linked, dataText });
  const values = [stream, version, type, schema, at, actor, causeId, policyVersion, prevHash];
  const position = session.run(insertRow, ...values, hash, dataText);
  return { ...linked, position, hash, dataText };
}
