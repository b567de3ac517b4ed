import { Argument, Option } from 'commander';
import { forgiveDebts } from '../../api/operations/forgive-debts.ts';
import { type FleetNow, readDebts } from '../../api/operations/read-debts.ts';
import type { Store } from '../../api/operations/store.ts';
import { owedView } from '../../api/views/status-view.ts';
import { countText } from '../../core/fleet/names.ts';
import type { Call, Definition } from '../definition.ts';
import { exitCodes, Failure } from '../failure.ts';
import { manifestsOf } from '../manifests.ts';
import { collect, fileOption, reasonOption, withStore } from '../options.ts';
import { clean } from '../print/clean.ts';
import { debtsText } from '../print/debts.ts';
import { report } from '../print/report.ts';
import { type DebtsOptions, repay } from '../repaying.ts';
import { withOldStore, withStoreIfAny } from '../store.ts';

/** `tierwise debts`, `tierwise debts repay NAME`, and `tierwise debts forgive NAME --reason TEXT` */
export const debts: Definition<DebtsOptions> = {
  declare: (command) =>
    withStore(
      command
        .addArgument(
          new Argument(
            '[action]',
            'repay: bring the change to what lacks it; forgive: it need not be',
          ).choices(['repay', 'forgive']),
        )
        .argument('[name]', 'the rollout that owes it')
        .addOption(
          new Option('--cluster <name>', 'only what is owed to it; may be repeated').argParser(
            collect,
          ),
        )
        .addOption(fileOption())
        .addOption(reasonOption()),
    ),
  examples: [
    ['tierwise debts', 'of all rollouts, the oldest first, each with what to do next'],
    ['tierwise debts -f fleet/', 'also the clusters that joined since the last rollout over all'],
    ['tierwise debts repay ingester-2-15', 'what was late gets it now, under its own tier’s rules'],
    ['tierwise debts repay ingester-2-15 -f fleet/ --cluster app-9', 'one that joined since'],
    [
      'tierwise debts forgive ingester-2-15 --cluster app-3 --reason "it is gone"',
      'nobody owes it',
    ],
  ],
  run: (call) => {
    const [action, name] = call.args;
    if (action === undefined) return list(call);
    if (name !== undefined) return action === 'repay' ? repay(call, name) : forgive(call, name);
    throw new Failure(exitCodes.usage, `tierwise debts ${action} needs the name of a rollout`, {
      code: 'usage',
      hint: 'tierwise debts shows who owes what, and the command for each',
    });
  },
};

async function list(call: Call<DebtsOptions>): Promise<number> {
  const { file } = call.options;
  const fleet: FleetNow | null =
    file === undefined
      ? null
      : {
          fleet: (await manifestsOf({ ...call, options: { file } })).fleet,
          files: file.map((path) => `-f ${path}`).join(' '),
        };
  const owed = await withStoreIfAny(call, (store) =>
    store === null ? Promise.resolve([]) : readDebts(store, fleet),
  );
  const now = call.wiring.now();
  report(call, {
    view: () => ({ debts: owed.map((debt) => owedView(debt, now)) }),
    text: (paint) => (owed.length === 0 ? 'nothing is owed\n' : debtsText(owed, now, paint)),
  });
  return exitCodes.done;
}

/** A debt ends by being repaid; that it need not be is somebody's word, and has a reason. */
async function forgive(call: Call<DebtsOptions>, rollout: string): Promise<number> {
  const { reason = '', cluster: clusters = [] } = call.options;
  if (reason.trim() === '') {
    throw new Failure(exitCodes.usage, 'to forgive a debt needs a reason: --reason TEXT', {
      code: 'usage',
      hint: 'it is kept in the log for those who read it later',
    });
  }
  const { now, user } = call.wiring;
  const order = { rollout, reason, actor: user(), now: now() };
  const results = await withOldStore(call, async (store) => {
    const all = [];
    const strange = await notOwed(store, rollout, clusters);
    if (strange !== null) throw unforgivable(rollout, strange, { kind: 'nothing-owed' });
    for (const cluster of clusters.length === 0 ? [null] : clusters) {
      const result = await forgiveDebts({ store, cluster, ...order });
      if (result.kind !== 'forgiven') throw unforgivable(rollout, cluster, result);
      all.push(result);
    }
    return all;
  });
  const backfill = results.find((one) => one.backfill !== null)?.backfill ?? null;
  const count = results.reduce((sum, one) => sum + one.debts.length, 0);
  const over = backfill === null ? '' : `, and ${backfill} is over`;
  const what =
    count > 1 ? `${countText(count, 'debt')} of ${rollout} are` : `the debt of ${rollout} is`;
  report(call, {
    view: () => ({ rollout, forgiven: true, debts: count, backfill }),
    text: () => `${clean(`${what} forgiven${over}`)}\n`,
  });
  return exitCodes.done;
}

/** Of several clusters all are forgiven, or none: the first one to which nothing is owed. */
async function notOwed(
  store: Store,
  rollout: string,
  clusters: readonly string[],
): Promise<string | null> {
  if (clusters.length < 2) return null;
  const owed = (await readDebts(store)).filter((one) => one.rollout === rollout);
  return clusters.find((name) => owed.every(({ cluster }) => cluster !== name)) ?? null;
}

function unforgivable(
  rollout: string,
  cluster: string | null,
  result: Exclude<Awaited<ReturnType<typeof forgiveDebts>>, { readonly kind: 'forgiven' }>,
): Failure {
  const where = cluster === null ? '' : ` to ${cluster}`;
  switch (result.kind) {
    case 'unknown': {
      const like =
        result.nearest === null ? 'tierwise debts lists all' : `did you mean ${result.nearest}?`;
      const message = `the store has no rollout ${rollout}`;
      return new Failure(exitCodes.problems, message, { code: 'unknown-rollout', hint: like });
    }
    case 'nothing-owed':
      return new Failure(exitCodes.problems, `${rollout} owes nothing${where}`, {
        code: 'nothing-owed',
        hint: 'tierwise debts lists all that is owed',
      });
    case 'not-ended':
      return new Failure(
        exitCodes.problems,
        `${rollout} is ${result.phase}: what it owes is known when it has ended`,
        { code: 'not-ended', hint: `tierwise status ${rollout}` },
      );
  }
}
