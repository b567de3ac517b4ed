/** The command line in the process of the test: what goes in, and what comes out. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runCli } from '../../src/cli/cli.ts';
import type { Io, Outlet } from '../../src/cli/io.ts';
import type { Wiring } from '../../src/cli/wiring.ts';

/** What one call came to. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What differs from a call in a pipe with nothing on standard input. */
export interface Surroundings {
  readonly stdin?: string;
  readonly env?: Io['env'];
  readonly terminal?: { readonly columns: number; readonly rows: number };
  readonly signal?: AbortSignal;
}

/** A folder with a store of its own, in which commands are called. */
export interface Desk extends AsyncDisposable {
  readonly folder: string;
  readonly call: (line: readonly string[], around?: Surroundings) => Promise<Said>;
  /** Writes a file and returns its path. */
  readonly write: (name: string, text: string) => Promise<string>;
}

/** A fresh desk; `wiring` is what its commands work with. */
export async function deskWith(wiring: Wiring): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'tierwise-cli-'));
  return {
    folder,
    call: async (line, around = {}) => {
      const [stdout, stderr] = [outlet(around), outlet(around)];
      const io: Io = {
        stdout: stdout.outlet,
        stderr: stderr.outlet,
        stdin: Readable.from(around.stdin === undefined ? [] : [around.stdin]),
        env: around.env ?? {},
        cwd: folder,
        signal: around.signal ?? new AbortController().signal,
      };
      const code = await runCli(line, io, wiring);
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    },
    write: async (name, text) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Keeps what is written. */
export function outlet({ terminal }: Surroundings = {}): { outlet: Outlet; text: () => string } {
  let written = '';
  return {
    outlet: {
      write: (text) => {
        written += text;
      },
      isTTY: terminal !== undefined,
      columns: terminal?.columns ?? 80,
      rows: terminal?.rows ?? 24,
      closed: new AbortController().signal,
      flush: () => Promise.resolve(null),
    },
    text: () => written,
  };
}
