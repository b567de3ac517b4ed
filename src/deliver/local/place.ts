import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { ProcessIdentity } from './identity.ts';

/** Where the things of one local cluster are. All but the socket live in its own folder. */
export interface Place {
  readonly folder: string;
  /** What is wanted and what runs: the supervisor's memory. */
  readonly memory: string;
  /** Held by the one supervisor that lives. */
  readonly lock: string;
  /** Says which supervisor lives, and where its socket is. */
  readonly beacon: string;
  /** What supervisors themselves had to say. */
  readonly log: string;
  /** The output of the processes. */
  readonly output: string;
}

/** The place of a cluster under a state folder. */
export function placeOf(stateDir: string, cluster: string): Place {
  const folder = resolve(stateDir, fileName(cluster));
  return {
    folder,
    memory: join(folder, 'memory.json'),
    lock: join(folder, 'lock.sqlite'),
    beacon: join(folder, 'supervisor.json'),
    log: join(folder, 'supervisor.log'),
    output: join(folder, 'output'),
  };
}

/** Any name as the name of a file that cannot leave its folder. */
export function fileName(name: string): string {
  return encodeURIComponent(name).replace(/^\./, '%2E');
}

/** Which supervisor lives, and where it listens. */
export interface Beacon {
  readonly process: ProcessIdentity;
  readonly socket: string;
}

const beacon = z.object({
  process: z.object({ pid: z.int().positive(), born: z.string() }),
  socket: z.string(),
}) satisfies z.ZodType<Beacon>;

/** The beacon as it stands, which may be that of a dead supervisor; null when there is none. */
export function readBeacon(place: Place): Beacon | null {
  try {
    return beacon.parse(JSON.parse(readFileSync(place.beacon, 'utf8')));
  } catch {
    return null;
  }
}

/** The kernel takes 108 bytes on Linux and 104 elsewhere, the closing zero included. */
const socketBytesMax = 103;

/**
 * Where the socket of a cluster is to be: not beside its state, whose path may be too long for a
 * socket, but under a hash of that path in a folder that only this user may enter. Throws when
 * somebody else made that folder.
 */
export function socketOf(place: Place): string {
  const folder = join(tmpdir(), `tierwise-${userInfo().uid}`);
  const name = createHash('sha256').update(place.folder).digest('hex').slice(0, 16);
  const socket = join(folder, `${name}.sock`);
  if (Buffer.byteLength(socket) > socketBytesMax) {
    throw new Error(`${socket} is too long for a socket: set TMPDIR to a shorter folder`);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  checkPrivate(folder);
  return socket;
}

/** Throws unless only this user can have put something into the folder. */
export function checkPrivate(folder: string): void {
  const { mode, uid } = lstatSync(folder);
  const isFolder = (mode & 0o170000) === 0o040000;
  if (!isFolder || uid !== userInfo().uid || (mode & 0o077) !== 0) {
    throw new Error(`${folder} must be a folder that only you can enter (mode 0700): remove it`);
  }
}
