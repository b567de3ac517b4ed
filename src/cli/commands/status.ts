import { readFleetState } from '../../api/operations/read-rollout.ts';
import { readStatuses } from '../../api/operations/read-group.ts';
import { freezeView } from '../../api/views/freeze-view.ts';
import { statusesView } from '../../api/views/group-view.ts';
import { freezesAhead } from '../../core/rollout/openings.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { type OutputOptions, type StoreOptions, withStore } from '../options.ts';
import { freezesText } from '../print/freezes.ts';
import { report } from '../print/report.ts';
import { statusesText } from '../print/group.ts';
import { unknownRollout, withOldStore } from '../store.ts';

/** `tierwise status NAME` */
export const status: Definition<StoreOptions & OutputOptions> = {
  declare: (command) => withStore(command.argument('<name>', 'the rollout, or a change in phases')),
  examples: [
    ['tierwise status ingester-2-15', 'where it is, and what each thing waits for'],
    ['tierwise status ingester-2-15 -o json', 'the same as a document'],
  ],
  run: (call) =>
    withOldStore(call, async (store) => {
      const [name = ''] = call.args;
      const found = await readStatuses(store, name);
      if (found === null) throw await unknownRollout(store, name);
      const now = call.wiring.now();
      const known = (await readFleetState(store)).freezes;
      const ahead = found.flatMap(({ rollout }) => freezesAhead(rollout, known, now));
      const freezes = [...new Set(ahead)];
      report(call, {
        view: () => ({ ...statusesView(name, found), freezes: freezes.map(freezeView) }),
        text: (paint) =>
          [statusesText(name, found, { now, paint }), freezesText(freezes, paint)]
            .filter((part) => part !== '')
            .join('\n'),
      });
      return exitCodes.done;
    }),
};
