import { CommanderError } from 'commander';
import { troubleFrom } from '../api/operations/store.ts';
import type { Call, Definition } from './definition.ts';
import { exitCodes, Failure } from './failure.ts';
import type { Io } from './io.ts';
import { clean } from './print/clean.ts';
import { jsonDocument } from './print/report.ts';
import { programFor } from './program.ts';
import type { Wiring } from './wiring.ts';

/**
 * Runs one command line (without the names of the runtime and the program) and returns the exit
 * code. Never throws for what a user or the surroundings can cause: that is printed.
 */
export async function runCli(argv: readonly string[], io: Io, wiring: Wiring): Promise<number> {
  const exitCode = await runLine(argv, io, wiring);
  const unwritten = await io.stdout.flush();
  if (unwritten === null) return exitCode;
  io.stderr.write(`tierwise: standard output could not be written: ${unwritten.message}\n`);
  return exitCode === exitCodes.done ? exitCodes.surroundings : exitCode;
}

async function runLine(argv: readonly string[], io: Io, wiring: Wiring): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = await programFor(argv, wiring.version, async (run, call) => {
    exitCode = await runCommand(run, { ...call, io, wiring });
  });
  const output = {
    writeOut: (text: string) => io.stdout.write(text),
    writeErr: (text: string) => io.stderr.write(text),
    getOutHelpWidth: () => (io.stdout.isTTY ? io.stdout.columns : 100),
    getErrHelpWidth: () => (io.stderr.isTTY ? io.stderr.columns : 100),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  };
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput(output).showSuggestionAfterError();
    if (command !== program) command.showHelpAfterError(`See: tierwise ${command.name()} --help`);
  }
  if (argv.length === 0) {
    io.stderr.write(program.helpInformation());
    return exitCodes.usage;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    throw error;
  }
}

async function runCommand(run: Definition<never>['run'], call: Call<never>): Promise<number> {
  try {
    return await run(call);
  } catch (error) {
    const failure = failureFrom(error);
    tell(failure, call);
    return failure.exitCode;
  }
}

function failureFrom(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const trouble = troubleFrom(error);
  if (trouble !== null) {
    const { code, message, hint } = trouble;
    return new Failure(exitCodes.surroundings, message, { code: `store-${code}`, hint });
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'this is a mistake in Tierwise: please report it with what stands above';
  return new Failure(exitCodes.surroundings, message, { code: 'internal', hint, text });
}

/** For people on standard error; with `-o json` a document on standard output as well. */
function tell({ message, details }: Failure, { io, options }: Call): void {
  const { code, hint = '', document, text } = details;
  io.stderr.write(text === undefined ? `tierwise: ${clean(message)}\n` : `${text.trimEnd()}\n`);
  if (hint !== '') io.stderr.write(`hint: ${clean(hint)}\n`);
  const isJson = (options as { readonly output?: string }).output === 'json';
  if (isJson) io.stdout.write(jsonDocument(document ?? { error: { code, message, hint } }));
}
