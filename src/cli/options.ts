import { type Command, InvalidArgumentError, Option } from 'commander';

/** How an answer is printed. */
export interface OutputOptions {
  readonly output: 'table' | 'json';
}

/** Which store is used. */
export interface StoreOptions {
  readonly store: string | undefined;
}

/** Which manifests are read. */
export interface FileOptions {
  readonly file: readonly string[] | undefined;
}

/** Which rollout of the manifests is meant. */
export interface RolloutOptions {
  readonly rollout: string | undefined;
}

/** `-o`. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'how the answer is printed')
    .choices(['table', 'json'])
    .default('table');
}

/** `--store`. */
function storeOption(): Option {
  return new Option(
    '--store <path>',
    'the store to use (default: $TIERWISE_STORE, or .tierwise/tierwise.db)',
  );
}

/** `-f`, where the command can do without. */
export function fileOption(): Option {
  return new Option(
    '-f, --file <path>',
    'manifests: a file, a folder, or - for standard input; may be repeated',
  ).argParser(collect);
}

/** `-f`, where it is needed. */
export function requiredFileOption(): Option {
  return fileOption().makeOptionMandatory();
}

/** `--rollout`. */
export function rolloutOption(): Option {
  return new Option('--rollout <name>', 'which rollout, when the manifests hold several');
}

/** `--reason`. */
export function reasonOption(): Option {
  return new Option('--reason <text>', 'why, for those who read the log later');
}

/** What all commands have that look at a store or change it. */
export function withStore(command: Command): Command {
  return command.addOption(storeOption()).addOption(outputOption());
}

/** Gathers what a repeatable option is given. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return [...(before ?? []), value];
}
