import { exposures } from '../fleet/fleet.ts';
import { byName } from '../fleet/names.ts';
import { amountOf } from '../fleet/quantities.ts';
import { watchOf } from '../fleet/witnesses.ts';
import { defaultDeadlineMs } from './deadline.ts';
import { outsideHint, unseenFromOutside } from './outside-checks.ts';
import { limitsOf } from './limits.ts';
import { precedenceAmong } from './precedence.ts';
import { stageReasons, waveReasons } from './stage-reasons.ts';
import { cutWaves } from './waves.ts';
import type { Cluster, Exposure, Fleet, RolloutSpec, Tier } from '../fleet/fleet.ts';
import type { Gate, Stage } from './plan.ts';
import type { Redundancy } from './redundancy.ts';
import type { WaveRules } from './waves.ts';

/** A cluster of a stage, with what decides its place among the others. */
export interface Member {
  readonly cluster: string;
  readonly exposure: Exposure;
}

/** What a stage is made from. */
export interface StageRequest {
  readonly fleet: Fleet;
  readonly rollout: RolloutSpec;
  /** With the figures that the strategy wants. */
  readonly tier: Tier;
  /** The targeted clusters of the tier, in any order. Never empty. */
  readonly members: readonly Member[];
  readonly redundancies: readonly Redundancy[];
  /** The stage in front of it; null for the first. */
  readonly previous: Stage | null;
}

/** A tier's turn: its waves, what must hold before them, and why. */
export function stageFrom(request: StageRequest): Stage {
  const { fleet, tier, previous } = request;
  const ordered = request.members.toSorted(leastExposedFirst).map(({ cluster }) => cluster);
  const concurrencyMax = concurrencyMaxOf(tier, ordered.length);
  const rules: WaveRules = {
    ordered,
    precedence: precedenceAmong(watchOf(fleet), ordered),
    limits: limitsOf(fleet, request.redundancies, { clusters: ordered, concurrencyMax }),
    concurrencyMax,
    ramp: tier.ramp,
  };
  const cut = cutWaves(rules);
  const risk = riskGates(request, ordered);
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
      ...risk,
    ],
    waves: cut.map((wave) => ({
      clusters: wave.clusters,
      reasons: waveReasons(request, rules, wave),
    })),
    reasons: stageReasons(request, { waves: cut.length, risk: risk.length > 0 }),
  };
}

function leastExposedFirst(a: Member, b: Member): number {
  return (
    exposures.indexOf(a.exposure) - exposures.indexOf(b.exposure) || byName(a.cluster, b.cluster)
  );
}

function concurrencyMaxOf({ maxConcurrency }: Tier, clusters: number): number {
  return Math.max(1, Math.min(clusters, amountOf(maxConcurrency, clusters)));
}

function deadlineMsOf(
  { fleet, tier }: StageRequest,
  waves: readonly { readonly clusters: readonly string[] }[],
): number {
  const named = new Map<string, Cluster>(fleet.clusters.map((each) => [each.name, each]));
  return defaultDeadlineMs({
    soakMs: tier.soakMs,
    waveSoakMs: tier.waveSoakMs,
    untilEvidence: tier.untilEvidence,
    waves: waves.map(({ clusters }) => clusters.flatMap((name) => named.get(name) ?? [])),
  });
}

/** Promise 4: a soak that nobody outside would see is begun only by somebody who says so. */
function riskGates({ fleet, rollout, tier }: StageRequest, ordered: readonly string[]): Gate[] {
  if (tier.soakMs === 0 && tier.waveSoakMs === 0) return [];
  const clusters = unseenFromOutside(fleet, rollout, ordered.toSorted(byName));
  if (clusters.length === 0) return [];
  const hint = outsideHint(fleet, rollout, clusters);
  return [{ kind: 'accept-risk', risk: 'no-outside-check', clusters, hint }];
}
