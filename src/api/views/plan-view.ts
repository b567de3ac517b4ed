import type { Fleet } from '../../core/fleet/fleet.ts';
import type { Gate, Plan, Refusal, Stage } from '../../core/plan/plan.ts';
import type { PlanSight } from '../operations/soak-sight.ts';
import { durationNotation, instantNotation } from './quantities.ts';

/** What `plan -o json` prints for a plan. */
export function planView(plan: Plan, fleet: Fleet, sight?: PlanSight) {
  return {
    rollout: plan.rollout,
    strategy: plan.strategy,
    fleet: fleet.name,
    stages: plan.stages.map((stage) => ({ ...stageView(stage), ...sightView(stage, sight) })),
    excluded: plan.excluded,
    warnings: plan.warnings,
    earliestFinish: instantNotation(plan.earliestFinish),
  };
}

/** What it prints where no plan can keep the promises. */
export function refusalView(rollout: string, refusals: readonly Refusal[]) {
  return { rollout, refusals };
}

function stageView(stage: Stage) {
  return {
    tier: stage.tier,
    soak: durationNotation(stage.soakMs),
    soakMs: stage.soakMs,
    waveSoak: durationNotation(stage.waveSoakMs),
    waveSoakMs: stage.waveSoakMs,
    untilEvidence: stage.untilEvidence,
    progressDeadline: durationNotation(stage.progressDeadlineMs),
    progressDeadlineMs: stage.progressDeadlineMs,
    concurrencyMax: stage.concurrencyMax,
    gates: stage.gates.map(gateView),
    waves: stage.waves.map(({ clusters, reasons }) => ({ clusters, reasons })),
    reasons: stage.reasons,
  };
}

/** What the soak sees, where somebody has asked; durations null where nothing would be enough. */
function sightView({ tier }: Stage, sight: PlanSight | undefined) {
  if (sight === undefined) return {};
  const own = sight.stages.filter((one) => one.tier === tier);
  return {
    sight: own.map(({ check, cluster, stepMs, sight: seen }) => {
      if (seen === null) return { check, cluster, known: false };
      const { effect, stepsNeeded, smallest, requestsPerStep, errorRate, phi } = seen;
      const soakNeededMs = stepsNeeded === null ? null : stepsNeeded * stepMs;
      return {
        check,
        cluster,
        known: true,
        effect,
        soakNeeded: soakNeededMs === null ? null : durationNotation(soakNeededMs),
        soakNeededMs,
        smallestEffect: smallest,
        requestsPerMinute: (requestsPerStep * 60_000) / stepMs,
        errorRate,
        phi,
      };
    }),
  };
}

function gateView(gate: Gate) {
  return gate.kind === 'soak' ? { ...gate, soak: durationNotation(gate.soakMs) } : gate;
}
