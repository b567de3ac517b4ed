import { fleetView } from '../../api/views/fleet-view.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { manifestsHere } from '../manifests.ts';
import { fileOption, type FileOptions, type OutputOptions, outputOption } from '../options.ts';
import { fleetText } from '../print/fleet.ts';
import { report } from '../print/report.ts';

/** `tierwise fleet` */
export const fleet: Definition<FileOptions & OutputOptions> = {
  declare: (command) => command.addOption(fileOption()).addOption(outputOption()),
  examples: [
    ['tierwise fleet', 'of the manifests in the current folder'],
    ['tierwise fleet -f fleet/ -o json', 'with the tenants of each cluster and all reasons'],
  ],
  run: async (call) => {
    const manifests = await manifestsHere(call);
    const view = fleetView(manifests.fleet, call.wiring.now());
    report(call, { view: () => view, text: (paint) => fleetText(view, paint) });
    return exitCodes.done;
  },
};
