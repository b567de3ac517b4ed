import { countText } from '../../core/fleet/names.ts';
import type { Manifests } from '../../manifest/parse.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { readPaths } from '../manifests.ts';
import { type OutputOptions, outputOption } from '../options.ts';
import { problemsText } from '../print/problems.ts';
import { report } from '../print/report.ts';

/** `tierwise validate PATH...` */
export const validate: Definition<OutputOptions> = {
  declare: (command) =>
    command
      .argument('<path...>', 'files, folders, or - for standard input')
      .addOption(outputOption()),
  examples: [
    ['tierwise validate fleet/', 'every manifest in a folder and below it'],
    ['tierwise validate fleet.yaml change.yaml -o json', 'problems for an editor or a pipeline'],
  ],
  run: async (call) => {
    const manifests = await readPaths(call, call.args);
    const { problems } = manifests;
    report(call, {
      view: () => ({ problems }),
      text: (paint) =>
        problems.length > 0
          ? problemsText(problems, paint)
          : `${paint('ok', 'good')}: ${sizeText(manifests)}\n`,
    });
    return problems.length > 0 ? exitCodes.problems : exitCodes.done;
  },
};

function sizeText({ fleet, rollouts, checks, freezes }: Manifests): string {
  const frozen = freezes.length === 0 ? [] : [countText(freezes.length, 'freeze')];
  if (fleet === null) return frozen.join('');
  const counts = [
    countText(fleet.clusters.length, 'cluster'),
    countText(fleet.tenants.length, 'tenant'),
    countText(checks.length, 'check'),
    countText(rollouts.length, 'rollout'),
    ...frozen,
  ];
  return counts.join(', ');
}
