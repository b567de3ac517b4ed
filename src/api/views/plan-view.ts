import type { Fleet } from '../../core/fleet/fleet.ts';
import type { Gate, Plan, Refusal, Stage } from '../../core/plan/plan.ts';
import { durationNotation, instantNotation } from './quantities.ts';

/** What `plan -o json` prints for a plan. */
export function planView(plan: Plan, fleet: Fleet) {
  return {
    rollout: plan.rollout,
    strategy: plan.strategy,
    fleet: fleet.name,
    stages: plan.stages.map(stageView),
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

function gateView(gate: Gate) {
  return gate.kind === 'soak' ? { ...gate, soak: durationNotation(gate.soakMs) } : gate;
}
