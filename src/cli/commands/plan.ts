import { preview } from '../../api/operations/preview.ts';
import { planView } from '../../api/views/plan-view.ts';
import type { Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { choiceFailure, manifestsOf } from '../manifests.ts';
import {
  type FileOptions,
  type OutputOptions,
  outputOption,
  requiredFileOption,
  type RolloutOptions,
  rolloutOption,
} from '../options.ts';
import { planText } from '../print/plan.ts';
import { report } from '../print/report.ts';
import { refusedPlan } from '../refused-plan.ts';

/** `tierwise plan -f FILE` */
export const plan: Definition<FileOptions & RolloutOptions & OutputOptions> = {
  declare: (command) =>
    command.addOption(requiredFileOption()).addOption(rolloutOption()).addOption(outputOption()),
  examples: [
    ['tierwise plan -f fleet/ -f change.yaml', 'stages, waves, soaks, gates and warnings'],
    ['tierwise plan -f fleet/ -f change.yaml -o json', 'the same as a document'],
  ],
  run: async (call) => {
    const manifests = await manifestsOf(call);
    const now = call.wiring.now();
    const previewed = preview(manifests, call.options.rollout ?? null, now);
    if (previewed.kind !== 'previewed') throw choiceFailure(call, previewed);
    const { fleet, spec, planning } = previewed;
    if (planning.kind === 'refused') throw refusedPlan(spec.name, planning.refusals);
    report(call, {
      view: () => planView(planning.plan, fleet),
      text: (paint, columns) =>
        planText({ plan: planning.plan, spec, fleet: fleet.name, now }, paint, columns),
    });
    return exitCodes.done;
  },
};
