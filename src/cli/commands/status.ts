import { readFleetState } from '../../api/operations/read-rollout.ts';
import { readStatuses } from '../../api/operations/read-group.ts';
import { freezeView } from '../../api/views/freeze-view.ts';
import { oldDebtsView } from '../../api/views/status-view.ts';
import { statusesView } from '../../api/views/group-view.ts';
import { oldDebts } from '../../core/rollout/debt-state.ts';
import { freezesAhead } from '../../core/rollout/openings.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { type OutputOptions, type StoreOptions, withStore } from '../options.ts';
import { clean } from '../print/clean.ts';
import { oldDebtsText } from '../print/debts.ts';
import { freezesText } from '../print/freezes.ts';
import { queueText, queueView } from '../print/queue.ts';
import { queueOf } from '../queue.ts';
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
      const shared = await readFleetState(store);
      const old = oldDebts(shared, now);
      const rollouts = found.map(({ rollout }) => rollout);
      const frozen = rollouts.flatMap((one) => freezesAhead(one, shared.freezes, now));
      const freezes = [...new Set(frozen)];
      const ahead = queueOf(rollouts, shared);
      report(call, {
        view: () => ({
          ...statusesView(name, found, now),
          queue: queueView(ahead),
          freezes: freezes.map(freezeView),
          oldDebts: oldDebtsView(old),
        }),
        text: (paint) =>
          [
            statusesText(name, found, { now, paint }),
            queueText(ahead, paint),
            freezesText(freezes, paint),
            old === null ? '' : `${paint(clean(oldDebtsText(old, now)), 'warn')}\n`,
          ]
            .filter((part) => part !== '')
            .join('\n'),
      });
      return exitCodes.done;
    }),
};
