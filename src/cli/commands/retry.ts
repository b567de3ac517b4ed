import { Option } from 'commander';
import type { Definition } from '../definition.ts';
import { giveCommand, type SteerOptions } from '../give-command.ts';
import { collect, reasonOption, withStore } from '../options.ts';

interface RetryOptions extends SteerOptions {
  readonly cluster: readonly string[] | undefined;
}

/** `tierwise retry NAME` */
export const retry: Definition<RetryOptions> = {
  declare: (command) =>
    withStore(
      command
        .argument('<name>', 'the rollout')
        .addOption(
          new Option(
            '--cluster <name>',
            'a cluster to try again (default: all that failed); may be repeated',
          ).argParser(collect),
        )
        .addOption(reasonOption()),
    ),
  examples: [
    ['tierwise retry ingester-2-15', 'everything that failed'],
    ['tierwise retry ingester-2-15 --cluster app-3', 'one cluster'],
  ],
  run: (call) => {
    const { cluster: clusters = null, reason = '' } = call.options;
    return giveCommand(call, { kind: 'retry', clusters, reason });
  },
};
