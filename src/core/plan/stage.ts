import { exposures } from '../fleet/fleet.ts';
import { byName } from '../fleet/names.ts';
import { amountOf } from '../fleet/quantities.ts';
import { watchOf } from '../fleet/witnesses.ts';
import { checkTimeOf } from './cover-time.ts';
import { defaultDeadlineMs } from './deadline.ts';
import { outsideHint, unseenFromOutside } from './outside-checks.ts';
import { limitsOf } from './limits.ts';
import { precedenceAmong } from './precedence.ts';
import { stageReasons, waveReasonsIn } from './stage-reasons.ts';
import { cutWaves } from './waves.ts';
import type { Cluster, Exposure, Fleet, RolloutSpec, Tier } from '../fleet/fleet.ts';
import type { StageDraft } from './draft.ts';
import type { Gate, SoakTrade, Stage } from './plan.ts';
import type { Redundancy } from './redundancy.ts';
import type { WaveRules } from './waves.ts';

/** A cluster of a stage, with what decides its place among the others. */
export interface Member {
  readonly cluster: string;
  readonly exposure: Exposure;
  /** The rank of its tier, 0 for the least critical; left out where all of the stage are of one. */
  readonly tierIndex?: number;
  /** Why it is in the stage, to be read behind its name; left out where the stage itself says so. */
  readonly reason?: string;
}

/** What a stage is made from. */
export interface StageRequest {
  readonly fleet: Fleet;
  readonly rollout: RolloutSpec;
  /** The figures that the strategy wants, under the name of the stage. */
  readonly tier: Tier;
  /** The targeted clusters of the stage, in any order. Never empty. */
  readonly members: readonly Member[];
  /** What the reasons of the stage say beside its sizes; see `StageDraft`. */
  readonly said?: Pick<StageDraft, 'place' | 'inside' | 'figures'>;
  /** What a deadline has made of its soaks; left out where it took nothing. */
  readonly trade?: SoakTrade;
  readonly redundancies: readonly Redundancy[];
  /** The stage in front of it; null for the first. */
  readonly previous: Stage | null;
}

/** A stage: its waves, what must hold before them, and why. */
export function stageFrom(request: StageRequest): Stage {
  const { fleet, tier, previous } = request;
  const ordered = request.members.toSorted(leastAtRiskFirst).map(({ cluster }) => cluster);
  const concurrencyMax = concurrencyMaxOf(tier, ordered.length);
  const rules: WaveRules = {
    ordered,
    precedence: precedenceAmong(watchOf(fleet), ordered),
    limits: limitsOf(fleet, request.redundancies, { clusters: ordered, concurrencyMax }),
    concurrencyMax,
    ramp: tier.ramp,
  };
  const cut = cutWaves(rules);
  const unseen = unseenGates(request, ordered);
  const reasonsOf = waveReasonsIn(request, rules);
  return {
    tier: tier.name,
    soakMs: tier.soakMs,
    waveSoakMs: tier.waveSoakMs,
    untilEvidence: tier.untilEvidence,
    progressDeadlineMs: tier.progressDeadlineMs ?? deadlineMsOf(request, cut),
    concurrencyMax: rules.concurrencyMax,
    gates: [
      ...(previous ? [{ kind: 'soak' as const, of: previous.tier, soakMs: previous.soakMs }] : []),
      ...(tier.approvals > 0 ? [{ kind: 'approval' as const, count: tier.approvals }] : []),
      ...unseen,
      ...shortenedGates(request, ordered),
    ],
    waves: cut.map((wave) => ({ clusters: wave.clusters, reasons: reasonsOf(wave) })),
    reasons: stageReasons(request, { waves: cut.length, risk: unseen.length > 0 }),
  };
}

/** The least critical, then the least exposed: what a mistake costs least. */
function leastAtRiskFirst(a: Member, b: Member): number {
  return (
    (a.tierIndex ?? 0) - (b.tierIndex ?? 0) ||
    exposures.indexOf(a.exposure) - exposures.indexOf(b.exposure) ||
    byName(a.cluster, b.cluster)
  );
}

function concurrencyMaxOf({ maxConcurrency }: Tier, clusters: number): number {
  return Math.max(1, Math.min(clusters, amountOf(maxConcurrency, clusters)));
}

function deadlineMsOf(
  { fleet, rollout, tier }: StageRequest,
  waves: readonly { readonly clusters: readonly string[] }[],
): number {
  // By exposure a soak may be shorter than what the verdicts take that end it.
  const isShort = rollout.strategy.order === 'exposure';
  const leastMs = isShort ? checkTimeOf(fleet, rollout).verdictMs : 0;
  const named = new Map<string, Cluster>(fleet.clusters.map((each) => [each.name, each]));
  return defaultDeadlineMs({
    soakMs: Math.max(tier.soakMs, leastMs),
    waveSoakMs: Math.max(tier.waveSoakMs, leastMs),
    untilEvidence: tier.untilEvidence,
    waves: waves.map(({ clusters }) => clusters.flatMap((name) => named.get(name) ?? [])),
  });
}

/** Promise 4: a soak that nobody outside would see is begun only by somebody who says so. */
function unseenGates({ fleet, rollout, tier }: StageRequest, ordered: readonly string[]): Gate[] {
  if (tier.soakMs === 0 && tier.waveSoakMs === 0) return [];
  const clusters = unseenFromOutside(fleet, rollout, ordered.toSorted(byName));
  if (clusters.length === 0) return [];
  const hint = outsideHint(fleet, rollout, clusters);
  return [{ kind: 'accept-risk', risk: 'no-outside-check', clusters, hint }];
}

/** Whoever asks for a deadline does not say for each stage that it may see less: somebody else does. */
function shortenedGates({ trade }: StageRequest, ordered: readonly string[]): Gate[] {
  if (trade === undefined) return [];
  const hint = 'a later `deadline`, or a higher `maxConcurrency`, leaves more time to soak';
  const clusters = ordered.toSorted(byName);
  return [{ kind: 'accept-risk', risk: 'shortened-soak', clusters, hint, trade }];
}
