import type { Fleet } from '../../core/fleet/fleet.ts';
import type {
  DeadlinePlan,
  Gate,
  Plan,
  PlanException,
  Refusal,
  SoakTrade,
  Stage,
} from '../../core/plan/plan.ts';
import type { PlanOpenings, StageOpening } from '../../core/rollout/plan-openings.ts';
import type { PlanSight } from '../operations/soak-sight.ts';
import { freezeView } from './freeze-view.ts';
import { durationNotation, instantNotation, instantNotationOrNull } from './quantities.ts';

/** What `plan -o json` prints for a plan. */
export function planView(plan: Plan, fleet: Fleet, { sight, openings = null }: Outlook = {}) {
  return {
    rollout: plan.rollout,
    strategy: plan.strategy,
    fleet: fleet.name,
    stages: plan.stages.map((stage, index) => ({
      ...stageView(stage),
      ...openingView(openings?.stages[index]),
      ...sightView(stage, sight),
    })),
    excluded: plan.excluded,
    warnings: plan.warnings,
    earliestFinish: instantNotation(plan.earliestFinish),
    ...(plan.deadline === undefined ? {} : { deadline: deadlineView(plan.deadline) }),
    exceptions: (plan.exceptions ?? []).map(exceptionView),
  };
}

/** What was asked of the surroundings, beside the plan itself. */
export interface Outlook {
  readonly sight?: PlanSight;
  /** Null where there are neither windows nor freezes. */
  readonly openings?: PlanOpenings | null;
}

/** When windows and freezes let a stage begin; `opensAt` is null for never, as far as anybody knows. */
function openingView(opening: StageOpening | undefined) {
  if (opening === undefined) return {};
  const { freezes, opensAt } = opening;
  return { freezes: freezes.map(freezeView), opensAt: instantNotationOrNull(opensAt) };
}

function exceptionView(exception: PlanException) {
  return exception.code === 'lowered-tier'
    ? { ...exception, until: instantNotation(exception.until) }
    : exception;
}

/** How the time to a deadline is spent. */
function deadlineView({ stages, ...times }: DeadlinePlan) {
  return {
    deadline: durationNotation(times.deadlineMs),
    takes: durationNotation(times.takesMs),
    usual: durationNotation(times.usualMs),
    least: durationNotation(times.leastMs),
    ...times,
    stages: stages.map(tradeView),
  };
}

/** What a stage gave for it; what it sees is null where nobody knows, and a ratio null where it sees none. */
function tradeView({ stage, usualSoakMs, soakMs, sees }: SoakTrade) {
  return {
    stage,
    usualSoak: durationNotation(usualSoakMs),
    usualSoakMs,
    soak: durationNotation(soakMs),
    soakMs,
    sees,
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
    forbidden: stage.forbidden ?? [],
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
  if (gate.kind === 'soak') return { ...gate, soak: durationNotation(gate.soakMs) };
  const isTrade = gate.kind === 'accept-risk' && gate.risk === 'shortened-soak';
  return isTrade ? { ...gate, trade: tradeView(gate.trade) } : gate;
}
