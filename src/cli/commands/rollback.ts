import { Option } from 'commander';
import type { Definition } from '../definition.ts';
import { giveCommand, type SteerOptions } from '../give-command.ts';
import { reasonOption, withStore } from '../options.ts';

interface RollbackOptions extends SteerOptions {
  readonly accept: 'data-loss' | undefined;
}

/** `tierwise rollback NAME` */
export const rollback: Definition<RollbackOptions> = {
  declare: (command) =>
    withStore(
      command
        .argument('<name>', 'the rollout')
        .addOption(
          new Option(
            '--accept <risk>',
            'that going back past a point of no return loses data',
          ).choices(['data-loss']),
        )
        .addOption(reasonOption()),
    ),
  examples: [
    [
      'tierwise rollback ingester-2-15 --reason "customers complain"',
      'every changed cluster, the most critical first',
    ],
    [
      'tierwise rollback orders-v2 --accept data-loss --reason "it eats orders"',
      'past a point of no return',
    ],
  ],
  run: (call) => {
    const { accept, reason = '' } = call.options;
    const consent = accept === undefined ? {} : { accept };
    return giveCommand(call, { kind: 'rollback', reason, ...consent });
  },
};
