import { Option } from 'commander';
import type { Command } from '../../core/rollout/commands.ts';
import { type Deadline, deadlineAt, deadlineFrom } from '../deadline.ts';
import type { Call, Definition } from '../definition.ts';
import { exitCodes, Failure } from '../failure.ts';
import { giveCommand, type SteerOptions } from '../give-command.ts';
import { reasonOption, withStore } from '../options.ts';

interface ApproveOptions extends SteerOptions {
  readonly stage: string | undefined;
  readonly accept: Extract<Command, { kind: 'approve' }>['accept'] | undefined;
  readonly for: string | undefined;
  readonly until: Deadline | undefined;
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
        .addOption(
          new Option('--for <user>', 'whose approval it is, where somebody says so elsewhere'),
        )
        .addOption(
          new Option(
            '--until <time>',
            'with --for: until when the stage has to have begun: 2h, or 2027-01-31T18:00:00Z (default: 1d)',
          ).argParser(deadlineFrom),
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
      'tierwise approve ingester-2-15 --for bob --reason "by phone, INC-7" --until 2h',
      'bob says so, and cannot type it',
    ],
    [
      'tierwise approve ingester-2-15 --accept inconclusive',
      'a soak that could not decide may end',
    ],
  ],
  run: (call) => {
    const { stage = null, accept = null, reason = '' } = call.options;
    return giveCommand(call, { kind: 'approve', stage, accept, reason, ...onBehalfOf(call) });
  },
};

/** For whom it is, where that is not who types it. */
function onBehalfOf({
  options,
  wiring,
}: Call<ApproveOptions>): Pick<Extract<Command, { kind: 'approve' }>, 'onBehalf'> {
  const { for: user, until } = options;
  if (user !== undefined) {
    return {
      onBehalf: { user, until: until === undefined ? null : deadlineAt(until, wiring.now()) },
    };
  }
  if (until === undefined) return {};
  throw new Failure(exitCodes.usage, '--until goes with --for USER only', {
    code: 'usage',
    hint: 'an approval of your own does not end',
  });
}
