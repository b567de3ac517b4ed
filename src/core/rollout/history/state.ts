import type { Instant } from '../../fleet/quantities.ts';
import type { Grade } from '../../judge/evidence.ts';
import type { Interval } from '../../judge/intervals.ts';
import type { Stage, Wave } from '../../plan/plan.ts';
import { isLateWave, type Place } from './late-waves.ts';
import type {
  Approval,
  Before,
  Falter,
  HaltCode,
  Loss,
  Pinned,
  Regression,
  Rollback,
} from './events.ts';
import type { Force } from './overrides.ts';
import type { Reason } from '../world.ts';

/**
 * A rollout, folded from its events. Its course is one of
 *
 *   waiting   for the component (nothing is claimed yet; `queued` once another one is in the way)
 *   forward   stage by stage, wave by wave
 *   paused    forward, but nothing new begins until a person resumes
 *   halted    stopped; a person resumes, retries, rolls back or aborts
 *   backward  restoring clusters
 *   ended     completed, rolled-back, aborted or superseded: nothing follows
 *
 * and each cluster of its plan walks
 *
 *   pending -> changing -> delivered -> verified
 *   changing -> failed -> changing (retried)
 *   any touched one -> restoring -> restored
 *   pending -> deferred (unreachable before its first action) or skipped (by a person): a debt
 *   any but a restoring one -> skipped (a hotfix has it): a debt
 */
export interface Rollout {
  readonly pinned: Pinned;
  readonly version: number;
  readonly plannedAt: Instant;
  readonly changedAt: Instant;
  readonly course: Course;
  readonly claimed: boolean;
  /** Whether it had the component, and gave it up before it ended. */
  readonly isYielded: boolean;
  /** When the component became this rollout's; null before. */
  readonly claimedAt: Instant | null;
  /** The stage that is being worked on, counted from 0; the number of stages when all are done. */
  readonly stage: number;
  readonly wave: number;
  /** The waves of those that were busy, behind the planned ones of their stages. */
  readonly lateWaves: readonly Place[];
  /**
   * Only what is half done in the current wave is finished, after a person let the rollout go on: a
   * wave in front has clusters that are not begun, and comes first for all the others.
   */
  readonly isFinishing: boolean;
  readonly stageStartedAt: Instant | null;
  /** Time spent paused or halted since the stage started, which its deadline does not count. */
  readonly stoppedMs: number;
  readonly stoppedSince: Instant | null;
  readonly clusters: ReadonlyMap<string, ClusterProgress>;
  /** Runs from the delivery of the current wave; null before. */
  readonly soak: Soak | null;
  /** Changed grades: of changed clusters all, of others only what is not healthy. */
  readonly grades: ReadonlyMap<string, Graded>;
  /** When the first action of the rollout was decided. */
  readonly firstTouchAt: Instant | null;
  /** Evidence of harm from before a person's resume is forgiven. */
  readonly forgivenUntil: Instant;
  readonly held: readonly Reason[];
  /** What was recorded since the last resume, oldest first. */
  readonly regressions: readonly (Regression & { readonly at: Instant })[];
  /** The rollback under way, or the one that got stuck. */
  readonly rollback: Rollback | null;
  readonly approvals: readonly Approved[];
  /** Waves whose undecided soak the strategy let go on; null for all of a stage. */
  readonly undecided: readonly { readonly stage: number; readonly wave: number | null }[];
  readonly debts: readonly Debt[];
  /** What people took upon themselves, oldest first, lapsed or not. */
  readonly forces: readonly Force[];
  /** Whether all of its stages are done, and only later phases are waited for. */
  readonly isThrough: boolean;
  /** Whether it may go back past points of no return: until it is let go on. */
  readonly mayLose: boolean;
  /** Clusters where a later phase answers for what is bad, until that is over. */
  readonly othersHarm: readonly string[];
  /** By cluster: until when what was bad there was a later phase's doing. */
  readonly absolvedUntil: Readonly<Record<string, Instant>>;
  /** What somebody accepted to be lost, oldest first. */
  readonly losses: readonly AcceptedLoss[];
}

/** A consent to go back past points of no return. */
export interface AcceptedLoss {
  readonly losses: readonly Loss[];
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
}

export type Course =
  | { readonly kind: 'waiting'; readonly behind: string | null }
  | { readonly kind: 'forward' }
  | { readonly kind: 'paused'; readonly by: string; readonly reason: string }
  | {
      readonly kind: 'halted';
      readonly code: HaltCode | 'partial-rollback';
      readonly message: string;
    }
  | { readonly kind: 'backward' }
  | {
      readonly kind: 'ended';
      readonly as: 'completed' | 'rolled-back' | 'aborted' | 'superseded';
      readonly byPerson: boolean;
    };

