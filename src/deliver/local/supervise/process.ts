import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords } from '../../plain.ts';
import { identityOf, isAlive, type ProcessIdentity, signalGroup } from '../identity.ts';
import { fileName } from '../place.ts';
import type { ProcessSpec } from '../wire.ts';

/**
 * One process that is looked after. It leads a process group of its own and writes to files, not to
 * pipes, so that it notices nothing when its supervisor dies.
 */
export interface Watched {
  readonly identity: ProcessIdentity;
  /** How it ended, in words; null while it lives. */
  ending(): string | null;
  signal(name: NodeJS.Signals): void;
}

/** A process that was started and waits at its gate. */
export interface Gated extends Watched {
  /** Lets the program begin; without this it never does, and goes away with the supervisor. */
  release(): void;
}

/** The files that a process writes to. */
export interface OutputFiles {
  readonly out: string;
  readonly err: string;
}

/** Of each file of output; past this it begins anew. */
const outputBytesMax = 1_048_576;
const tailBytes = 4_096;

/**
 * The shell waits for one line before it becomes the program: by then the pid is written down. A
 * supervisor that is killed in between leaves a shell that reads the end of its input and goes.
 */
const gate = 'read -r go || exit 75; exec "$@" < /dev/null';

/**
 * Starts a process up to its gate; `onEnd` is called when it ends. Throws, in words for a message,
 * when that cannot be done.
 */
export function startGated(spec: ProcessSpec, files: OutputFiles, onEnd: () => void): Gated {
  const out = openSync(files.out, 'a', 0o600);
  const err = openSync(files.err, 'a', 0o600);
  const child = spawn('/bin/sh', ['-c', gate, 'sh', ...spec.program], {
    detached: true,
    cwd: spec.folder,
    env: { ...spec.env },
    stdio: ['pipe', out, err],
  });
  closeSync(out);
  closeSync(err);
  let ending: string | null = null;
  child.once('error', (error) => {
    ending ??= error.message;
  });
  child.once('exit', (code, name) => {
    ending ??= name === null ? exitText(code ?? 0, spec.program[0] ?? '') : `was killed by ${name}`;
    onEnd();
  });
  child.stdin?.on('error', () => {});
  const identity = child.pid === undefined ? null : identityOf(child.pid);
  if (identity === null) throw new Error(`it could not be started in ${spec.folder}`);
  return {
    identity,
    ending: () => ending,
    signal: (name) => signalGroup(identity, name),
    release: () => child.stdin?.end('go\n'),
  };
}

/** Looks after a process that an earlier supervisor started. */
export function adopt(identity: ProcessIdentity): Watched {
  return {
    identity,
    ending: () =>
      isAlive(identity) ? null : 'ended (how is not known: an earlier supervisor had started it)',
    signal: (name) => signalGroup(identity, name),
  };
}

/** Where the process of a zone writes; the folder is made. */
export function outputFiles(folder: string, names: readonly string[]): OutputFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, names.map(fileName).join('+'));
  return { out: `${path}.out`, err: `${path}.err` };
}

/** Keeps files of output from filling the disk. They are appended to, so they may be cut at any time. */
export function cutOutput({ out, err }: OutputFiles): void {
  for (const path of [out, err]) {
    if (sizeOf(path) > outputBytesMax) truncateSync(path, 0);
  }
}

/** How much was written to a file until now; 0 when there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines that were written to a file after its first `from` bytes, as one short line. */
export function lastWordsOf(path: string, from: number): string {
  try {
    const file = openSync(path, 'r');
    try {
      const size = sizeOf(path);
      const start = Math.max(size - tailBytes, from > size ? 0 : from);
      const tail = Buffer.alloc(size - start);
      return lastWords(tail.toString('utf8', 0, readSync(file, tail, 0, tail.length, start)), 300);
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

/** What the shell says of a program that it cannot become. */
function exitText(code: number, program: string): string {
  if (code === 127) return `exited with code 127 (is there a program ${program}?)`;
  return `exited with code ${code}`;
}
