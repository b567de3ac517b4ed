import { hash } from 'node:crypto';
import type { Json } from '../core/fleet/quantities.ts';
import { type CompactedData, compactedType, type StoredEvent, StoreTrouble } from './store.ts';

/** An event as it lies in a store: its data is still the text that was hashed and written. */
export type StoredRow = Omit<StoredEvent, 'data'> & { readonly dataText: string };

/** What a stream's first event has for `prevHash`. */
export const chainStart = '0'.repeat(64);

/**
 * The hash of an event: SHA-256 in hexadecimal over three lines of UTF-8: the hash before it, its
 * header as a JSON array, its data as stored. A JSON array holds no line break of its own, so no
 * two events have the same lines. The position is left out, because it belongs to the store and not
 * to the story: a log that is copied into another store keeps its hashes.
 */
export function chainHash(row: Omit<StoredRow, 'hash' | 'position'>): string {
  const { stream, version, type, schema, at, actor, causeId, policyVersion } = row;
  const header = JSON.stringify([stream, version, type, schema, at, actor, causeId, policyVersion]);
  return hash('sha256', `${row.prevHash}\n${header}\n${row.dataText}`);
}

/** The event that a stored row is read as. Throws `StoreTrouble` when its data is no JSON. */
export function eventFrom(row: StoredRow): StoredEvent {
  const { dataText, ...header } = row;
  return { ...header, data: dataFrom(row, dataText) };
}

function dataFrom(row: StoredRow, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    const event = `event ${row.version} of ${row.stream}`;
    throw new StoreTrouble('corrupt', `The data of ${event} in the store is not JSON any more.`);
  }
}

/** Where a stream's chain does not hold, in words. */
export interface ChainBreak {
  readonly stream: string;
  readonly version: number;
  readonly position: number;
  readonly message: string;
}

/**
 * Checks every event against the one before it in its stream. The rows come in the order of their
 * positions, from the store's first on. A changed, missing, added or moved event is a break; events
 * cut off at the end of a stream are not, for nothing after them tells of them. Where the archive is
 * not among the rows, a stream may begin with `compacted`, and is checked from there on.
 */
export async function verifyChain(
  rows: Iterable<StoredRow> | AsyncIterable<StoredRow>,
  { withArchive = true }: { readonly withArchive?: boolean } = {},
): Promise<readonly ChainBreak[]> {
  const breaks: ChainBreak[] = [];
  const heads = new Map<string, Pick<StoredRow, 'version' | 'at' | 'hash'>>();
  let position = 0;
  for await (const row of rows) {
    const told = withArchive ? null : toldHead(row);
    const head = heads.get(row.stream) ?? told ?? { version: 0, at: row.at, hash: chainStart };
    const wrong = [
      [row.position <= position, `its position comes after ${position}`],
      [row.version !== head.version + 1, `it follows version ${head.version}`],
      [row.prevHash !== head.hash, 'it does not name the hash of the event before it'],
      [row.at < head.at, 'its time is before that of the event before it'],
      [row.hash !== chainHash(row), 'its content is not what was hashed'],
      [!isTrueOfArchive(row), 'it does not stand for the events before it'],
    ] as const;
    for (const [isWrong, message] of wrong) {
      if (isWrong) breaks.push({ ...pick(row), message });
    }
    ({ position } = row);
    heads.set(row.stream, row);
  }
  return breaks;
}

/** The event that is not there any more, as the one that stands for it tells of it. */
function toldHead(row: StoredRow): Pick<StoredRow, 'version' | 'at' | 'hash'> | null {
  const told = compactedIn(row);
  return told && { version: told.count, at: row.at, hash: told.lastHash };
}

/** What is true of the row is true of the events before it, to which its version and hash link it. */
function isTrueOfArchive(row: StoredRow): boolean {
  if (row.type !== compactedType) return true;
  const told = compactedIn(row);
  return told !== null && told.count === row.version - 1 && told.lastHash === row.prevHash;
}

function compactedIn({ type, dataText }: StoredRow): CompactedData | null {
  if (type !== compactedType) return null;
  try {
    return JSON.parse(dataText) as CompactedData | null;
  } catch {
    return null;
  }
}

function pick({ stream, version, position }: StoredRow): Omit<ChainBreak, 'message'> {
  return { stream, version, position };
}
