import { Command } from 'commander';
import type { Call, Definition } from './definition.ts';
import { type Entry, entries } from './registry.ts';

/** What becomes of a parsed command line. */
export type Dispatch = (
  run: Definition<never>['run'],
  call: Omit<Call<never>, 'io' | 'wiring'>,
) => Promise<void>;

const description =
  'Rolls a change over a fleet of clusters, the least critical tier first,\n' +
  'and stops when anything gets worse.';

const closing = `
Exit codes: 0 done, 1 the input has problems, 2 the command line is wrong, 3 the rollout halted,
4 a person ended it, 5 the surroundings failed, 6 refused, 130 interrupted.

  $ tierwise demo                                  # see it work, in two minutes
  $ tierwise plan -f fleet.yaml -f change.yaml     # what would happen, in which order
  $ tierwise run -f fleet.yaml -f change.yaml      # do it`;

/**
 * The command line. Only the commands that the words may call are loaded; of the others it knows
 * the names, which is all that the list of commands and a mistyped name need.
 */
export async function programFor(
  words: readonly string[],
  version: string,
  dispatch: Dispatch,
): Promise<Command> {
  const program = new Command('tierwise')
    .description(description)
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .addHelpCommand(helpCommand())
    .addHelpText('after', closing);
  for (const entry of entries) {
    const command = program.command(entry.name).summary(entry.summary).helpGroup(entry.group);
    command.helpOption('-h, --help', 'print help').description(`${sentence(entry.summary)}.`);
    if (words.includes(entry.name)) await complete(command, entry, dispatch);
  }
  return program;
}

/** The same with every command loaded. */
export function wholeProgram(): Promise<Command> {
  const names = entries.map(({ name }) => name);
  return programFor(names, '', () => Promise.resolve());
}

function helpCommand(): Command {
  const command = new Command('help').argument('[command]').helpOption(false);
  return command.description('print help for a command').helpGroup('Around it:');
}

async function complete(command: Command, { load }: Entry, dispatch: Dispatch): Promise<void> {
  const definition = await load();
  definition.declare(command);
  command.addHelpText('after', examplesText(definition.examples));
  command.action(() => {
    const options = command.opts();
    return dispatch(definition.run, { args: command.args, options: options as never });
  });
}

function examplesText(examples: Definition<never>['examples']): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  $ ${line.padEnd(width)}  # ${what}`);
  return `\nExamples:\n${lines.join('\n')}`;
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
