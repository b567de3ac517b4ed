import type { Command } from 'commander';
import type { Io } from './io.ts';
import type { Wiring } from './wiring.ts';

/** One call of a command, its options parsed. */
export interface Call<Options = unknown> {
  readonly io: Io;
  readonly wiring: Wiring;
  /** The arguments that are no options; optional ones may be missing at the end. */
  readonly args: readonly string[];
  readonly options: Options;
}

/** What a command's file says of it. */
export interface Definition<Options> {
  /** Adds the arguments and options; `Options` is what comes out of them. */
  readonly declare: (command: Command) => Command;
  /** Command lines that work, each with what it is for. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Does it, and returns the exit code. Throws `Failure`, or what the store throws. */
  readonly run: (call: Call<Options>) => Promise<number>;
}
