import { leaseHolder } from '../../api/operations/lease-holder.ts';
import { readFleetState, readRollout } from '../../api/operations/read-rollout.ts';
import { writtenName } from '../../api/operations/preview.ts';
import { readStatuses } from '../../api/operations/read-group.ts';
import { startParts } from '../../api/operations/start-phases.ts';
import type { Store } from '../../api/operations/store.ts';
import { statusesView } from '../../api/views/group-view.ts';
import { namesText } from '../../core/fleet/names.ts';
import type { RolloutSpec } from '../../core/fleet/fleet.ts';
import { claimedBy } from '../../core/rollout/rules/queue.ts';
import type { Call, Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { setFreezes } from '../freezing.ts';
import { controlShown } from '../live/control-shown.ts';
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
import { report, say } from '../print/report.ts';
import { codeOfAll, endingText } from '../ending.ts';
import { accepted } from '../started.ts';
import { unknownRollout, withNewStore } from '../store.ts';
import { checkEnd, storeTaken } from '../taken.ts';
import { foreseen } from '../traffic.ts';

type RunOptions = FileOptions & RolloutOptions & StoreOptions & OutputOptions;

/** `tierwise run -f FILE` */
export const run: Definition<RunOptions> = {
  declare: (command) =>
    withStore(command.addOption(requiredFileOption()).addOption(rolloutOption())),
  examples: [
    ['tierwise run -f fleet/ -f change.yaml', 'stop it at any time, and run it again to go on'],
    ['tierwise run -f fleet/ -f change.yaml -o json', 'for a pipeline: the final state'],
  ],
  run: async (call) => {
    const { fleet, spec, specs, freezes } = await rolloutOf(call);
    const name = writtenName(spec);
    const rollouts = specs.map((one) => one.name);
    const { now, user } = call.wiring;
    const author = user();
    return withNewStore(call, async (store) => {
      // Before anything is written: what is refused here must not be run by the other controller.
      const holder = await leaseHolder(store, { name: `${author}: tierwise run`, at: now() });
      if (holder !== null) throw storeTaken(call, holder, await handOver(store, spec.name));
      await setFreezes(call, store, freezes);
      const at = now();
      const foresee = (one: RolloutSpec) => foreseen(call, { fleet, spec: one, now: at });
      const order = { store, fleet, specs, now: at, author, foresee };
      const { kind } = accepted(name, await startParts(order));
      if (kind === 'exists-same') say(call, clean(`${name} was started before, and goes on`));
      await sayOldDebts(call, store);
      for (const one of rollouts) await warnOfQueue(call, store, one);
      const { signal, stderr: outlet } = call.io;
      const work = { store, rollouts, signal, outlet };
      checkEnd(call, await controlShown(call, work));
      return conclude(call, store, name);
    });
  },
};

/** What to do while another controller has the store. */
async function handOver(store: Store, name: string): Promise<string> {
  return (await readRollout(store, name)) === null
    ? `hand ${name} over to it with tierwise start, or use another store: --store PATH`
    : `it has ${name} already: tierwise watch ${name} follows it`;
}

/** Nothing else runs meanwhile: without this word it would look as if it hung. */
async function warnOfQueue(call: Call<RunOptions>, store: Store, name: string): Promise<void> {
  const [rollout, fleet] = [await readRollout(store, name), await readFleetState(store)];
  const other = rollout === null || rollout.claimed ? null : claimedBy(rollout, fleet);
  if (other === null) return;
  const message =
    `${name} waits until ${other.rollout} is done with ${other.component}, and this runs ${name} ` +
    'alone: tierwise up runs both';
  say(call, clean(message));
}

async function conclude(call: Call<RunOptions>, store: Store, name: string): Promise<number> {
  const found = await readStatuses(store, name);
  if (found === null) throw await unknownRollout(store, name);
  const code = codeOfAll(found.map(({ rollout }) => rollout));
  if (code === null) {
    say(call, clean(`stopped; nothing is lost: the same command goes on with ${name}`));
  }
  await tellOfCatchUp(call, store, name);
  report(call, {
    view: () => statusesView(name, found),
    text: (paint) => found.map((one) => endingText(one, paint)).join(''),
  });
  return code ?? exitCodes.interrupted;
}

/** It began with the end of the rollout, and waits for clusters that this command does not wait for. */
async function tellOfCatchUp(call: Call<RunOptions>, store: Store, name: string): Promise<void> {
  const { enrolled } = await readFleetState(store);
  const late = [...enrolled.values()].find(({ catchUpOf }) => catchUpOf === name);
  if (late === undefined) return;
  const where = namesText(late.clusters);
  say(
    call,
    clean(`${late.rollout} brings it to ${where} once that is possible: tierwise up runs it`),
  );
}
