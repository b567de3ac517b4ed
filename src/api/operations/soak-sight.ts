import { type ComparedCheck, isCompared } from '../../core/fleet/check.ts';
import type { Fleet, RolloutSpec, Source } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Columns } from '../../core/judge/compare/columns.ts';
import { type Sight, sightOf, smallestSeen } from '../../core/judge/compare/sight.ts';
import type { Foresee } from '../../core/plan/meet-deadline.ts';
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

/** A rollout before it is started. */
export interface Planned {
  readonly fleet: Fleet;
  readonly spec: RolloutSpec;
  readonly now: Instant;
}

/** The recent past of the required checks that count, and which of them could not be told of. */
export interface Traffic {
  readonly seen: readonly Seen[];
  readonly silent: PlanSight['silent'];
}

/** Where nobody was asked. */
export const noTraffic: Traffic = { seen: [], silent: [] };

/** So much of the past tells what the traffic is. */
const historyMs = 2 * 86_400_000;
const controlsMax = 16;

/** Asks the sources of the required checks that count for their recent past. Never throws. */
export async function recentTraffic(
  { fleet, spec, now }: Planned,
  means: HistoryMeans,
): Promise<Traffic> {
  const seen: Seen[] = [];
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
    seen.push({ columns: found.columns, check, source });
  }
  return { seen, silent };
}

/** What the soaks of a plan see by recent traffic. */
export function soakSight(
  { plan, spec }: { readonly plan: Plan; readonly spec: RolloutSpec },
  { seen, silent }: Traffic,
): PlanSight {
  const stages = seen.flatMap((one) =>
    plan.stages.map((stage, index) => {
      return stageSight(one, stage, alphaOf({ plan, spec }, one.check, index));
    }),
  );
  return { stages, silent };
}

/** The same for soaks that are still to be measured out: each stage is looked at closely once. */
export function foreseeing(spec: RolloutSpec, { seen }: Traffic): Foresee {
  const known = new Map<Stage, readonly Outlook[]>();
  return (stages, { stage: index, soakMs }) => {
    const stage = stages[index];
    if (stage === undefined) return [];
    const outlooks =
      known.get(stage) ?? seen.flatMap((one) => outlookOf(one, { spec, stages, index }));
    known.set(stage, outlooks);
    return outlooks.map(({ check, cluster, smallest }) => {
      return { check, cluster, smallest: smallest(soakMs) };
    });
  };
}

interface Outlook {
  readonly check: string;
  readonly cluster: string;
  readonly smallest: (soakMs: number) => number | null;
}

interface Drafted {
  readonly spec: RolloutSpec;
  readonly stages: readonly Stage[];
  readonly index: number;
}

/** None where the past is too short, or too quiet, to tell. */
function outlookOf({ columns, check }: Seen, { spec, stages, index }: Drafted): readonly Outlook[] {
  const stage = stages[index];
  if (stage === undefined) return [];
  const { name: rollout, strategy } = spec;
  const plan: Plan = {
    rollout,
    strategy: strategy.name,
    stages,
    excluded: [],
    warnings: [],
    earliestFinish: 0,
  };
  const beside = leastOf(columns, stage);
  const alpha = alphaOf({ plan, spec }, check, index);
  const smallest = smallestSeen(columns, { check, ...beside, alpha });
  return smallest === null ? [] : [{ check: check.name, cluster: beside.cluster, smallest }];
}

/** Gauges and growth are decided after half an hour at the earliest, whatever the traffic is. */
function isCounted({ required, compare: { measure } }: ComparedCheck): boolean {
  return required && (measure.kind === 'rate' || measure.kind === 'latency');
}

/** A check with what its source said of the last days. */
interface Seen {
  readonly columns: Columns;
  readonly check: ComparedCheck;
  readonly source: Source;
}

/** The cluster of a stage that has the least traffic, and those beside it. */
function leastOf(columns: Columns, { waves }: Stage) {
  const clusters = waves.flatMap((wave) => wave.clusters);
  const requests = new Map(clusters.map((name) => [name, requestsOf(columns, name)]));
  const count = (name: string): number => requests.get(name) ?? 0;
  const [cluster = ''] = clusters.toSorted((a, b) => count(a) - count(b));
  const controls = clusters.filter((name) => name !== cluster).slice(0, controlsMax);
  return { cluster, controls };
}

function stageSight({ columns, check, source }: Seen, stage: Stage, alpha: number): StageSight {
  const { cluster, controls } = leastOf(columns, stage);
  const { soakMs } = stage;
  const sight = sightOf(columns, { check, cluster, controls, alpha, soakMs });
  return { tier: stage.tier, check: check.name, cluster, stepMs: source.stepMs, soakMs, sight };
}

function requestsOf({ clusters, closed }: Columns, name: string): number {
  const [total] = clusters.get(name)?.figures ?? [];
  if (total === undefined) return 0;
  return total.subarray(0, closed).reduce((sum, count) => sum + (count || 0), 0);
}
