import type { StartResult } from '../../api/operations/start.ts';
import { startParts } from '../../api/operations/start-phases.ts';
import { writtenName } from '../../api/operations/preview.ts';
import { readStatuses } from '../../api/operations/read-group.ts';
import { statusesView } from '../../api/views/group-view.ts';
import type { RolloutSpec } from '../../core/fleet/fleet.ts';
import { namesText } from '../../core/fleet/names.ts';
import { readFleetState } from '../../api/operations/read-rollout.ts';
import type { Enrolled } from '../../core/rollout/history/fleet-state.ts';
import { queueOf } from '../queue.ts';
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
    const { fleet, spec, specs, freezes } = await rolloutOf(call);
    const name = writtenName(spec);
    const { now, user } = call.wiring;
    return withNewStore(call, async (store) => {
      await setFreezes(call, store, freezes);
      const at = now();
      const foresee = (one: RolloutSpec) => foreseen(call, { fleet, spec: one, now: at });
      const order = { store, fleet, specs, now: at, author: user(), foresee };
      const result = accepted(name, await startParts(order));
      await sayOldDebts(call, store);
      const found = await readStatuses(store, name);
      if (found === null) throw await unknownRollout(store, name);
      const rollouts = found.map(({ rollout }) => rollout);
      const ahead = queueOf(rollouts, await readFleetState(store));
      report(call, {
        view: () => ({
          ...statusesView(name, found),
          outcome: outcomeOf(result),
          supersedes: result.kind === 'started' ? result.supersedes : [],
          queue: queueView(ahead),
        }),
        text: () => `${clean(startedText(name, { specs, result, ahead }))}\n`,
      });
      return exitCodes.done;
    });
  },
};

function outcomeOf({ kind }: StartResult): 'started' | 'exists' {
  return kind === 'started' ? 'started' : 'exists';
}

interface Started {
  readonly specs: readonly RolloutSpec[];
  readonly result: StartResult;
  readonly ahead: readonly Enrolled[];
}

function startedText(name: string, { specs, result, ahead }: Started): string {
  if (result.kind !== 'started') return `${name} was started before, from the same documents`;
  const parts = specs.filter(({ phase }) => phase !== undefined).map((one) => one.name);
  const as = parts.length === 0 ? '' : ` as ${namesText(parts)}`;
  const { supersedes } = result;
  const instead = supersedes.length === 0 ? '' : `, in place of ${namesText(supersedes)}`;
  const first = ahead.map(({ rollout }) => rollout);
  const behind = first.length === 0 ? '' : `; it waits behind ${namesText(first)}`;
  return `${name} is started${as}${instead}${behind}: tierwise up runs it, tierwise watch ${name} follows it`;
}
