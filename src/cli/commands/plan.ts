import { preview } from '../../api/operations/preview.ts';
import type { AskSource } from '../../api/operations/recorded-columns.ts';
import { soakSight } from '../../api/operations/soak-sight.ts';
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
import { sightWarnings } from '../print/sight.ts';
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
    const ask: AskSource = ({ from, to, ...asking }, signal) =>
      call.wiring.ask({ ...asking, from, now: to }, signal);
    const means = { ask, tell: () => undefined, signal: call.io.signal };
    const sight = await soakSight({ fleet, spec, plan: planning.plan, now }, means);
    const warnings = [...planning.plan.warnings, ...sightWarnings(sight)];
    const page = { plan: { ...planning.plan, warnings }, spec, fleet: fleet.name, now, sight };
    report(call, {
      view: () => planView(page.plan, fleet, sight),
      text: (paint, columns) => planText(page, paint, columns),
    });
    return exitCodes.done;
  },
};
