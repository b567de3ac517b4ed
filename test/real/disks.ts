/** Disks that take no more, each made in another way: some can be had everywhere, some only by who may mount. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Around, Desk } from '../e2e/support/desk.ts';
import type { Running } from '../e2e/support/running.ts';

/** A way in which a store takes no more. */
export interface BadDisk {
  readonly name: string;
  readonly what: string;
  /** Why it cannot be had here; null when it can. */
  readonly missing: () => string | null;
  /** Before anything is started. */
  readonly prepare: (desk: Desk) => Promise<DiskAround> | DiskAround;
  /** Whether a controller that runs meets it; otherwise only the next one does. */
  readonly isMetRunning: boolean;
  /** Whether every writer meets it at once; else one word may still have room, or the writer no limit. */
  readonly isMetByAll: boolean;
  /** What it is told. */
  readonly says: RegExp;
}

export interface DiskAround extends AsyncDisposable {
  readonly around: Around;
  /** Takes no more from now on; for a running controller, or between two. */
  spoil(running: Running | null): Promise<void> | void;
  mend(): Promise<void> | void;
  /** What the next controller is started with while it is bad, if that is another thing. */
  readonly whileBad?: Around;
}

const full = /The disk is full: nothing was written to the store .*intact/;
const readOnly =
  /The store .* cannot be written: Tierwise needs to write the file and its directory/;
const everywhere = (): null => null;
const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };

/** From those that can be had everywhere to those that are most like the real thing. */
export const badDisks: readonly BadDisk[] = [
  {
    name: 'pages',
    what: "SQLite's own limit of pages",
    missing: everywhere,
    isMetRunning: true,
    isMetByAll: false,
    says: full,
    prepare: (desk) => byFlag(desk, 'SMALL_DISK', 'preload/small-disk.mjs'),
  },
  {
    name: 'query-only',
    what: 'a database that only answers',
    missing: everywhere,
    isMetRunning: true,
    isMetByAll: true,
    says: readOnly,
    prepare: (desk) => byFlag(desk, 'QUERY_ONLY', 'preload/query-only.mjs'),
  },
  {
    name: 'file-size',
    what: "the process's limit of file sizes, as a quota is",
    missing: () => lacking('prlimit', ['--version']),
    isMetRunning: true,
    isMetByAll: false,
    says: /The store .* cannot be written .*a quota or a limit of file sizes/,
    prepare: limitedFiles,
  },
  {
    name: 'small-disk',
    what: 'a small disk in memory, with everything on it, filled to the last byte',
    missing: cannotMount,
    isMetRunning: true,
    isMetByAll: true,
    says: full,
    prepare: smallDisk,
  },
  {
    name: 'read-only-disk',
    what: 'a disk that is mounted again for reading only',
    missing: cannotMount,
    isMetRunning: false,
    isMetByAll: true,
    says: readOnly,
    prepare: readOnlyDisk,
  },
  {
    name: 'rights',
    what: 'a file and a folder that this user may not write',
    missing: () => (process.getuid?.() === 0 ? lacking('setpriv', ['--version']) : null),
    isMetRunning: false,
    isMetByAll: true,
    says: readOnly,
    prepare: withoutRights,
  },
];

function byFlag(desk: Desk, variable: string, preload: string): DiskAround {
  const flag = join(desk.folder, 'flag');
  const url = pathToFileURL(join(import.meta.dirname, preload)).href;
  return {
    ...nothing,
    around: { env: { [variable]: flag }, node: ['--import', url] },
    spoil: () => writeFile(flag, ''),
    mend: () => rm(flag),
  };
}

/** Of the running process only: nothing that it writes to may grow past what the store's log is now. */
function limitedFiles({ store }: Desk): DiskAround {
  return {
    ...nothing,
    around: {},
    spoil: (running) => {
      const wal = `${store}-wal`;
      const size = existsSync(wal) ? statSync(wal).size : statSync(store).size;
      const pid = running?.child.pid ?? 0;
      must(spawnSync('prlimit', ['--pid', String(pid), `--fsize=${size}`], { encoding: 'utf8' }));
    },
    mend: () => undefined,
  };
}

async function smallDisk(desk: Desk): Promise<DiskAround> {
  const folder = await mount(desk);
  const ballast = join(folder, 'ballast');
  return {
    around: { store: join(folder, 'tierwise.db') },
    spoil: async () => {
      const written = await writeFile(ballast, Buffer.alloc(diskBytes)).then(
        () => 'all of it',
        (error: unknown) => (error as NodeJS.ErrnoException).code,
      );
      if (written !== 'ENOSPC') throw new Error(`the disk is not full: ${written}`);
    },
    mend: () => rm(ballast),
    [Symbol.asyncDispose]: () => unmount(folder),
  };
}

/** By another mount over the same folder: who has a file open there keeps it, who opens one is refused. */
async function readOnlyDisk(desk: Desk): Promise<DiskAround> {
  const folder = join(desk.folder, 'disk');
  await mkdir(folder);
  return {
    around: { store: join(folder, 'tierwise.db') },
    spoil: () => {
      must(spawnSync('mount', ['--bind', folder, folder], { encoding: 'utf8' }));
      must(spawnSync('mount', ['-o', 'remount,ro,bind', folder], { encoding: 'utf8' }));
    },
    mend: () => must(spawnSync('umount', [folder], { encoding: 'utf8' })),
    // Does nothing where it was mended.
    [Symbol.asyncDispose]: () => unmount(folder),
  };
}

async function withoutRights(desk: Desk): Promise<DiskAround> {
  const folder = join(desk.folder, 'guarded');
  const store = join(folder, 'tierwise.db');
  await mkdir(folder);
  const files = () => ['', '-wal', '-shm', '-lease'].map((end) => store + end).filter(existsSync);
  const set = async (file: number, own: number): Promise<void> => {
    for (const path of files()) await chmod(path, file);
    await chmod(folder, own);
  };
  // Rights do not bind root: for it the program runs as nobody.
  const through = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  return {
    ...nothing,
    around: { store },
    whileBad: process.getuid?.() === 0 ? { through } : {},
    spoil: async () => {
      await chmod(desk.folder, 0o755);
      await set(0o444, 0o555);
    },
    mend: () => set(0o600, 0o700),
  };
}

const diskBytes = 12 * 1024 * 1024;

async function mount(desk: Desk): Promise<string> {
  const folder = join(desk.folder, 'disk');
  await mkdir(folder);
  const options = ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tierwise', folder];
  must(spawnSync('mount', options, { encoding: 'utf8' }));
  return folder;
}

function unmount(folder: string): Promise<void> {
  spawnSync('umount', ['-l', folder]);
  return Promise.resolve();
}

/** Only who may mount can have a small disk. */
function cannotMount(): string | null {
  const trial = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tierwise', '/mnt']);
  return trial.status === 0 ? null : 'this user may not mount';
}

function lacking(program: string, args: readonly string[]): string | null {
  return spawnSync(program, args).status === 0 ? null : `there is no ${program}`;
}

function must({ status, stderr }: { readonly status: number | null; readonly stderr: string }) {
  if (status !== 0) throw new Error(stderr);
}
