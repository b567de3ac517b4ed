import { InvalidArgumentError, Option } from 'commander';
import { durationFrom } from '../../core/fleet/quantities.ts';
import type { Definition } from '../definition.ts';
import { giveCommand, type SteerOptions } from '../give-command.ts';
import { reasonOption, withStore } from '../options.ts';

interface SkipOptions extends SteerOptions {
  readonly cluster: string;
  readonly reason: string;
  readonly until: Deadline | undefined;
}

type Deadline =
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'in'; readonly ms: number };

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
            'how long the debt may stand: 2d, or 2027-01-31T18:00:00Z',
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
    const deadline = deadlineAt(until, call.wiring.now());
    return giveCommand(call, { kind: 'skip', cluster, reason, until: deadline });
  },
};

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

function deadlineFrom(text: string): Deadline {
  const ms = durationFrom(text);
  if (ms !== null && ms > 0) return { kind: 'in', ms };
  const at = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isFinite(at))
    throw new InvalidArgumentError('It is no duration and no RFC 3339 time.');
  return { kind: 'at', at };
}

function deadlineAt(until: Deadline | undefined, now: number): number | null {
  if (until === undefined) return null;
  return until.kind === 'at' ? until.at : now + until.ms;
}
