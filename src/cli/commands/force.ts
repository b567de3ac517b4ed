import { Option } from 'commander';
import { nearest } from '../../core/fleet/nearest.ts';
import { forceWordFrom } from '../../core/rollout/forcing.ts';
import { forcibles } from '../../core/rollout/history/overrides.ts';
import { type Deadline, deadlineAt, deadlineFrom } from '../deadline.ts';
import type { Definition } from '../definition.ts';
import { exitCodes, Failure } from '../failure.ts';
import { giveCommand, type SteerOptions } from '../give-command.ts';
import { reasonOption, withStore } from '../options.ts';

interface ForceOptions extends SteerOptions {
  readonly stage: string | undefined;
  readonly reason: string;
  readonly until: Deadline;
}

/** `tierwise force NAME WHAT --reason TEXT --until TIME` */
export const force: Definition<ForceOptions> = {
  declare: (command) =>
    withStore(
      command
        .argument('<name>', 'the rollout')
        .argument('<what>', `what is not waited for: ${forcibles.join(', ')}`)
        .addOption(reasonOption().makeOptionMandatory())
        .addOption(
          new Option(
            '--until <time>',
            'when it lapses, and is waited for again: 2h, or 2027-01-31T18:00:00Z',
          )
            .argParser(deadlineFrom)
            .makeOptionMandatory(),
        )
        .addOption(new Option('--stage <name>', 'the stage (default: the present one)')),
    ),
  examples: [
    [
      'tierwise force ingester-2-15 soak --reason "the fix cannot wait, INC-7" --until 2h',
      'the rest of the soak is not owed',
    ],
    [
      'tierwise force ingester-2-15 window --stage application --reason "agreed with support" --until 4h',
      'begins outside its windows',
    ],
  ],
  run: (call) => {
    const [, word = ''] = call.args;
    const { stage = null, reason, until } = call.options;
    const what = forceWordFrom(word);
    if (what === null) {
      const meant = nearest(word, forcibles);
      throw new Failure(exitCodes.usage, `tierwise force knows no ${word}`, {
        code: 'usage',
        hint: meant === null ? `it is one of ${forcibles.join(', ')}` : `did you mean ${meant}?`,
      });
    }
    const end = deadlineAt(until, call.wiring.now());
    return giveCommand(call, { kind: 'force', what, stage, reason, until: end });
  },
};
