import { preview, type PreviewedPart } from '../../api/operations/preview.ts';
import { explainPlan } from '../../api/operations/explain-plan.ts';
import {
  foreseeing,
  noTraffic,
  type Planned,
  soakSight,
  type Traffic,
} from '../../api/operations/soak-sight.ts';
import { planView } from '../../api/views/plan-view.ts';
import type { Fleet } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Foresee } from '../../core/plan/meet-deadline.ts';
import type { Call, Definition } from '../definition.ts';
import { exitCodes } from '../failure.ts';
import { choiceFailure, manifestsOf, type SoundManifests } from '../manifests.ts';
import {
  type FileOptions,
  type OutputOptions,
  requiredFileOption,
  type RolloutOptions,
  rolloutOption,
  type StoreOptions,
  withStore,
} from '../options.ts';
import { openingsFor, withOpenings } from '../plan-openings.ts';
import { planText } from '../print/plan.ts';
import { phasedPlan, type PlanPages } from '../print/plan-phases.ts';
import { report } from '../print/report.ts';
import { sightWarnings } from '../print/sight.ts';
import { refusedPlan } from '../refused-plan.ts';
import { trafficOf } from '../traffic.ts';

interface PlanOptions extends FileOptions, RolloutOptions, StoreOptions, OutputOptions {
  readonly explain: boolean | undefined;
}

/** `tierwise plan -f FILE` */
export const plan: Definition<PlanOptions> = {
  declare: (command) =>
    withStore(
      command
        .addOption(requiredFileOption())
        .addOption(rolloutOption())
        .option('--explain', 'say of each value where it comes from'),
    ),
  examples: [
    ['tierwise plan -f fleet/ -f change.yaml', 'stages, waves, soaks, gates and warnings'],
    ['tierwise plan -f fleet/ -f change.yaml -o json', 'the same as a document'],
    ['tierwise plan -f fleet/ -f change.yaml --explain', 'and where each value comes from'],
  ],
  run: async (call) => {
    const manifests = await manifestsOf(call);
    const now = call.wiring.now();
    const traffic = new Map<string, Traffic>();
    const foresee = async (planned: Planned): Promise<Foresee> => {
      const seen = await trafficOf(call, planned);
      traffic.set(planned.spec.name, seen);
      return foreseeing(planned.spec, seen);
    };
    const name = call.options.rollout ?? null;
    const previewed = await preview(manifests, name, { now, foresee });
    if (previewed.kind !== 'previewed') throw choiceFailure(call, previewed);
    const { fleet, spec, planning, others } = previewed;
    const work = { manifests, fleet, now, traffic };
    const pages: PlanPages = [];
    for (const part of [{ spec, planning }, ...others]) pages.push(await pageOf(call, part, work));
    const group = spec.phase === undefined ? null : phasedPlan(fleet, pages, now);
    report(call, {
      view: () => group?.view() ?? pages[0]?.view() ?? {},
      text: (paint, columns) => {
        const texts = pages.map(({ page }) => planText(page, paint, columns));
        return group === null ? texts.join('\n') : group.text(texts, paint);
      },
    });
    return exitCodes.done;
  },
};

interface PlanWork {
  readonly manifests: SoundManifests;
  readonly fleet: Fleet;
  readonly now: Instant;
  /** By the name of the rollout. */
  readonly traffic: ReadonlyMap<string, Traffic>;
}

async function pageOf(
  call: Call<PlanOptions>,
  { spec, planning }: PreviewedPart,
  { manifests, fleet, now, traffic }: PlanWork,
): Promise<PlanPages[number]> {
  if (planning.kind === 'refused') throw refusedPlan(spec.name, planning.refusals);
  const { plan: made } = planning;
  const sight = soakSight({ plan: made, spec }, traffic.get(spec.name) ?? noTraffic);
  const staged = { fleet, rollout: spec, stages: made.stages, at: now };
  const openings = await openingsFor(call, staged, manifests.freezes);
  const shown = withOpenings(
    { ...made, warnings: [...made.warnings, ...sightWarnings(sight)] },
    openings,
  );
  const { written } = manifests;
  const isExplained = call.options.explain === true && written !== undefined;
  const explained = isExplained ? explainPlan({ fleet, spec, plan: made, now, written }) : [];
  return {
    page: { plan: shown, spec, fleet: fleet.name, now, sight, explained, openings },
    view: () => ({
      ...planView(shown, fleet, { sight, openings }),
      ...(isExplained ? { explained } : {}),
    }),
  };
}
