import type { Readable } from 'node:stream';

/** Where text goes: standard output or standard error, or what a test puts in their place. */
export interface Outlet {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Of the terminal, as they are now; of no meaning elsewhere. */
  readonly columns: number;
  readonly rows: number;
  /** Aborted when nobody reads any more, as after `| head`. What is written then is dropped. */
  readonly closed: AbortSignal;
  /** Waits until all is written; answers with what went wrong, other than a reader that has gone. */
  flush(): Promise<Error | null>;
}

/** The surroundings of one call of the program. */
export interface Io {
  /** For what was asked for: with `-o json` one document and nothing else. */
  readonly stdout: Outlet;
  /** For progress and messages. */
  readonly stderr: Outlet;
  readonly stdin: Readable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that paths on the command line are relative to. */
  readonly cwd: string;
  /** Aborted when the user (or the system) wants the program to end. */
  readonly signal: AbortSignal;
}
