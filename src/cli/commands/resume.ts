import type { Definition } from '../definition.ts';
import { giveCommand, type SteerOptions } from '../give-command.ts';
import { reasonOption, withStore } from '../options.ts';

/** `tierwise resume NAME` */
export const resume: Definition<SteerOptions> = {
  declare: (command) =>
    withStore(command.argument('<name>', 'the rollout').addOption(reasonOption())),
  examples: [
    ['tierwise resume ingester-2-15', 'after a pause'],
    [
      'tierwise resume ingester-2-15 --reason "the alert was wrong"',
      'after a halt: what was bad is forgiven',
    ],
  ],
  run: (call) => giveCommand(call, { kind: 'resume', reason: call.options.reason ?? '' }),
};
