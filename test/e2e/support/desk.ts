/** A folder of a test's own in which the real program runs, and the proof that nothing of it is left. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { endAll, leftIn, processesWith } from './leftovers.ts';
import { type Ended, type Running, runningOf } from './running.ts';
import { until } from './until.ts';

export const root = join(import.meta.dirname, '../../..');

/** What a program is started with, beside its arguments. */
export interface Around {
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node.js itself. */
  readonly node?: readonly string[];
  readonly store?: string;
  /** The program itself: the sources, unless a test wants the built one. */
  readonly entry?: string;
  /** A program that is put in front, such as `setpriv`. */
  readonly through?: readonly string[];
  readonly withinMs?: number;
}

export interface Desk extends AsyncDisposable {
  readonly folder: string;
  readonly store: string;
  /** What processes find as TMPDIR; also what they are known by. */
  readonly temporary: string;
  /** Starts `tierwise ARGS`; every command but those that have none is given the desk's store. */
  begin(args: readonly string[], around?: Around): Running;
  /** The same to its end. */
  run(args: readonly string[], around?: Around): Promise<Ended>;
  /** Starts any program with the surroundings of the desk. */
  spawn(command: readonly string[], around?: Around): ChildProcess;
  /** Writes a file and returns its path. */
  write(name: string, text: string): Promise<string>;
  /** Pids and command lines of all that was started from here and lives. */
  processes(): readonly string[];
}

export interface DeskOrder {
  /** Whether processes of local clusters end with the desk, however it ends. */
  readonly leash?: boolean;
  /** What may lie in the temporary folder in the end, as patterns. */
  readonly mayLeave?: readonly RegExp[];
}

/**
 * Opens a desk. Closing it ends local clusters, and fails when a process, a socket or a temporary
 * folder is left: of what tests start nothing may outlive them, whatever they found.
 */
export async function openDesk({ leash = true, mayLeave = [] }: DeskOrder = {}): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'tierwise-e2e-'));
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { mode: 0o700 });
  const held = leash ? await holdLeash(join(folder, 'leash.sock')) : null;
  const store = join(folder, 'tierwise.db');
  const env = environment(temporary, held?.path);
  const children: ChildProcess[] = [];
  const start = (command: readonly string[], around: Around = {}): ChildProcess => {
    const [program = '', ...args] = [...(around.through ?? []), ...command];
    const child = spawn(program, args, { cwd: folder, env: { ...env, ...around.env } });
    children.push(child);
    return child;
  };
  const begin = (args: readonly string[], around: Around = {}): Running => {
    const [command = '', ...rest] = args;
    const own = storeless.has(command) ? [] : ['--store', around.store ?? store];
    const entry = around.entry ?? join(root, 'src/main.ts');
    const node = [process.execPath, ...(around.node ?? []), entry];
    return runningOf(start([...node, command, ...rest, ...own], around), args.join(' '));
  };
  const close = async (): Promise<void> => {
    // Still there only when the test has failed.
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
    held?.close();
    try {
      // A process that was asked to go has three seconds, and the machine may be busy.
      await until('no process is left', () => processesWith(temporary), {
        holds: (left) => left.length === 0,
      });
      expect(leftIn(temporary, mayLeave), 'files left behind').toEqual([]);
    } finally {
      await endAll(temporary);
      await rm(folder, { recursive: true, force: true });
    }
  };
  return {
    folder,
    store,
    temporary,
    begin,
    run: (args, around = {}) => begin(args, around).end(around.withinMs ?? 60_000),
    spawn: start,
    write: async (name, text) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    },
    processes: () => processesWith(temporary),
    [Symbol.asyncDispose]: close,
  };
}

/** Commands that look at no store. */
const storeless = new Set(['validate', 'fleet', 'plan', 'simulate', 'demo', '--help', '--version']);

/** No more than a login gives: what surrounds the tests must not decide. */
function environment(temporary: string, leash: string | undefined): Record<string, string> {
  const { PATH = '', HOME = '', USER = '' } = process.env;
  return {
    PATH,
    HOME,
    USER,
    TMPDIR: temporary,
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/tierwise-e2e'),
    ...(leash === undefined ? {} : { TIERWISE_LOCAL_LEASH: leash }),
  };
}

/** Supervisors that are started with it end when this process does, also when it crashes. */
async function holdLeash(path: string): Promise<{ path: string; close: () => void }> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(path, resolve);
  });
  server.unref();
  return {
    path,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
