import { listRollouts } from '../../api/operations/read-rollout.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { controlShown } from '../live/control-shown.ts';
import { type OutputOptions, type StoreOptions, withStore } from '../options.ts';
import { report, say } from '../print/report.ts';
import { storePath, withNewStore } from '../store.ts';
import { checkEnd } from '../taken.ts';

/** `tierwise up` */
export const up: Definition<StoreOptions & OutputOptions> = {
  declare: withStore,
  examples: [
    ['tierwise up', 'until Ctrl-C; commands come from other terminals'],
    ['tierwise up --store /var/lib/tierwise/store.db', 'as a service'],
  ],
  run: (call) =>
    withNewStore(call, async (store) => {
      say(call, `runs every rollout of ${storePath(call)} until it is told to stop`);
      const { signal, stderr: outlet } = call.io;
      const end = await controlShown(call, { store, rollouts: 'all', signal, outlet });
      checkEnd(call, end);
      say(call, 'stopped; nothing is lost: tierwise up goes on with every rollout');
      const rollouts = await listRollouts(store);
      const open = rollouts.map(({ rollout, phase }) => ({ rollout, phase }));
      report(call, { view: () => ({ rollouts: open }), text: () => '' });
      return end.kind === 'stopped' ? exitCodes.interrupted : exitCodes.done;
    }),
};
