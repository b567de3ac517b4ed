import { type ComparedCheck, isCompared } from '../../core/fleet/check.ts';
import type { Fleet, RolloutSpec, Source } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Columns } from '../../core/judge/compare/columns.ts';
import { type Sight, sightOf } from '../../core/judge/compare/sight.ts';
import type { Plan, Stage } from '../../core/plan/plan.ts';
import { hasHistory } from '../../core/rollout/needs.ts';
import { alphaOf } from '../../core/rollout/rules/compared.ts';
import { type HistoryMeans, recordedColumns } from './recorded-columns.ts';

/** What the soak of a stage sees through a check, on the cluster of it that has the least traffic. */
export interface StageSight {
  readonly tier: string;
  readonly check: string;
  readonly cluster: string;
  readonly stepMs: number;
  readonly soakMs: number;
  /** Null where the past is too short, or too quiet, to tell. */
  readonly sight: Sight | null;
}

/** What the soaks of a plan see, and which checks could not be told of. */
export interface PlanSight {
  readonly stages: readonly StageSight[];
  readonly silent: readonly { readonly check: string; readonly message: string }[];
}

/** A plan with what it was made from. */
export interface PlannedRollout {
  readonly fleet: Fleet;
  readonly spec: RolloutSpec;
  readonly plan: Plan;
  readonly now: Instant;
}

/** So much of the past tells what the traffic is. */
const historyMs = 2 * 86_400_000;
const controlsMax = 16;

/** Asks the sources of the required checks that count for their recent past. Never throws. */
export async function soakSight(
  { fleet, spec, plan, now }: PlannedRollout,
  means: HistoryMeans,
): Promise<PlanSight> {
  const stages: StageSight[] = [];
  const silent: { check: string; message: string }[] = [];
  for (const check of spec.checks.filter(isCompared).filter(isCounted)) {
    const source = fleet.sources.find(({ name }) => name === check.source);
    if (source === undefined || !hasHistory(source)) continue;
    const asking = { source, check, clusters: fleet.clusters };
    const found = await recordedColumns(asking, { now, historyMs }, means);
    if (found.kind === 'silent') {
      silent.push({ check: check.name, message: `${source.name}: ${found.message}` });
      continue;
    }
    const seen = { columns: found.columns, check, source };
    for (const [index, stage] of plan.stages.entries()) {
      const alpha = alphaOf({ plan, spec }, check, index);
      stages.push(stageSight(seen, stage, alpha));
    }
  }
  return { stages, silent };
}

/** Gauges and growth are decided after half an hour at the earliest, whatever the traffic is. */
function isCounted({ required, compare: { measure } }: ComparedCheck): boolean {
  return required && (measure.kind === 'rate' || measure.kind === 'latency');
}

interface Seen {
  readonly columns: Columns;
  readonly check: ComparedCheck;
  readonly source: Source;
}

function stageSight({ columns, check, source }: Seen, stage: Stage, alpha: number): StageSight {
  const clusters = stage.waves.flatMap((wave) => wave.clusters);
  const [cluster = ''] = clusters.toSorted(
    (a, b) => requestsOf(columns, a) - requestsOf(columns, b),
  );
  const controls = clusters.filter((name) => name !== cluster).slice(0, controlsMax);
  const { soakMs } = stage;
  const sight = sightOf(columns, { check, cluster, controls, alpha, soakMs });
  return { tier: stage.tier, check: check.name, cluster, stepMs: source.stepMs, soakMs, sight };
}

function requestsOf({ clusters, closed }: Columns, name: string): number {
  const [total] = clusters.get(name)?.figures ?? [];
  if (total === undefined) return 0;
  return total.subarray(0, closed).reduce((sum, count) => sum + (count || 0), 0);
}
