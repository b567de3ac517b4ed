import { setTimeout as delay } from 'node:timers/promises';
import { checkHolder } from '../request.ts';
import type { Lease, LeaseAnswer, LeaseFence, LeaseHolder } from '../store.ts';
import type { HolderLock, Unlock } from './holder-lock.ts';
import type { Session } from './session.ts';

/**
 * Two things make a lease here, each for what the other cannot do.
 *
 * The **lock** (`holder-lock.ts`) says who may take the lease. It belongs to the process, so death
 * frees it at once, and a frozen process keeps it: nobody takes over from one that may wake.
 *
 * The **row** says who has it: the epoch grows with each holder and is checked in the transaction of
 * every append. So when the lock was lost after all (its file removed by hand, say), the one who
 * had it is refused from the moment that the next one begins.
 */
export function sqliteLease(session: Session, lock: HolderLock): SqliteLease {
  /** What this handle holds; the epoch is null while its row is being written. */
  let mine: { readonly epoch: number | null; readonly unlock: Unlock } | null = null;
  const drop = () => {
    mine?.unlock();
    mine = null;
  };
  const isCurrent = (epoch: number) => epochAgainst(session, { epoch }) === null;
  const tryLock = (): boolean => {
    if (mine !== null && (mine.epoch === null || isCurrent(mine.epoch))) return false;
    // What this handle had, if anything, was ended from elsewhere.
    drop();
    const unlock = lock.tryTake();
    if (unlock !== null) mine = { epoch: null, unlock };
    return unlock !== null;
  };
  const release = async (fence: LeaseFence) => {
    await session.write(() => session.run(endEpoch, fence.epoch));
    if (mine?.epoch === fence.epoch) drop();
  };
  return {
    acquire: async (holder) => {
      checkHolder(holder);
      if (!(await session.read(tryLock))) return taken(session);
      try {
        const epoch = await session.write(() => begin(session, holder));
        if (mine !== null) mine = { ...mine, epoch };
        return { kind: 'held', fence: { epoch } };
      } catch (error) {
        drop();
        throw error;
      }
    },
    confirm: async ({ epoch }) => {
      const isConfirmed = await session.read(() => isCurrent(epoch));
      // Who has lost the lease must not stand in the way of the next one.
      if (!isConfirmed && mine?.epoch === epoch) drop();
      return isConfirmed;
    },
    release,
    end: async () => {
      if (mine === null) return;
      try {
        if (mine.epoch !== null) await release({ epoch: mine.epoch });
      } finally {
        drop();
      }
    },
  };
}

/** A lease that ends with its handle. */
export interface SqliteLease extends Lease {
  /** Gives back what this handle holds, if anything. */
  end(): Promise<void>;
}

/** Null when the fence holds, else the epoch that is current. Inside an append it is part of that. */
export function epochAgainst(session: Session, fence: LeaseFence): number | null {
  const { epoch, holder } = currentRow(session);
  return epoch === fence.epoch && holder !== null ? null : epoch;
}

interface LeaseRow {
  readonly epoch: number;
  /** Null once released. */
  readonly holder: string | null;
  readonly since: number;
}

const selectRow = 'SELECT epoch, holder, since FROM lease WHERE id = 1';
const endEpoch = 'UPDATE lease SET holder = NULL WHERE id = 1 AND epoch = ?';
/**
 * The epoch is also at least the time in seconds: a store that was lost and begun anew has a higher one
 * than its forerunner, and is not refused by clusters that remember that one.
 */
const beginEpoch = 'UPDATE lease SET epoch = max(epoch + 1, ?), holder = ?, since = ? WHERE id = 1';

function begin(session: Session, { name, at }: LeaseHolder): number {
  session.run(beginEpoch, Math.floor(at / 1_000), name, at);
  return currentRow(session).epoch;
}

function currentRow(session: Session): LeaseRow {
  return session.row<LeaseRow>(selectRow) ?? { epoch: 0, holder: null, since: 0 };
}

/** The lock is taken before the row is written: for a moment the holder has no name yet. */
const namingAttemptsMax = 20;
const namingPauseMs = 5;

async function taken(session: Session): Promise<LeaseAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const { holder, since } = await session.read(() => currentRow(session));
    if (holder !== null || attempt === namingAttemptsMax) {
      return { kind: 'taken', by: holder ?? 'a process that is just starting', since };
    }
    await delay(namingPauseMs);
  }
}
