import { readStatuses } from '../../api/operations/read-group.ts';
import { statusesView } from '../../api/views/group-view.ts';
import type { Definition } from '../definition.ts';
import { endingText } from '../ending.ts';
import { exitCodes } from '../failure.ts';
import { displayFor } from '../live/display-for.ts';
import { spectatorOn } from '../live/spectator.ts';
import { type OutputOptions, type StoreOptions, withStore } from '../options.ts';
import { report } from '../print/report.ts';
import { unknownRollout, withOldStore } from '../store.ts';

/** `tierwise watch NAME` */
export const watch: Definition<StoreOptions & OutputOptions> = {
  declare: (command) => withStore(command.argument('<name>', 'the rollout')),
  examples: [
    ['tierwise watch ingester-2-15', 'until it ends; it runs somewhere else'],
    ['tierwise watch ingester-2-15 -o json', 'wait for its end, and print its final state'],
  ],
  run: (call) =>
    withOldStore(call, async (store) => {
      const { io, wiring, options, args } = call;
      const [name = ''] = args;
      const before = await readStatuses(store, name);
      if (before === null) throw await unknownRollout(store, name);
      const rollouts = before.map(({ status }) => status.rollout);
      // What is watched is what was asked for, unless a document was.
      const display = displayFor(io, options.output === 'json' ? io.stderr : io.stdout);
      const { now, sleep } = wiring;
      const spectator = await spectatorOn({ store, rollouts, display, now, sleep });
      await spectator.follow(AbortSignal.any([io.signal, io.stdout.closed]));
      const found = await readStatuses(store, name);
      if (found === null) throw await unknownRollout(store, name);
      report(call, {
        view: () => statusesView(name, found),
        text: (paint) => found.map((one) => endingText(one, paint)).join(''),
      });
      return io.signal.aborted ? exitCodes.interrupted : exitCodes.done;
    }),
};
