import type { Command, Option } from 'commander';

/** Everything that a shell may complete. */
export type Vocabulary = readonly CommandWords[];

/** One command as a shell completes it. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** What its argument is: the name of a rollout, what can be explained, a path, one of a few words, or nothing. */
  readonly argument: 'rollout' | 'subject' | 'path' | 'none' | readonly string[];
}

/** One option, with what may follow it. */
export interface OptionWords {
  /** `-f` and `--file`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: 'path' | 'text' | 'none' | readonly string[];
}

/** What the commands of a program say of themselves. */
export function vocabularyOf(program: Command): Vocabulary {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: [...command.options.map(optionWords), helpWords],
    argument: argumentOf(command),
  }));
}

const helpWords: OptionWords = {
  flags: ['-h', '--help'],
  description: 'print help',
  value: 'none',
};

function optionWords(option: Option): OptionWords {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined);
  return { flags, description: option.description, value: valueOf(option) };
}

function valueOf(option: Option): OptionWords['value'] {
  if (option.argChoices !== undefined) return option.argChoices;
  if (!option.required) return 'none';
  return option.flags.includes('<path>') ? 'path' : 'text';
}

function argumentOf(command: Command): CommandWords['argument'] {
  const [argument] = command.registeredArguments;
  if (argument === undefined) return 'none';
  if (argument.argChoices !== undefined) return argument.argChoices;
  if (argument.name() === 'name') return 'rollout';
  if (argument.name() === 'kind/name') return 'subject';
  return argument.name() === 'path' ? 'path' : 'none';
}
