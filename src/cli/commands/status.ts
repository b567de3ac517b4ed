import { readFleetState } from '../../api/operations/read-rollout.ts';
import { readStatus } from '../../api/operations/read-status.ts';
import { freezeView } from '../../api/views/freeze-view.ts';
import { oldDebtsView, statusView } from '../../api/views/status-view.ts';
import { oldDebts } from '../../core/rollout/debt-state.ts';
import { freezesAhead } from '../../core/rollout/openings.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { aheadOf } from '../../core/rollout/rules/queue.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { type OutputOptions, type StoreOptions, withStore } from '../options.ts';
import { clean } from '../print/clean.ts';
import { oldDebtsText } from '../print/debts.ts';
import { freezesText } from '../print/freezes.ts';
import { queueText, queueView } from '../print/queue.ts';
import { report } from '../print/report.ts';
import { statusText } from '../print/status.ts';
import { unknownRollout, withOldStore } from '../store.ts';

/** `tierwise status NAME` */
export const status: Definition<StoreOptions & OutputOptions> = {
  declare: (command) => withStore(command.argument('<name>', 'the rollout')),
  examples: [
    ['tierwise status ingester-2-15', 'where it is, and what each thing waits for'],
    ['tierwise status ingester-2-15 -o json', 'the same as a document'],
  ],
  run: (call) =>
    withOldStore(call, async (store) => {
      const [name = ''] = call.args;
      const found = await readStatus(store, name);
      if (found === null) throw await unknownRollout(store, name);
      const now = call.wiring.now();
      const shared = await readFleetState(store);
      const old = oldDebts(shared, now);
      const freezes = freezesAhead(found.rollout, shared.freezes, now);
      const ahead = isWaiting(found.rollout) ? aheadOf(found.rollout, shared) : [];
      report(call, {
        view: () => ({
          ...statusView(found, now),
          queue: queueView(ahead),
          freezes: freezes.map(freezeView),
          oldDebts: oldDebtsView(old),
        }),
        text: (paint) =>
          [
            statusText(found, now, paint),
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

/** Whoever has begun, or ended, waits behind nobody. */
function isWaiting({ claimed, course }: Rollout): boolean {
  return !claimed && course.kind !== 'ended';
}
