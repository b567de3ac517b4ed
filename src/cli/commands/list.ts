import {
  listRollouts,
  readFleetState,
  type RolloutSummary,
} from '../../api/operations/read-rollout.ts';
import { readOldDebts } from '../../api/operations/read-debts.ts';
import { freezeView } from '../../api/views/freeze-view.ts';
import { oldDebtsView } from '../../api/views/status-view.ts';
import { instantNotation } from '../../api/views/quantities.ts';
import { freezesFrom } from '../../core/rollout/history/freezes.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { type OutputOptions, type StoreOptions, withStore } from '../options.ts';
import { clean } from '../print/clean.ts';
import { oldDebtsText } from '../print/debts.ts';
import { freezesText } from '../print/freezes.ts';
import type { Paint } from '../print/paint.ts';
import { phaseStyle } from '../print/phase.ts';
import { report } from '../print/report.ts';
import { table } from '../print/table.ts';
import { distanceText } from '../print/times.ts';
import { storePath, withStoreIfAny } from '../store.ts';

/** `tierwise list` */
export const list: Definition<StoreOptions & OutputOptions> = {
  declare: withStore,
  examples: [['tierwise list', 'every rollout that was ever started, oldest first']],
  run: async (call) => {
    const now = call.wiring.now();
    const { rollouts, freezes, old } = await withStoreIfAny(call, async (store) => {
      if (store === null) return { rollouts: [], freezes: [], old: null };
      const known = (await readFleetState(store)).freezes;
      const old = await readOldDebts(store, now);
      return { rollouts: await listRollouts(store), freezes: freezesFrom(known, now), old };
    });
    const none = `no rollout was ever started in ${storePath(call)}\n`;
    report(call, {
      view: () => ({
        rollouts: rollouts.map(summaryView),
        freezes: freezes.map(freezeView),
        oldDebts: oldDebtsView(old),
      }),
      text: (paint) => {
        const table = rollouts.length === 0 ? none : rolloutsText(rollouts, now, paint);
        const ice = freezes.length === 0 ? '' : `\n${freezesText(freezes, paint)}`;
        const footer = old === null ? '' : `\n${paint(clean(oldDebtsText(old, now)), 'warn')}\n`;
        return `${table}${ice}${footer}`;
      },
    });
    return exitCodes.done;
  },
};

function summaryView(summary: RolloutSummary): object {
  const { startedAt, changedAt } = summary;
  return {
    ...summary,
    startedAt: instantNotation(startedAt),
    changedAt: instantNotation(changedAt),
  };
}

function rolloutsText(rollouts: readonly RolloutSummary[], now: number, paint: Paint): string {
  const heads = ['ROLLOUT', 'CHANGE', 'PHASE', 'STAGE', 'AUTHOR', 'STARTED', 'LAST EVENT', 'DEBTS'];
  const rows = rollouts.map((one) => [
    one.rollout,
    `${one.component} ${one.revision}`,
    { text: one.phase, style: phaseStyle(one.phase) },
    one.stage ?? '',
    one.author,
    distanceText(one.startedAt, now),
    distanceText(one.changedAt, now),
    one.debts === 0 ? '' : String(one.debts),
  ]);
  return table(heads, rows, paint);
}
