import { Option } from 'commander';
import { preview, type PreviewedPart } from '../../api/operations/preview.ts';
import type { Planned } from '../../api/operations/soak-sight.ts';
import { durationNotation } from '../../api/views/quantities.ts';
import { statusView } from '../../api/views/status-view.ts';
import { statusFrom } from '../../api/operations/read-status.ts';
import type { Fleet } from '../../core/fleet/fleet.ts';
import { nearest } from '../../core/fleet/nearest.ts';
import { describe } from '../../core/rollout/describe.ts';
import type { PlannedRollout } from '../../core/rollout/open-phases.ts';
import type { Outcome, Played } from '../../simulate/simulate.ts';
import type { WhatIf } from '../../simulate/world.ts';
import type { Definition } from '../definition.ts';
import { exitCodes, Failure } from '../failure.ts';
import { choiceFailure, manifestsOf } from '../manifests.ts';
import {
  collect,
  type FileOptions,
  type OutputOptions,
  outputOption,
  requiredFileOption,
  type RolloutOptions,
  rolloutOption,
} from '../options.ts';
import { report } from '../print/report.ts';
import { outcomeText } from '../print/outcome.ts';
import { refusedPlan } from '../refused-plan.ts';
import { foreseen } from '../traffic.ts';

interface SimulateOptions extends FileOptions, RolloutOptions, OutputOptions {
  readonly harm: readonly string[] | undefined;
  readonly silence: readonly string[] | undefined;
  readonly stuck: readonly string[] | undefined;
  readonly unreachable: readonly string[] | undefined;
}

/** A zone takes this long to become ready in the simulated world. */
const zoneMs = 60_000;
/** What is not over after so much simulated time waits for something that never comes. */
const withinMs = 60 * 86_400_000;

/** `tierwise simulate -f FILE` */
export const simulate: Definition<SimulateOptions> = {
  declare: (command) =>
    command
      .addOption(requiredFileOption())
      .addOption(rolloutOption())
      .addOption(clustersOption('--harm <cluster>', 'where the change makes every check bad'))
      .addOption(clustersOption('--silence <cluster>', 'where its metrics vanish'))
      .addOption(clustersOption('--stuck <cluster>', 'where it never gets ready'))
      .addOption(clustersOption('--unreachable <cluster>', 'what cannot be reached at all'))
      .addOption(outputOption()),
  examples: [
    ['tierwise simulate -f fleet/ -f change.yaml', 'what happens when all goes well'],
    [
      'tierwise simulate -f fleet/ -f change.yaml --harm app-1',
      'how far it gets when app-1 suffers',
    ],
  ],
  run: async (call) => {
    const manifests = await manifestsOf(call);
    const start = call.wiring.now();
    const foresee = (one: Planned) => foreseen(call, one);
    const name = call.options.rollout ?? null;
    const previewed = await preview(manifests, name, { now: start, foresee });
    if (previewed.kind !== 'previewed') throw choiceFailure(call, previewed);
    const { fleet } = previewed;
    const own = planned(previewed);
    const others = previewed.others.map(planned);
    const whatIf = whatIfOf(call.options, fleet);
    const { freezes } = manifests;
    const question = { fleet, ...own, others, whatIf, freezes, start, withinMs };
    const outcome = await call.wiring.simulate(question);
    report(call, {
      view: () => outcomesView(outcome, start),
      text: (paint, columns) => outcomeText({ outcome, start }, paint, columns),
    });
    return exitCodes.done;
  },
};

function planned({ spec, planning }: PreviewedPart): PlannedRollout {
  if (planning.kind === 'refused') throw refusedPlan(spec.name, planning.refusals);
  return { spec, plan: planning.plan };
}

/** Of a change in phases its first rollout, and all of them beside it. */
function outcomesView(outcome: Outcome, start: number): object {
  const { others, endedAt } = outcome;
  const own = outcomeView(outcome, { start, endedAt });
  const { phase } = outcome.rollout.pinned.spec;
  if (phase === undefined) return own;
  const rest = others.map((one) => outcomeView(one, { start, endedAt }));
  return { ...own, rollout: phase.of, rollouts: [own, ...rest] };
}

function clustersOption(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`).argParser(collect);
}

function whatIfOf(options: SimulateOptions, fleet: Fleet): WhatIf {
  const known = new Set(fleet.clusters.map(({ name }) => name));
  const checked = (names: readonly string[] = []): readonly string[] => {
    const stranger = names.find((name) => !known.has(name));
    if (stranger === undefined) return names;
    const meant = nearest(stranger, known);
    const hint = meant === null ? 'tierwise fleet shows all' : `did you mean ${meant}?`;
    const message = `the fleet ${fleet.name} has no cluster ${stranger}`;
    throw new Failure(exitCodes.problems, message, { code: 'unknown-cluster', hint });
  };
  return {
    harmed: checked(options.harm),
    silenced: checked(options.silence),
    stuck: checked(options.stuck),
    unreachable: checked(options.unreachable),
    zoneMs,
  };
}

function outcomeView(
  { rollout, waiting, history }: Played,
  { start, endedAt }: { readonly start: number; readonly endedAt: number },
): object {
  return {
    ...statusView(
      statusFrom(rollout, {
        waiting: [...waiting],
        at: endedAt,
        unfenced: [],
        controller: 'simulation',
      }),
    ),
    took: durationNotation(endedAt - start),
    tookMs: endedAt - start,
    events: history.map((happened) => ({
      after: durationNotation(happened.at - start),
      afterMs: happened.at - start,
      actor: happened.actor,
      type: happened.event.type,
      message: describe(happened, rollout.pinned),
    })),
  };
}
