import type { Definition } from '../definition.ts';
import { type Finding, ill, well } from '../doctor/finding.ts';
import { lookAtFleet } from '../doctor/look-at-fleet.ts';
import { lookAtStore } from '../doctor/look-at-store.ts';
import { exitCodes } from '../failure.ts';
import { manifestsOf } from '../manifests.ts';
import {
  fileOption,
  type FileOptions,
  type OutputOptions,
  type StoreOptions,
  withStore,
} from '../options.ts';
import { clean } from '../print/clean.ts';
import type { Paint } from '../print/paint.ts';
import { report } from '../print/report.ts';
import { pad } from '../print/width.ts';

/** As `engines` of package.json says. */
const nodeMin = [22, 19] as const;

/** `tierwise doctor` */
export const doctor: Definition<FileOptions & StoreOptions & OutputOptions> = {
  declare: (command) => withStore(command.addOption(fileOption())),
  examples: [
    ['tierwise doctor', 'the runtime and the store'],
    ['tierwise doctor -f fleet/ -f change.yaml', 'every delivery and every check as well'],
  ],
  run: async (call) => {
    const findings = [nodeFinding(call.wiring.nodeVersion), ...(await lookAtStore(call))];
    if (call.options.file !== undefined) {
      const manifests = await manifestsOf(call);
      findings.push(...(await lookAtFleet(call, manifests.fleet, manifests)));
    }
    report(call, {
      view: () => ({ findings: findings.map(findingView) }),
      text: (paint) => findingsText(findings, paint),
    });
    return findings.every(({ isWell }) => isWell) ? exitCodes.done : exitCodes.surroundings;
  },
};

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > nodeMin[0] || (major === nodeMin[0] && minor >= nodeMin[1]);
  if (isNew) return well('node', version);
  return ill('node', `${version} is too old`, `use Node.js ${nodeMin.join('.')} or newer`);
}

function findingView({ name, isWell: ok, message, hint }: Finding): object {
  return { name, ok, message, hint };
}

function findingsText(findings: readonly Finding[], paint: Paint): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .map(({ name, isWell, message, hint }) => {
      const mark = isWell ? paint('ok     ', 'good') : paint('problem', 'bad');
      const advice = hint === '' ? '' : `\n         hint: ${clean(hint)}`;
      return `${mark}  ${pad(clean(name), width)}  ${clean(message)}${advice}\n`;
    })
    .join('');
}
