import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { giveFreeze } from '../freezing.ts';
import { type OutputOptions, reasonOption, type StoreOptions, withStore } from '../options.ts';
import { clean } from '../print/clean.ts';
import { report } from '../print/report.ts';
import { withOldStore } from '../store.ts';

interface UnfreezeOptions extends StoreOptions, OutputOptions {
  readonly reason: string;
}

/** `tierwise unfreeze NAME --reason TEXT` */
export const unfreeze: Definition<UnfreezeOptions> = {
  declare: (command) =>
    withStore(
      command
        .argument('<freeze>', 'the freeze that is lifted')
        .addOption(reasonOption().makeOptionMandatory()),
    ),
  examples: [
    ['tierwise unfreeze incident-7 --reason "payments are back"', 'what waited for it goes on'],
  ],
  run: (call) =>
    withOldStore(call, async (store) => {
      const [name = ''] = call.args;
      const { reason } = call.options;
      const messages = await giveFreeze(call, store, { kind: 'unfreeze', name, reason });
      report(call, {
        view: () => ({ command: 'unfreeze', outcome: 'accepted', messages, freeze: name }),
        text: () => messages.map((message) => `${clean(message)}\n`).join(''),
      });
      return exitCodes.done;
    }),
};
