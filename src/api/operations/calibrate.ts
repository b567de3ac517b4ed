import { setImmediate as breathe } from 'node:timers/promises';
import { type Check, isCompared } from '../../core/fleet/check.ts';
import type { Fleet, Source } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import {
  coarseAlpha,
  figuresOf,
  type PlayedTier,
  type PlayedTwice,
} from '../../core/judge/calibrate/calibration.ts';
import { playPlacebo } from '../../core/judge/calibrate/play.ts';
import {
  firstKnown,
  type PlaceboGround,
  placeboSchedule,
  type TierPlacebos,
} from '../../core/judge/calibrate/schedule.ts';
import {
  type Calibrated,
  type CalibrationVerdict,
  verdictOf,
} from '../../core/judge/calibrate/verdict.ts';
import { closedUntil, type Columns } from '../../core/judge/compare/columns.ts';
import { hasHistory, stepLagMs } from '../../core/rollout/needs.ts';
import type { Manifests } from '../../manifest/parse.ts';
import { placeboTiers } from './placebo-tiers.ts';
import { type HistoryMeans, recordedColumns } from './recorded-columns.ts';

/** What is to be calibrated. */
export interface CalibrateOrder {
  readonly fleet: Fleet;
  readonly manifests: Pick<Manifests, 'rollouts' | 'checks'>;
  /** One check alone; null for all that compare. */
  readonly check: string | null;
  readonly historyMs: number;
  /** The α of a rollout; null for that of its strategy. */
  readonly alpha: number | null;
  readonly now: Instant;
}

/** What came of one check. */
export type CheckCalibration =
  | NotCalibrated
  | (Calibrated & {
      readonly kind: 'calibrated';
      readonly verdict: CalibrationVerdict;
      /** Of the columns. */
      readonly stepMs: number;
      /** The time that was asked for, of which the source may know a part only. */
      readonly from: Instant;
      readonly to: Instant;
      readonly knownFrom: Instant;
      /** Clusters of which the source knew nothing, with its words. */
      readonly missing: readonly { readonly cluster: string; readonly message: string }[];
    });

/** `impossible`: by what it is. `silent`: its source did not answer. */
export interface NotCalibrated {
  readonly kind: 'impossible' | 'silent';
  readonly check: Check;
  readonly message: string;
}

/** So often is told how many placebos were played. */
const toldEvery = 50;

/**
 * Plays placebo rollouts over what the sources have recorded, check by check: how often would each have halted, had
 * nothing been changed? Null when the signal was aborted. Never throws for what a source does.
 */
export async function calibrate(
  order: CalibrateOrder,
  means: HistoryMeans,
): Promise<readonly CheckCalibration[] | null> {
  const { manifests, check: only } = order;
  const isWanted = (check: Check): boolean =>
    only === null ? isCompared(check) : check.name === only;
  const found: CheckCalibration[] = [];
  for (const check of manifests.checks.filter(isWanted)) {
    found.push(await calibrateOne(order, check, means));
    if (means.signal.aborted) return null;
  }
  return found;
}

async function calibrateOne(
  order: CalibrateOrder,
  check: Check,
  means: HistoryMeans,
): Promise<CheckCalibration> {
  const { fleet, now, historyMs } = order;
  const impossible = { kind: 'impossible', check } as const;
  if (!isCompared(check)) {
    const message = 'cannot be calibrated: it knows its limit, and has no α';
    return { ...impossible, message };
  }
  const source = fleet.sources.find(({ name }) => name === check.source);
  if (source === undefined || !hasHistory(source)) {
    return { ...impossible, message: 'cannot be calibrated: the source has no history' };
  }
  const asking = { source, check, clusters: fleet.clusters };
  const recorded = await recordedColumns(asking, { now, historyMs }, means);
  if (recorded.kind === 'silent') return { ...recorded, check };
  const tiers = placeboTiers({ ...order, check });
  const ground = { check, columns: recorded.columns, tiers, lagMs: stepLagMs(source) };
  const played: PlayedTier[] = [];
  for (const one of placeboSchedule(ground)) played.push(await playTier(ground, one, means));
  return calibrationOf({ check, tiers: played, figures: figuresOf(played) }, source, ground);
}

/** One placebo after the other, with room for others in between. */
async function playTier(
  ground: PlaceboGround,
  { placebos, ...tier }: TierPlacebos,
  { tell, signal }: HistoryMeans,
): Promise<PlayedTier> {
  const played: PlayedTwice[] = [];
  for (const placebo of placebos) {
    if (signal.aborted) break;
    const nominal = playPlacebo(ground, placebo, placebo.tier.alpha);
    played.push({ nominal, coarse: playPlacebo(ground, placebo, coarseAlpha) });
    const isLast = played.length === placebos.length;
    if (isLast || played.length % toldEvery === 0) {
      const text = `${played.length} of ${placebos.length} placebo rollouts`;
      tell(`${ground.check.name}: played ${text} of ${tier.tier.name}`);
    }
    await breathe();
  }
  return { ...tier, played };
}

function calibrationOf(
  calibrated: Calibrated,
  { stepMs }: Source,
  { columns, tiers }: { readonly columns: Columns } & Pick<PlaceboGround, 'tiers'>,
): CheckCalibration {
  const known = new Set(calibrated.tiers.flatMap(({ clusters }) => clusters));
  const missing = tiers
    .flatMap(({ clusters }) => clusters)
    .filter((name) => !known.has(name))
    .map((cluster) => {
      const message = columns.clusters.get(cluster)?.trouble ?? 'the source has no series for it';
      return { cluster, message };
    });
  return {
    ...calibrated,
    kind: 'calibrated',
    stepMs,
    verdict: verdictOf(calibrated),
    from: columns.first * stepMs,
    to: closedUntil(columns),
    knownFrom: (columns.first + firstStepOf(columns)) * stepMs,
    missing,
  };
}

/** The first step of which anything is known; behind the last one where nothing is. */
function firstStepOf(columns: Columns): number {
  const firsts = [...columns.clusters.keys()].map((name) => firstKnown(columns, name));
  return Math.min(columns.closed, ...firsts.flatMap((first) => first ?? []));
}

/** A check of whose placebos there are figures. */
export type CalibratedCheck = Extract<CheckCalibration, { kind: 'calibrated' }>;

/** Whether sources were asked, and none of them answered. */
export function isUnanswered(all: readonly CheckCalibration[]): boolean {
  const asked = all.filter(({ kind }) => kind !== 'impossible');
  return asked.length > 0 && asked.every(({ kind }) => kind === 'silent');
}
