import type { Definition } from '../definition.ts';
import { giveCommand, type SteerOptions } from '../give-command.ts';
import { reasonOption, withStore } from '../options.ts';

/** `tierwise pause NAME` */
export const pause: Definition<SteerOptions> = {
  declare: (command) =>
    withStore(command.argument('<name>', 'the rollout').addOption(reasonOption())),
  examples: [['tierwise pause ingester-2-15 --reason "an incident elsewhere"', 'until resume']],
  run: (call) => giveCommand(call, { kind: 'pause', reason: call.options.reason ?? '' }),
};
