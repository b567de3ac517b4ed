import type { CommandWords, Vocabulary } from './vocabulary.ts';

/** Names of rollouts from the store that the rest of the line names, or the usual one. */
const rolloutNames = `_tierwise_rollouts() {
  local index
  local -a where=()
  for ((index = 1; index < COMP_CWORD; index += 1)); do
    if [[ \${COMP_WORDS[index]} == --store ]]; then where=(--store "\${COMP_WORDS[index + 1]}"); fi
  done
  tierwise list -o json "\${where[@]}" 2>/dev/null | sed -n 's/^ *"rollout": "\\(.*\\)",$/\\1/p'
}`;

/** A script that completes commands, options, their values, paths and names of rollouts. */
export function bashScript(vocabulary: Vocabulary): string {
  const names = [...vocabulary.map(({ name }) => name), 'help'].join(' ');
  return `# Completion of tierwise for bash: source <(tierwise completion bash)
${rolloutNames}

_tierwise() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  local command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)) || [[ $command == help ]]; then
    mapfile -t COMPREPLY < <(compgen -W '${names} --help --version' -- "$word")
    return
  fi
  case "$command $before" in
${vocabulary.flatMap(valueCases).join('\n')}
  esac
  if [[ $word == -* ]]; then
    case $command in
${vocabulary.map(optionCase).join('\n')}
    esac
    return
  fi
  case $command in
${vocabulary.flatMap(argumentCase).join('\n')}
  esac
}

complete -F _tierwise tierwise
`;
}

/** What follows an option that wants a value. */
function valueCases({ name, options }: CommandWords): readonly string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === 'none') return [];
    const patterns = flags.map((flag) => `'${name} ${flag}'`).join(' | ');
    if (value === 'text') return [`    ${patterns}) return ;;`];
    if (value === 'path') return [`    ${patterns}) ${paths}; return ;;`];
    return [`    ${patterns}) ${words(value.join(' '))}; return ;;`];
  });
}

function optionCase({ name, options }: CommandWords): string {
  return `      ${name}) ${words(options.flatMap(({ flags }) => flags).join(' '))} ;;`;
}

function argumentCase({ name, argument }: CommandWords): readonly string[] {
  if (argument === 'none') return [];
  if (argument === 'path') return [`    ${name}) ${paths} ;;`];
  if (argument === 'rollout') return [`    ${name}) ${words('$(_tierwise_rollouts)', '"')} ;;`];
  if (argument === 'subject') return [`    ${name}) compopt -o nospace; ${subjects} ;;`];
  return [`    ${name}) ${words(argument.join(' '))} ;;`];
}

/** Lets bash quote what it finds, as for any command that takes files. */
const paths = `compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word")`;

/** More may follow each of them: a name, or a cluster and a check. */
const subjects = words("cluster/ $(_tierwise_rollouts | sed 's,.*,rollout/& verdict/&,')", '"');

function words(list: string, quote = "'"): string {
  return `mapfile -t COMPREPLY < <(compgen -W ${quote}${list}${quote} -- "$word")`;
}
