import { Option } from 'commander';
import { type Deadline, deadlineAt, deadlineFrom } from '../deadline.ts';
import type { Definition } from '../definition.ts';
import { giveCommand, type SteerOptions } from '../give-command.ts';
import { reasonOption, withStore } from '../options.ts';

interface SkipOptions extends SteerOptions {
  readonly cluster: string;
  readonly reason: string;
  readonly until: Deadline | undefined;
}

/** `tierwise skip NAME --cluster CLUSTER --reason TEXT` */
export const skip: Definition<SkipOptions> = {
  declare: (command) =>
    withStore(
      command
        .argument('<name>', 'the rollout')
        .addOption(
          new Option('--cluster <name>', 'the cluster that is left out').makeOptionMandatory(),
        )
        .addOption(reasonOption().makeOptionMandatory())
        .addOption(
          new Option(
            '--until <time>',
            'how long the debt may stand: 2d, or 2027-01-31T18:00:00Z (default: 7d)',
          ).argParser(deadlineFrom),
        ),
    ),
  examples: [
    [
      'tierwise skip ingester-2-15 --cluster app-3 --reason "being rebuilt" --until 2d',
      'a debt for two days',
    ],
  ],
  run: (call) => {
    const { cluster, reason, until } = call.options;
    const deadline = until === undefined ? null : deadlineAt(until, call.wiring.now());
    return giveCommand(call, { kind: 'skip', cluster, reason, until: deadline });
  },
};
