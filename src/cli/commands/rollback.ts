import type { Definition } from '../definition.ts';
import { giveCommand, type SteerOptions } from '../give-command.ts';
import { reasonOption, withStore } from '../options.ts';

/** `tierwise rollback NAME` */
export const rollback: Definition<SteerOptions> = {
  declare: (command) =>
    withStore(command.argument('<name>', 'the rollout').addOption(reasonOption())),
  examples: [
    [
      'tierwise rollback ingester-2-15 --reason "customers complain"',
      'every changed cluster, the most critical first',
    ],
  ],
  run: (call) => giveCommand(call, { kind: 'rollback', reason: call.options.reason ?? '' }),
};
