import { readFleetState } from '../../api/operations/read-rollout.ts';
import { driftView, fleetView } from '../../api/views/fleet-view.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { manifestsHere } from '../manifests.ts';
import {
  fileOption,
  type FileOptions,
  type OutputOptions,
  type StoreOptions,
  withStore,
} from '../options.ts';
import { fleetText } from '../print/fleet.ts';
import { report } from '../print/report.ts';
import { withStoreIfAny } from '../store.ts';

/** `tierwise fleet` */
export const fleet: Definition<FileOptions & StoreOptions & OutputOptions> = {
  declare: (command) => withStore(command.addOption(fileOption())),
  examples: [
    ['tierwise fleet', 'of the manifests in the current folder'],
    ['tierwise fleet -f fleet/ -o json', 'with the tenants of each cluster and all reasons'],
  ],
  run: async (call) => {
    const manifests = await manifestsHere(call);
    const hotfixes = await withStoreIfAny(call, async (store) =>
      store === null ? [] : [...(await readFleetState(store)).hotfixes.values()],
    );
    const view = {
      ...fleetView(manifests.fleet, call.wiring.now()),
      drift: hotfixes.map(driftView),
    };
    report(call, { view: () => view, text: (paint) => fleetText(view, paint) });
    return exitCodes.done;
  },
};
