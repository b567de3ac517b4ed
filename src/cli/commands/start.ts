import { startRollout, type StartResult } from '../../api/operations/start.ts';
import { readFleetState } from '../../api/operations/read-rollout.ts';
import { readStatus } from '../../api/operations/read-status.ts';
import { statusView } from '../../api/views/status-view.ts';
import { namesText } from '../../core/fleet/names.ts';
import type { Enrolled } from '../../core/rollout/history/fleet-state.ts';
import { aheadOf } from '../../core/rollout/rules/queue.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { setFreezes } from '../freezing.ts';
import { sayOldDebts } from '../old-debts.ts';
import { rolloutOf } from '../manifests.ts';
import {
  type FileOptions,
  type OutputOptions,
  requiredFileOption,
  type RolloutOptions,
  rolloutOption,
  type StoreOptions,
  withStore,
} from '../options.ts';
import { clean } from '../print/clean.ts';
import { queueView } from '../print/queue.ts';
import { report } from '../print/report.ts';
import { accepted } from '../started.ts';
import { foreseen } from '../traffic.ts';
import { unknownRollout, withNewStore } from '../store.ts';

/** `tierwise start -f FILE` */
export const start: Definition<FileOptions & RolloutOptions & StoreOptions & OutputOptions> = {
  declare: (command) =>
    withStore(command.addOption(requiredFileOption()).addOption(rolloutOption())),
  examples: [
    ['tierwise start -f fleet/ -f change.yaml', 'plans it and writes it down; `up` runs it'],
  ],
  run: async (call) => {
    const { fleet, spec, freezes } = await rolloutOf(call);
    const { now, user } = call.wiring;
    return withNewStore(call, async (store) => {
      await setFreezes(call, store, freezes);
      const planned = { fleet, spec, now: now() };
      const foresee = () => foreseen(call, planned);
      const order = { store, ...planned, author: user(), foresee };
      const result = accepted(spec.name, await startRollout(order));
      await sayOldDebts(call, store);
      const found = await readStatus(store, spec.name);
      if (found === null) throw await unknownRollout(store, spec.name);
      const { rollout } = found;
      const ahead = rollout.claimed ? [] : aheadOf(rollout, await readFleetState(store));
      report(call, {
        view: () => ({
          ...statusView(found),
          outcome: outcomeOf(result),
          supersedes: result.kind === 'started' ? result.supersedes : [],
          queue: queueView(ahead),
        }),
        text: () => `${clean(startedText(spec.name, result, ahead))}\n`,
      });
      return exitCodes.done;
    });
  },
};

function outcomeOf({ kind }: StartResult): 'started' | 'exists' {
  return kind === 'started' ? 'started' : 'exists';
}

function startedText(name: string, result: StartResult, ahead: readonly Enrolled[]): string {
  if (result.kind !== 'started') return `${name} was started before, from the same documents`;
  const { supersedes } = result;
  const instead = supersedes.length === 0 ? '' : `, in place of ${namesText(supersedes)}`;
  const first = ahead.map(({ rollout }) => rollout);
  const behind = first.length === 0 ? '' : `; it waits behind ${namesText(first)}`;
  return `${name} is started${instead}${behind}: tierwise up runs it, tierwise watch ${name} follows it`;
}
