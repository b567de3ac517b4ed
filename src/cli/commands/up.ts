import { listRollouts } from '../../api/operations/read-rollout.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { controlShown } from '../live/control-shown.ts';
import { setFreezes } from '../freezing.ts';
import { sayOldDebtsDaily } from '../old-debts.ts';
import { freezesOf } from '../manifests.ts';
import {
  type FileOptions,
  fileOption,
  type OutputOptions,
  type StoreOptions,
  withStore,
} from '../options.ts';
import { report, say } from '../print/report.ts';
import { storePath, withNewStore } from '../store.ts';
import { checkEnd } from '../taken.ts';

/** `tierwise up` */
export const up: Definition<FileOptions & StoreOptions & OutputOptions> = {
  declare: (command) => withStore(command.addOption(fileOption())),
  examples: [
    ['tierwise up', 'until Ctrl-C; commands come from other terminals'],
    ['tierwise up --store /var/lib/tierwise/store.db', 'as a service'],
    ['tierwise up -f freezes.yaml', 'with the freezes of these documents'],
  ],
  run: async (call) => {
    const freezes = call.options.file === undefined ? [] : await freezesOf(call);
    return withNewStore(call, async (store) => {
      await setFreezes(call, store, freezes);
      say(call, `runs every rollout of ${storePath(call)} until it is told to stop`);
      const { signal, stderr: outlet } = call.io;
      const over = new AbortController();
      const told = sayOldDebtsDaily(call, store, AbortSignal.any([signal, over.signal])).catch(
        () => undefined,
      );
      const end = await controlShown(call, { store, rollouts: 'all', signal, outlet }).finally(() =>
        over.abort(),
      );
      await told;
      checkEnd(call, end);
      say(call, 'stopped; nothing is lost: tierwise up goes on with every rollout');
      const rollouts = await listRollouts(store);
      const open = rollouts.map(({ rollout, phase }) => ({ rollout, phase }));
      report(call, { view: () => ({ rollouts: open }), text: () => '' });
      return end.kind === 'stopped' ? exitCodes.interrupted : exitCodes.done;
    });
  },
};
