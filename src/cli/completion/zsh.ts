import type { CommandWords, OptionWords, Vocabulary } from './vocabulary.ts';

/** A script that completes commands, options, their values, paths and names of rollouts. */
export function zshScript(vocabulary: Vocabulary): string {
  return `#compdef tierwise
# Completion of tierwise for zsh: source <(tierwise completion zsh), after compinit.
_tierwise_names() {
  local -a where
  local index=\${words[(I)--store]}
  ((index > 0)) && where=(--store "\${words[index + 1]}")
  names=(\${(f)"$(tierwise list -o json $where 2>/dev/null | sed -n 's/^ *"rollout": "\\(.*\\)",$/\\1/p')"})
}

_tierwise_rollouts() {
  local -a names
  _tierwise_names
  compadd -a names
}

_tierwise_subjects() {
  local -a names
  _tierwise_names
  # More may follow each of them: a name, or a cluster and a check.
  compadd -S '' -- cluster/ rollout/\${^names} verdict/\${^names}
}

_tierwise() {
  local context state line
  local -a commands
  commands=(
${vocabulary.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  _arguments -C '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${vocabulary.map(commandCase).join('\n')}
      esac
      ;;
  esac
}

compdef _tierwise tierwise
`;
}

function commandCase({ name, options, argument }: CommandWords): string {
  const specs = [...options.flatMap(optionSpecs), ...argumentSpecs(argument)];
  return `        ${name}) _arguments ${specs.map(quoted).join(' ')} ;;`;
}

/** Every option may be repeated here: which may not, the program says better. */
function optionSpecs({ flags, description, value }: OptionWords): readonly string[] {
  const text = description.replace(/[[\]:\\]/g, (one) => `\\${one}`);
  return flags.map((flag) => `*${flag}[${text}]${valueSpec(value)}`);
}

function valueSpec(value: OptionWords['value']): string {
  if (value === 'none') return '';
  if (value === 'path') return ':path:_files';
  if (value === 'text') return ':text: ';
  return `:value:(${value.join(' ')})`;
}

function argumentSpecs(argument: CommandWords['argument']): readonly string[] {
  if (argument === 'none') return [];
  if (argument === 'path') return ['*:path:_files'];
  if (argument === 'rollout') return [':rollout:_tierwise_rollouts'];
  if (argument === 'subject') return [':subject:_tierwise_subjects'];
  return [`:value:(${argument.join(' ')})`];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
