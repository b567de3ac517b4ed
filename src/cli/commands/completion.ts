import { Argument } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { vocabularyOf } from '../completion/vocabulary.ts';
import { zshScript } from '../completion/zsh.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { wholeProgram } from '../program.ts';

/** `tierwise completion bash|zsh` */
export const completion: Definition<object> = {
  declare: (command) =>
    command.addArgument(new Argument('<shell>', 'bash or zsh').choices(['bash', 'zsh'])),
  examples: [
    ['source <(tierwise completion bash)', 'in ~/.bashrc'],
    ['source <(tierwise completion zsh)', 'in ~/.zshrc, after compinit'],
  ],
  run: async ({ io, args }) => {
    const vocabulary = vocabularyOf(await wholeProgram());
    const script = args[0] === 'zsh' ? zshScript(vocabulary) : bashScript(vocabulary);
    io.stdout.write(script);
    return exitCodes.done;
  },
};
