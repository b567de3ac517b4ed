import { readFleetState } from '../../api/operations/read-rollout.ts';
import { readReach } from '../../api/operations/read-reach.ts';
import type { Store } from '../../api/operations/store.ts';
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
    const drift = await withStoreIfAny(call, (store) =>
      store === null ? Promise.resolve([]) : readDrift(store),
    );
    const view = { ...fleetView(manifests.fleet, call.wiring.now()), drift };
    report(call, { view: () => view, text: (paint) => fleetText(view, paint) });
    return exitCodes.done;
  },
};

async function readDrift(store: Store): Promise<readonly ReturnType<typeof driftView>[]> {
  const drift: ReturnType<typeof driftView>[] = [];
  for (const hotfix of (await readFleetState(store)).hotfixes.values()) {
    drift.push(driftView(hotfix, await readReach(store, hotfix)));
  }
  return drift;
}
