import type { Definition } from '../definition.ts';
import { giveCommand, type SteerOptions } from '../give-command.ts';
import { reasonOption, withStore } from '../options.ts';

/** `tierwise abort NAME` */
export const abort: Definition<SteerOptions> = {
  declare: (command) =>
    withStore(command.argument('<name>', 'the rollout').addOption(reasonOption())),
  examples: [
    [
      'tierwise abort ingester-2-15 --reason "superseded by 2.16"',
      'what is changed stays changed, as a debt',
    ],
  ],
  run: (call) => giveCommand(call, { kind: 'abort', reason: call.options.reason ?? '' }),
};