/** Healthy time that is earned and recorded, in milliseconds. */
export interface Soak {
  readonly startedAt: Instant;
  /** Up to where time has been looked at. */
  readonly until: Instant;
  /** Of the current wave, from its delivery. */
  readonly waveMs: number;
  /** Of the stage, from the delivery of its last wave; null before. */
  readonly stageMs: number | null;
}

export interface ClusterProgress {
  readonly name: string;
  readonly stage: number;
  readonly wave: number;
  readonly step: ClusterStep;
  /** What to go back to; null before the first action. */
  readonly before: readonly Before[] | null;
  readonly startedAt: Instant | null;
  /** Whether it was broken when the change came to it. */
  readonly isRepair: boolean;
  /** The checks that called it bad then, or heard nothing of it. */
  readonly ailing: readonly string[];
  /** Since when each of these has called it healthy for the first time. */
  readonly mended: Readonly<Record<string, Instant>>;
  readonly deliveredAt: Instant | null;
  /** From when to when the change was on it before, and was taken back. */
  readonly attempts: readonly Interval[];
  /** The zones that the change may be in, in the order in which they were begun. */
  readonly zonesStarted: readonly string[];
  /** When the change came to each zone in the present attempt. */
  readonly zoneTimes: Readonly<Record<string, Instant>>;
  /** The zones begun in the present attempt: only their failures are this attempt's. */
  readonly zonesTried: readonly string[];
  readonly falter: (Falter & { readonly since: Instant }) | null;
  /** That it was busy when its turn came last: since when, and in which wave. Null while it never was. */
  readonly postponed: { readonly since: Instant; readonly wave: number } | null;
  readonly message: string;
}

export type ClusterStep =
  | 'pending'
  | 'changing'
  | 'delivered'
  | 'verified'
  | 'failed'
  | 'restoring'
  | 'restored'
  | 'stuck'
  | 'deferred'
  | 'skipped';

/** A recorded grade with the time of its first appearance. */
export interface Graded {
  readonly cluster: string;
  readonly check: string;
  readonly grade: Grade;
  readonly since: Instant;
  /** The end of a soak that it was recorded again for, by `soakEndOf`; null before the first. */
  readonly againFor: string | null;
}

/** An approval with who gave it and when. */
export interface Approved {
  readonly approval: Approval;
  readonly by: string;
  readonly at: Instant;
}

/** Work that an exception skipped and that is still owed. */
export interface Debt {
  readonly kind:
    | 'deferred'
    | 'skipped'
    | 'failed'
    | 'left-on-change'
    | 'inconclusive'
    /** Something that was not waited for, by a person's word. */
    | 'forced'
    /** A hotfix that other clusters are still without. */
    | 'backfill'
    /** It joined the fleet since. */
    | 'joined';
  readonly cluster: string | null;
  readonly owner: string;
  readonly since: Instant;
  readonly until: Instant | null;
  readonly message: string;
}

/** The key of a check's grade on a cluster. */
export function gradeKey(check: string, cluster: string): string {
  return `${check}\n${cluster}`;
}

/** Names the end that the present soak has next: that of its wave, or of its stage when no wave is left. */
export function soakEndOf({ soak, stage, wave }: Rollout): string {
  return `${soak?.startedAt ?? 'none'} ${stage} ${wave}`;
}

/** The stage that is being worked on; undefined when all are done. */
export function currentStage(rollout: Rollout): Stage | undefined {
  return rollout.pinned.plan.stages[rollout.stage];
}

/** Whether a wave is being worked on; not when the stage has no more. */
export function isInWave(rollout: Rollout): boolean {
  return currentStage(rollout)?.waves[rollout.wave] !== undefined || isLateWave(rollout);
}

/** The progress of the clusters of a wave as it was planned. */
export function waveClusters(rollout: Rollout, wave: Wave): readonly ClusterProgress[] {
  return wave.clusters.flatMap((name) => rollout.clusters.get(name) ?? []);
}

/** Whether the change, or part of it, may be on the cluster; skipping what failed takes none away. */
export function isTouched({ startedAt, step }: ClusterProgress): boolean {
  return startedAt !== null && step !== 'restored';
}

/** The clusters that the change, or part of it, may be on, in the order of the plan. */
export function touchedClusters(rollout: Rollout): readonly ClusterProgress[] {
  return [...rollout.clusters.values()].filter(isTouched);
}

/** Whether the cluster has all of the change and counts for the soak. */
export function isDelivered(cluster: ClusterProgress): boolean {
  return cluster.step === 'delivered' || cluster.step === 'verified';
}

/** Whether all of the change runs on the cluster, as far as was seen last. */
export function isKnownOn(cluster: ClusterProgress): boolean {
  return isDelivered(cluster) && cluster.falter?.kind !== 'drifted';
}

/** Whether the cluster was left out as a debt. */
export function isPassedOver(cluster: ClusterProgress): boolean {
  return cluster.step === 'deferred' || cluster.step === 'skipped';
}
