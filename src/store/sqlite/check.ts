import { hash } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { verifyChain } from '../chain.ts';
import { StoreTrouble } from '../store.ts';
import { storedRows } from './archive.ts';
import type { Session } from './session.ts';

/** File systems of other machines, by Linux's magic number (`man 2 statfs`). */
const remoteFileSystems: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x01021997: '9P',
  0x00c36400: 'Ceph',
};

/** Everything that is wrong with a store, in sentences; empty when all is well. Reads all of it. */
export async function checkStore(session: Session): Promise<readonly string[]> {
  const faults = [...remoteFault(session.path), ...(await databaseFaults(session))];
  // In a damaged database the chain is broken as well, and would only repeat it.
  if (faults.length > 0) return faults;
  const breaks = await verifyChain(storedRows(session));
  const broken = breaks.map(
    ({ stream, version, message }) =>
      `Event ${version} of ${stream} is not as written: ${message}.`,
  );
  const lost = [...(await tailFaults(session)), ...(await compactionFaults(session))];
  return [...broken, ...lost, ...(await receiptFaults(session))];
}

function remoteFault(path: string): readonly string[] {
  if (path === ':memory:') return [];
  const name = remoteFileSystems[statfsSync(path).type];
  if (name === undefined) return [];
  return [`The store ${path} lies on ${name}: it is safe on a disk of this machine only.`];
}

async function databaseFaults(session: Session): Promise<readonly string[]> {
  try {
    const rows = await session.read(() => [
      ...session.rows<{ readonly integrity_check: string }>('PRAGMA integrity_check'),
    ]);
    return rows
      .map(({ integrity_check: text }) => text)
      .filter((text) => text !== 'ok')
      .map((text) => `The database is damaged: ${text}.`);
  } catch (error) {
    // Some damage stops even the search for it.
    if (error instanceof StoreTrouble && error.code === 'corrupt') return [error.message];
    throw error;
  }
}

/** Events that were cut off at the end leave no trace in the chain, but SQLite counted them. */
async function tailFaults(session: Session): Promise<readonly string[]> {
  const row = await session.read(() =>
    session.row<{ given: number; last: number }>(
      `SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0) AS given,
        max(coalesce((SELECT max(position) FROM events), 0),
          coalesce((SELECT max(position) FROM closed), 0),
          coalesce((SELECT max(position) FROM archive), 0)) AS last`,
    ),
  );
  if (row === undefined || row.given === row.last) return [];
  return [`The log ends at position ${row.last}, but ${row.given} was written.`];
}

/** Of a closed stream nothing follows that would tell that its last event is gone. */
async function compactionFaults(session: Session): Promise<readonly string[]> {
  const rows = await session.read(() => [
    ...session.rows<{ readonly position: number }>(
      `SELECT position FROM compactions EXCEPT SELECT position FROM
        (SELECT position FROM closed UNION ALL SELECT position FROM events
          UNION ALL SELECT position FROM archive)`,
    ),
  ]);
  return rows.map(({ position }) => `The event of the compaction at position ${position} is gone.`);
}

async function receiptFaults(session: Session): Promise<readonly string[]> {
  const faults: string[] = [];
  for (let key = ''; ; ) {
    const after = key;
    const row = await session.read(() =>
      session.row<{ hash: string; bytes: Uint8Array }>(
        'SELECT hash, bytes FROM receipts WHERE hash > ? ORDER BY hash LIMIT 1',
        after,
      ),
    );
    if (row === undefined) return faults;
    if (hash('sha256', row.bytes) !== row.hash) {
      faults.push(`The receipt ${row.hash} is not what was kept.`);
    }
    key = row.hash;
  }
}
