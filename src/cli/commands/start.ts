import type { StartResult } from '../../api/operations/start.ts';
import { startParts } from '../../api/operations/start-phases.ts';
import { writtenName } from '../../api/operations/preview.ts';
import { readStatuses } from '../../api/operations/read-group.ts';
import { statusesView } from '../../api/views/group-view.ts';
import type { RolloutSpec } from '../../core/fleet/fleet.ts';
import { namesText } from '../../core/fleet/names.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { setFreezes } from '../freezing.ts';
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
      const found = await readStatuses(store, name);
      if (found === null) throw await unknownRollout(store, name);
      report(call, {
        view: () => ({ ...statusesView(name, found), outcome: outcomeOf(result) }),
        text: () => `${clean(startedText(name, specs, result))}\n`,
      });
      return exitCodes.done;
    });
  },
};

function outcomeOf({ kind }: StartResult): 'started' | 'exists' {
  return kind === 'started' ? 'started' : 'exists';
}

function startedText(
  name: string,
  specs: readonly RolloutSpec[],
  { kind }: Pick<StartResult, 'kind'>,
): string {
  const parts = specs.filter(({ phase }) => phase !== undefined).map((one) => one.name);
  const as = parts.length === 0 ? '' : ` as ${namesText(parts)}`;
  return kind === 'started'
    ? `${name} is started${as}: tierwise up runs it, tierwise watch ${name} follows it`
    : `${name} was started before, from the same documents`;
}
