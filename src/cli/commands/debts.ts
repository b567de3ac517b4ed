import { readDebts, type RolloutDebt } from '../../api/operations/read-rollout.ts';
import { debtView } from '../../api/views/status-view.ts';
import { instantText } from '../../core/fleet/instant.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { type OutputOptions, type StoreOptions, withStore } from '../options.ts';
import type { Paint } from '../print/paint.ts';
import { report } from '../print/report.ts';
import { table } from '../print/table.ts';
import { distanceText } from '../print/times.ts';
import { withStoreIfAny } from '../store.ts';

/** `tierwise debts` */
export const debts: Definition<StoreOptions & OutputOptions> = {
  declare: withStore,
  examples: [['tierwise debts', 'of all rollouts, the oldest first']],
  run: async (call) => {
    const owed = await withStoreIfAny(call, (store) =>
      store === null ? Promise.resolve([]) : readDebts(store),
    );
    const now = call.wiring.now();
    report(call, {
      view: () => ({ debts: owed.map((debt) => ({ ...debt, ...debtView(debt) })) }),
      text: (paint) => (owed.length === 0 ? 'nothing is owed\n' : debtsText(owed, now, paint)),
    });
    return exitCodes.done;
  },
};

function debtsText(owed: readonly RolloutDebt[], now: Instant, paint: Paint): string {
  const rows = owed.map(({ rollout, cluster, kind, owner, since, until, message }) => [
    rollout,
    cluster ?? '',
    kind,
    owner,
    distanceText(since, now),
    until === null
      ? ''
      : ({ text: instantText(until), style: until < now ? 'bad' : 'plain' } as const),
    message,
  ]);
  return table(['ROLLOUT', 'CLUSTER', 'KIND', 'OWNER', 'SINCE', 'UNTIL', 'WHAT'], rows, paint);
}
