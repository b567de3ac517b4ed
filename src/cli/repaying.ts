import { type Repaid, repayDebts } from '../api/operations/repay-debts.ts';
import { countText, namesText } from '../core/fleet/names.ts';
import type { Call } from './definition.ts';
import { exitCodes, Failure } from './failure.ts';
import { manifestsOf } from './manifests.ts';
import type { FileOptions, OutputOptions, StoreOptions } from './options.ts';
import { clean } from './print/clean.ts';
import { report } from './print/report.ts';
import { accepted } from './started.ts';
import { unknownRolloutLike, withOldStore } from './store.ts';

/** What `debts` takes, whatever it is to do. */
export interface DebtsOptions extends FileOptions, StoreOptions, OutputOptions {
  readonly reason: string | undefined;
  readonly cluster: readonly string[] | undefined;
}

/** Starts what brings the change to the clusters that it is owed to. */
export async function repay(call: Call<DebtsOptions>, name: string): Promise<number> {
  const { file, cluster: clusters = null } = call.options;
  const fleet =
    file === undefined ? null : (await manifestsOf({ ...call, options: { file } })).fleet;
  const { now, user } = call.wiring;
  return withOldStore(call, async (store) => {
    const order = { store, name, clusters, fleet, author: user(), now: now() };
    const repaid = begun(name, await repayDebts(order));
    const isNew = repaid.kind === 'started';
    const where = namesText(repaid.clusters, 9);
    report(call, {
      view: () => ({
        rollout: repaid.name,
        repays: name,
        clusters: repaid.clusters,
        outcome: isNew ? 'started' : 'exists',
      }),
      text: () =>
        `${clean(isNew ? `${repaid.name} is started for ${where}: tierwise up runs it, tierwise status ${repaid.name} says what it waits for` : `${repaid.name} was started before, for ${where}`)}\n`,
    });
    return exitCodes.done;
  });
}

type Begun = Extract<Repaid, { readonly kind: 'started' | 'exists' }>;

/** What is under way; anything else is a `Failure`. */
function begun(name: string, repaid: Repaid): Begun {
  switch (repaid.kind) {
    case 'started':
    case 'exists':
      return repaid;
    case 'unknown':
      throw unknownRolloutLike(name, repaid.nearest);
    case 'not-completed':
      throw new Failure(
        exitCodes.problems,
        `${name} is ${repaid.phase}: only a completed change is brought to more clusters`,
        { code: 'not-completed', hint: `tierwise status ${name}` },
      );
    case 'nothing-owed':
      throw new Failure(exitCodes.problems, `${name} owes no cluster anything`, {
        code: 'nothing-owed',
        hint: 'tierwise debts lists all that is owed; with -f FOLDER those that joined since as well',
      });
    case 'not-owed': {
      const { clusters, owed } = repaid;
      const message = `${name} owes nothing to ${namesText(clusters)}`;
      const hint = `it owes ${countText(owed.length, 'cluster')}: ${namesText(owed, 9)}`;
      throw new Failure(exitCodes.problems, message, { code: 'nothing-owed', hint });
    }
    case 'refused':
    case 'no-delivery':
      accepted(`what ${name} owes`, repaid);
      throw new Error('what is refused is no start');
  }
}
