import { Option } from 'commander';
import type { Command } from '../../core/rollout/commands.ts';
import type { Definition } from '../definition.ts';
import { giveCommand, type SteerOptions } from '../give-command.ts';
import { reasonOption, withStore } from '../options.ts';

interface ApproveOptions extends SteerOptions {
  readonly stage: string | undefined;
  readonly accept: Extract<Command, { kind: 'approve' }>['accept'] | undefined;
}

/** `tierwise approve NAME` */
export const approve: Definition<ApproveOptions> = {
  declare: (command) =>
    withStore(
      command
        .argument('<name>', 'the rollout')
        .addOption(new Option('--stage <name>', 'the stage (default: the next that asks for it)'))
        .addOption(
          new Option('--accept <risk>', 'a risk that is accepted by its name').choices([
            'no-outside-check',
            'shortened-soak',
            'inconclusive',
          ]),
        )
        .addOption(reasonOption()),
    ),
  examples: [
    ['tierwise approve ingester-2-15', 'the next stage that asks for an approval'],
    ['tierwise approve ingester-2-15 --stage infrastructure', 'ahead of its turn'],
    [
      'tierwise approve openssl-3 --stage internet --accept shortened-soak',
      'a deadline may make its soak shorter',
    ],
    [
      'tierwise approve ingester-2-15 --accept inconclusive',
      'a soak that could not decide may end',
    ],
  ],
  run: (call) => {
    const { stage = null, accept = null, reason = '' } = call.options;
    return giveCommand(call, { kind: 'approve', stage, accept, reason });
  },
};
