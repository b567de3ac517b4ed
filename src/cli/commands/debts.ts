import { forgiveHotfix } from '../../api/operations/forgive-hotfix.ts';
import { readDebts, type RolloutDebt } from '../../api/operations/read-rollout.ts';
import { debtView } from '../../api/views/status-view.ts';
import { instantText } from '../../core/fleet/instant.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Call, Definition } from '../definition.ts';
import { exitCodes, Failure } from '../failure.ts';
import { type OutputOptions, reasonOption, type StoreOptions, withStore } from '../options.ts';
import { clean } from '../print/clean.ts';
import type { Paint } from '../print/paint.ts';
import { report } from '../print/report.ts';
import { table } from '../print/table.ts';
import { distanceText } from '../print/times.ts';
import { withOldStore, withStoreIfAny } from '../store.ts';

interface DebtsOptions extends StoreOptions, OutputOptions {
  readonly reason: string | undefined;
}

/** `tierwise debts`, and `tierwise debts forgive NAME --reason TEXT` */
export const debts: Definition<DebtsOptions> = {
  declare: (command) =>
    withStore(
      command
        .argument('[action]', 'forgive: what a hotfix owes to the other clusters')
        .argument('[name]', 'the hotfix')
        .addOption(reasonOption()),
    ),
  examples: [
    ['tierwise debts', 'of all rollouts, the oldest first'],
    ['tierwise debts forgive fix-7 --reason "2.16 has it"', 'no other cluster needs the hotfix'],
  ],
  run: (call) => {
    const [action, name] = call.args;
    if (action === undefined) return list(call);
    if (action === 'forgive' && name !== undefined) return forgive(call, name);
    throw new Failure(
      exitCodes.usage,
      `tierwise debts knows no ${[action, name].join(' ').trim()}`,
      {
        code: 'usage',
        hint: 'tierwise debts, or: tierwise debts forgive NAME --reason TEXT',
      },
    );
  },
};

async function list(call: Call<DebtsOptions>): Promise<number> {
  const owed = await withStoreIfAny(call, (store) =>
    store === null ? Promise.resolve([]) : readDebts(store),
  );
  const now = call.wiring.now();
  report(call, {
    view: () => ({ debts: owed.map((debt) => ({ ...debt, ...debtView(debt) })) }),
    text: (paint) => (owed.length === 0 ? 'nothing is owed\n' : debtsText(owed, now, paint)),
  });
  return exitCodes.done;
}

/** A debt ends by being repaid; that it need not be is somebody's word, and has a reason. */
async function forgive(call: Call<DebtsOptions>, hotfix: string): Promise<number> {
  const { reason = '' } = call.options;
  if (reason.trim() === '') {
    throw new Failure(exitCodes.usage, 'to forgive a debt needs a reason: --reason TEXT', {
      code: 'usage',
      hint: 'it is kept in the log for those who read it later',
    });
  }
  const { now, user } = call.wiring;
  const result = await withOldStore(call, (store) =>
    forgiveHotfix({ store, hotfix, reason, actor: user(), now: now() }),
  );
  if (result.kind === 'unknown') {
    const hint =
      result.nearest === null ? 'tierwise debts lists all' : `did you mean ${result.nearest}?`;
    throw new Failure(exitCodes.problems, `nothing is owed for a hotfix ${hotfix}`, {
      code: 'unknown-hotfix',
      hint,
    });
  }
  const over = result.backfill === null ? '' : `, and ${result.backfill} is over`;
  report(call, {
    view: () => ({ hotfix, forgiven: true, backfill: result.backfill }),
    text: () => `${clean(`the debt of ${hotfix} is forgiven${over}`)}\n`,
  });
  return exitCodes.done;
}

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
