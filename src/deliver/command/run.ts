import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs one program to its end, whatever it does: in bounded time, in bounded memory, and without
 * anything of it left behind. The program leads a process group of its own, so that what it started
 * can be ended with it.
 */

/** From SIGTERM to SIGKILL. */
const graceMs = 1_000;
/** How long output may still arrive after the program itself has ended. */
const drainMs = 500;
/** How long the operating system may take to bury what was killed. */
const burialMs = 1_000;
const stderrBytesKept = 4_096;

export interface RunOrder {
  /** A path or a name on PATH, and its arguments. No shell reads them. */
  readonly program: readonly string[];
  /** Written to standard input, which is then closed. */
  readonly input: string;
  readonly timeoutMs: number;
  /** Standard output past this many bytes ends the program. */
  readonly stdoutBytesMax: number;
  readonly env: Readonly<Record<string, string>>;
}

/** How a program ended, with the last 4 KiB of its standard error. */
export type Ending =
  | {
      readonly kind: 'exited';
      readonly code: number;
      readonly stdout: Buffer;
      readonly stderr: string;
    }
  | { readonly kind: 'killed'; readonly by: NodeJS.Signals; readonly stderr: string }
  | { readonly kind: 'timeout' | 'flood' | 'aborted'; readonly stderr: string }
  | { readonly kind: 'not-started'; readonly code: string; readonly stderr: string };

/** Never throws: each way to end is an answer. */
export async function run(order: RunOrder, signal: AbortSignal): Promise<Ending> {
  if (signal.aborted) return { kind: 'aborted', stderr: '' };
  let child: ChildProcess;
  try {
    child = start(order);
  } catch (error) {
    return { kind: 'not-started', code: errorCode(error), stderr: '' };
  }
  const stopWatching = new AbortController();
  const exit = exitOf(child);
  const stdout = collect(child.stdout, order.stdoutBytesMax);
  const stderr = collectTail(child.stderr);
  const closed = new Promise<'closed'>((resolve) => child.once('close', () => resolve('closed')));
  const cut = Promise.race([
    stdout.overflow.then(() => 'flood' as const),
    abortOf(signal, stopWatching.signal),
    expiry(order.timeoutMs, stopWatching.signal),
  ]);
  try {
    const first = await Promise.race([exit, cut]);
    if (typeof first === 'string') {
      await endGroup(child, exit);
      return { kind: first, stderr: stderr() };
    }
    if (first.kind === 'not-started') return { ...first, stderr: '' };
    const drained = await Promise.race([closed, cut, sleep(drainMs, 'held' as const)]);
    // Something that the program started still holds its output: without this it would pile up.
    if (drained !== 'closed') await endGroup(child, exit);
    if (drained === 'flood' || stdout.overflowed()) return { kind: 'flood', stderr: stderr() };
    return first.kind === 'killed'
      ? { ...first, stderr: stderr() }
      : { ...first, stdout: stdout.bytes(), stderr: stderr() };
  } finally {
    stopWatching.abort();
    groups.delete(child.pid ?? 0);
    child.stdin?.destroy();
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

function start({ program, input, env }: RunOrder): ChildProcess {
  const [file = '', ...args] = program;
  const child = spawn(file, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'], env });
  if (child.pid !== undefined) remember(child.pid);
  // A program that does not read its input breaks the pipe, and may be right to do so.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return child;
}

type Exit =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly by: NodeJS.Signals }
  | { readonly kind: 'not-started'; readonly code: string };

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'not-started', code: errorCode(error) }));
    child.once('exit', (code, by) =>
      resolve(by === null ? { kind: 'exited', code: code ?? 1 } : { kind: 'killed', by }),
    );
  });
}

function errorCode(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

interface Collected {
  readonly overflow: Promise<void>;
  overflowed(): boolean;
  bytes(): Buffer;
}

function collect(stream: Readable | null, bytesMax: number): Collected {
  const chunks: Buffer[] = [];
  let size = 0;
  const overflow = new Promise<void>((resolve) => {
    stream?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bytesMax) chunks.push(chunk);
      else resolve();
    });
  });
  return { overflow, overflowed: () => size > bytesMax, bytes: () => Buffer.concat(chunks) };
}

function collectTail(stream: Readable | null): () => string {
  let tail: Buffer = Buffer.alloc(0);
  stream?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk.subarray(-stderrBytesKept)]).subarray(-stderrBytesKept);
  });
  return () => tail.toString('utf8');
}

function abortOf(signal: AbortSignal, stop: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve('aborted'), { once: true, signal: stop });
  });
}

function expiry(timeoutMs: number, stop: AbortSignal): Promise<'timeout'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('timeout'), timeoutMs);
    stop.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

/** SIGTERM to the whole group, SIGKILL to what is left of it after the grace. */
async function endGroup(child: ChildProcess, exit: Promise<unknown>): Promise<void> {
  if (child.pid === undefined) return;
  const killAt = performance.now() + graceMs;
  let living = signalGroup(child.pid, 'SIGTERM');
  while (living && performance.now() < killAt) {
    await sleep(20);
    living = signalGroup(child.pid, 0);
  }
  if (living) signalGroup(child.pid, 'SIGKILL');
  await Promise.race([exit, sleep(burialMs)]);
}

/** False when nobody is left in the group. */
function signalGroup(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    return false;
  }
}

/** The groups that run now: should this process exit before them, it takes them with it. */
const groups = new Set<number>();

function remember(group: number): void {
  if (groups.size === 0 && !process.listeners('exit').includes(endAll))
    process.once('exit', endAll);
  groups.add(group);
}

function endAll(): void {
  for (const group of groups) signalGroup(group, 'SIGKILL');
}
