import { type Command, InvalidArgumentError, Option } from 'commander';
import { isOver, type Freeze } from '../../core/fleet/freeze.ts';
import { freezeView } from '../../api/views/freeze-view.ts';
import { type Deadline, deadlineAt, deadlineFrom } from '../deadline.ts';
import type { Call, Definition } from '../definition.ts';
import { exitCodes, Failure } from '../failure.ts';
import { giveFreeze, warnOfStrangers } from '../freezing.ts';
import { freezesOf } from '../manifests.ts';
import {
  collect,
  type FileOptions,
  fileOption,
  type OutputOptions,
  reasonOption,
  type StoreOptions,
  withStore,
} from '../options.ts';
import { clean } from '../print/clean.ts';
import { report } from '../print/report.ts';
import { withNewStore } from '../store.ts';

interface FreezeOptions extends FileOptions, StoreOptions, OutputOptions {
  readonly owner: string | undefined;
  readonly reason: string | undefined;
  readonly from: Deadline | undefined;
  readonly until: Deadline | undefined;
  readonly tier: readonly string[] | undefined;
  readonly cluster: readonly string[] | undefined;
}

/** `tierwise freeze NAME --owner OWNER --reason TEXT`, or `tierwise freeze -f FILE` */
export const freeze: Definition<FreezeOptions> = {
  declare: (command) => withStore(declared(command)),
  examples: [
    [
      'tierwise freeze year-end --owner ann --reason "holidays" --until 14d',
      'nothing begins for two weeks',
    ],
    [
      'tierwise freeze incident-7 --owner bob --reason "payments are down" --tier application',
      'one tier, until it is lifted',
    ],
    ['tierwise freeze -f freezes.yaml', 'what the documents of kind Freeze say'],
  ],
  run: async (call) => {
    const freezes = await wantedOf(call);
    return withNewStore(call, async (store) => {
      const messages = await giveFreeze(call, store, { kind: 'freeze', freezes });
      report(call, {
        view: () => ({
          command: 'freeze',
          outcome: 'accepted',
          messages,
          freezes: freezes.map(freezeView),
        }),
        text: () => messages.map((message) => `${clean(message)}\n`).join(''),
      });
      // Only now: what is to be stopped is stopped first.
      await warnOfStrangers(call, store, freezes);
      return exitCodes.done;
    });
  },
};

function declared(command: Command): Command {
  const time = (flags: string, description: string): Option =>
    new Option(flags, `${description}: 2h, or 2027-01-31T18:00:00Z`).argParser(deadlineFrom);
  return command
    .argument('[freeze]', 'what it is called', freezeName)
    .addOption(fileOption())
    .option('--owner <name>', 'who answers for it')
    .addOption(reasonOption())
    .addOption(time('--from <time>', 'when it begins'))
    .addOption(time('--until <time>', 'when it lifts by itself'))
    .addOption(
      new Option('--tier <name>', 'for clusters of this tier; may be repeated').argParser(collect),
    )
    .addOption(
      new Option('--cluster <name>', 'for this cluster; may be repeated').argParser(collect),
    );
}

const namePattern = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/;

function freezeName(text: string): string {
  if (namePattern.test(text)) return text;
  throw new InvalidArgumentError('Names have lowercase letters, digits, `-` and `.`.');
}

async function wantedOf(call: Call<FreezeOptions>): Promise<readonly Freeze[]> {
  const { args, options } = call;
  const [name] = args;
  const { file, owner, reason, from, until, tier, cluster } = options;
  if ((name === undefined) === (file === undefined)) {
    throw usage('it takes a name, or -f FILE', 'tierwise freeze NAME --owner OWNER --reason TEXT');
  }
  if (name === undefined) {
    const given = [owner, reason, from, until, tier, cluster].some((one) => one !== undefined);
    if (given) throw usage('with -f the documents say all', 'leave the other options out');
    return await freezesOf(call);
  }
  if (!isLine(owner) || !isLine(reason)) {
    throw usage(
      'a freeze has an owner and a reason, in one line each',
      'add --owner OWNER --reason TEXT',
    );
  }
  const now = call.wiring.now();
  const at = (time: Deadline | undefined) => (time === undefined ? null : deadlineAt(time, now));
  const [begin, end] = [at(from), at(until)];
  if (begin !== null && isOver({ until: end }, begin)) {
    throw usage('it ends before it begins', 'give a later --until');
  }
  const clusters = cluster === undefined ? null : ({ kind: 'names', names: cluster } as const);
  return [{ name, owner, reason, from: begin, until: end, tiers: tier ?? null, clusters }];
}

function isLine(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '' && clean(text) === text;
}

function usage(message: string, hint: string): Failure {
  return new Failure(exitCodes.usage, message, { code: 'usage', hint });
}
