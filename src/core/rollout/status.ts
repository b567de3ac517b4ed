import { worst, type Verdict } from '../judge/evidence.ts';
import {
  type ClusterProgress,
  currentStage,
  type Debt,
  isTouched,
  type Rollout,
} from './history/state.ts';
import { isLastWave } from './history/late-waves.ts';
import { exceptionsOf, type StatedException } from './exceptions.ts';
import type { DebtState, SettledDebt } from './debt-state.ts';
import { ownDebts } from './own-debts.ts';
import type { Reason } from './world.ts';

/** The phases of a rollout as people and programs see them. */
export type Phase =
  | 'planned'
  | 'progressing'
  | 'soaking'
  | 'held'
  | 'paused'
  | 'halted'
  | 'rolling-back'
  | 'rolled-back'
  | 'completed'
  | 'aborted'
  | 'queued'
  | 'superseded';

/** What `tierwise status -o json` prints. Durations in milliseconds, times since the epoch. */
export interface Status {
  readonly rollout: string;
  readonly component: string;
  readonly revision: string;
  readonly phase: Phase;
  /** The tier of the current stage; null when all are done or none has begun. */
  readonly stage: string | null;
  readonly wave: number | null;
  readonly message: string;
  readonly clusters: readonly ClusterStatus[];
  readonly soak: { readonly healthyMs: number; readonly owedMs: number };
  readonly waiting: readonly Reason[];
  readonly debts: readonly Debt[];
  /** What it owed once, and why it does not any more. */
  readonly settled: readonly SettledDebt[];
  readonly exceptions: readonly StatedException[];
  readonly author: string;
  readonly policyVersion: string;
}

export interface ClusterStatus {
  readonly name: string;
  readonly stage: string;
  readonly wave: number;
  readonly state: string;
  /** Null where it is not known or nothing was changed yet. */
  readonly revision: string | null;
  readonly verdict: Verdict | null;
  readonly message: string;
}

/** The phase that a rollout is in. */
export function phaseOf(rollout: Rollout): Phase {
  const { course } = rollout;
  switch (course.kind) {
    case 'waiting':
      return course.behind === null ? 'planned' : 'queued';
    case 'forward':
      if (rollout.held.length > 0) return 'held';
      return rollout.soak === null ? 'progressing' : 'soaking';
    case 'paused':
      return 'paused';
    case 'halted':
      return 'halted';
    case 'backward':
      return 'rolling-back';
    case 'ended':
      return course.as;
  }
}

/**
 * The state of a rollout for people and programs; `waiting` comes from its last turn. What others did for its debts is in
 * `debts`; left out, they are those of its own events.
 */
export function statusOf(
  rollout: Rollout,
  waiting: readonly Reason[],
  debts: DebtState = { owed: ownDebts(rollout), settled: [] },
): Status {
  const { spec, plan, author, policyVersion } = rollout.pinned;
  const stage = currentStage(rollout);
  return {
    rollout: spec.name,
    component: spec.component,
    revision: spec.change.revision,
    phase: phaseOf(rollout),
    stage: stage?.tier ?? null,
    wave: stage === undefined ? null : Math.min(rollout.wave + 1, stage.waves.length),
    message: summary(rollout),
    clusters: [...rollout.clusters.values()].map((cluster) => clusterStatus(rollout, cluster)),
    soak: soakOf(rollout),
    waiting: rollout.course.kind === 'ended' ? [] : waiting,
    debts: debts.owed,
    settled: debts.settled,
    exceptions: exceptionsOf(rollout),
    author,
    policyVersion: plan.strategy === '' ? policyVersion : `${plan.strategy}@${policyVersion}`,
  };
}

function summary({ course, regressions, held }: Rollout): string {
  if (course.kind === 'halted') return course.message;
  const [first] = regressions;
  if (first !== undefined)
    return `${first.check ?? 'delivery'} on ${first.cluster}: ${first.message}`;
  if (course.kind === 'forward') return held[0]?.message ?? '';
  return '';
}

function soakOf(rollout: Rollout): Status['soak'] {
  const stage = currentStage(rollout);
  const { soak } = rollout;
  if (stage === undefined) return { healthyMs: 0, owedMs: 0 };
  const lastWave = isLastWave(rollout);
  const owedMs = lastWave ? stage.soakMs : stage.waveSoakMs;
  const healthyMs = soak === null ? 0 : (soak.stageMs ?? soak.waveMs);
  return { healthyMs: Math.min(healthyMs, owedMs), owedMs };
}

function clusterStatus(rollout: Rollout, cluster: ClusterProgress): ClusterStatus {
  const { plan } = rollout.pinned;
  return {
    name: cluster.name,
    stage: plan.stages[cluster.stage]?.tier ?? '',
    wave: cluster.wave + 1,
    state: stateOf(rollout, cluster),
    revision: revisionOf(rollout, cluster),
    verdict: verdictOf(rollout, cluster),
    message: cluster.falter?.message ?? cluster.message,
  };
}

/** What says more of a cluster than that its rollout stands still. */
const ownSteps: ReadonlySet<string> = new Set(['failed', 'stuck', 'skipped']);

function stateOf({ course }: Rollout, cluster: ClusterProgress): string {
  if (cluster.falter !== null) return cluster.falter.kind;
  const stopped = course.kind === 'halted' || (course.kind === 'ended' && course.as === 'aborted');
  const isLeft = isTouched(cluster) && !ownSteps.has(cluster.step);
  return stopped && isLeft ? 'halted' : cluster.step;
}

function revisionOf({ pinned }: Rollout, cluster: ClusterProgress): string | null {
  const old = cluster.before?.find(({ running }) => running !== null)?.running?.revision ?? null;
  switch (cluster.step) {
    case 'delivered':
    case 'verified':
      return pinned.spec.change.revision;
    case 'restored':
      return old;
    default:
      return isTouched(cluster) ? null : old;
  }
}

function verdictOf(rollout: Rollout, { name, startedAt }: ClusterProgress): Verdict | null {
  const grades = [...rollout.grades.values()].filter(({ cluster }) => cluster === name);
  if (grades.length === 0) return startedAt === null ? null : 'inconclusive';
  return worst(grades.map(({ grade }) => grade.verdict));
}
