import {
  type ExposureStage,
  smokeSoakMs,
  smokeStage,
  type StageFigures,
} from '../fleet/exposure.ts';
import { amountOf } from '../fleet/quantities.ts';
import type { Strategy, Tier } from '../fleet/fleet.ts';
import type { Figure, Origin, Origins } from './draft.ts';

/** The figures of a stage, with where each of them is from. */
export interface FiguresFrom {
  readonly tier: Tier;
  readonly origins: Origins;
}

/** A stage keeps at least so much of a soak between itself and the next one, where its tiers soak as long. */
const soakMsMin = 10 * 60_000;

/**
 * What a stage of clusters of several tiers takes from them: what the most careful of them does from one wave to the next.
 * The long soak between tiers is left out, that is what a security patch has no time for; the soak between waves is what is
 * left in its place.
 */
export function carefulFigures(
  name: ExposureStage,
  tiers: readonly Tier[],
  { members, strategy }: { readonly members: number; readonly strategy: Strategy },
): FiguresFrom {
  const soak = most(tiers, shortSoakMs);
  const wave = most(tiers, ({ waveSoakMs }) => waveSoakMs);
  const narrow = most(tiers, ({ maxConcurrency }) => -amountOf(maxConcurrency, members));
  const firstMin = Math.min(...tiers.map(({ ramp }) => ramp.first));
  const slow = most(
    tiers.filter(({ ramp }) => ramp.first === firstMin),
    ({ ramp }) => -ramp.factor,
  );
  const agreed = most(tiers, ({ approvals }) => approvals);
  const careful: FiguresFrom = {
    tier: {
      name,
      soakMs: shortSoakMs(soak),
      untilEvidence: false,
      waveSoakMs: wave.waveSoakMs,
      maxConcurrency: narrow.maxConcurrency,
      ramp: slow.ramp,
      approvals: agreed.approvals,
      progressDeadlineMs: null,
    },
    origins: {
      soakMs: soakOrigin(soak),
      untilEvidence: byDefault,
      waveSoakMs: from(wave, 'waveSoakMs'),
      maxConcurrency: from(narrow, 'maxConcurrency'),
      ramp: from(slow, 'ramp'),
      approvals: from(agreed, 'approvals'),
      progressDeadlineMs: byDefault,
    },
  };
  return laidOver(careful, writtenOf(strategy.stages, name));
}

/** What the strategy says of the stage itself. */
export function writtenOf(
  stages: StageFigures | undefined,
  name: ExposureStage,
): Partial<Omit<Tier, 'name'>> {
  return stages !== undefined && Object.hasOwn(stages, name) ? (stages[name] ?? {}) : {};
}

/** The smoke stage: the tier's own pace, and a short soak behind its last wave only. */
export function smokeFigures(tier: Tier, { smoke }: Pick<Strategy, 'smoke'>): FiguresFrom {
  const soakMs = smoke?.kind === 'soak' ? smoke.soakMs : smokeSoakMs;
  return {
    tier: {
      ...tier,
      name: smokeStage,
      soakMs,
      untilEvidence: false,
      waveSoakMs: 0,
      progressDeadlineMs: null,
    },
    origins: {
      soakMs: smoke === undefined ? byDefault : { kind: 'smoke' },
      untilEvidence: byDefault,
      waveSoakMs: byDefault,
      maxConcurrency: from(tier, 'maxConcurrency'),
      ramp: from(tier, 'ramp'),
      approvals: from(tier, 'approvals'),
      progressDeadlineMs: byDefault,
    },
  };
}

function laidOver(
  { tier, origins }: FiguresFrom,
  written: Partial<Omit<Tier, 'name'>>,
): FiguresFrom {
  const soakMs = written.soakMs ?? tier.soakMs;
  const waveSoakMs = written.waveSoakMs ?? Math.min(tier.waveSoakMs, soakMs);
  // A shorter soak shortens the waves' soaks with it, unless somebody says otherwise.
  const isCut = waveSoakMs < tier.waveSoakMs;
  const originOf = (figure: Figure): Origin =>
    Object.hasOwn(written, figure) || (figure === 'waveSoakMs' && isCut)
      ? { kind: 'stage' }
      : origins[figure];
  return {
    tier: { ...tier, ...written, waveSoakMs },
    origins: {
      soakMs: originOf('soakMs'),
      untilEvidence: originOf('untilEvidence'),
      waveSoakMs: originOf('waveSoakMs'),
      maxConcurrency: originOf('maxConcurrency'),
      ramp: originOf('ramp'),
      approvals: originOf('approvals'),
      progressDeadlineMs: originOf('progressDeadlineMs'),
    },
  };
}

const byDefault: Origin = { kind: 'default' };

function from(tier: Tier, figure: Figure): Origin {
  return { kind: 'tier', tier: tier.name, figure };
}

/** What a tier leaves of its soak: that between its waves, and no less than ten minutes of what it has. */
function shortSoakMs({ soakMs, waveSoakMs }: Tier): number {
  return Math.max(waveSoakMs, Math.min(soakMs, soakMsMin));
}

function soakOrigin(tier: Tier): Origin {
  const soakMs = shortSoakMs(tier);
  if (soakMs === tier.waveSoakMs) return from(tier, 'waveSoakMs');
  return soakMs === tier.soakMs ? from(tier, 'soakMs') : byDefault;
}

/** The tier with the highest of something; the most critical of several. */
function most(tiers: readonly Tier[], of: (tier: Tier) => number): Tier {
  const [first, ...others] = tiers;
  if (first === undefined) throw new Error('A stage has clusters, and those have tiers.');
  return others.reduce((best, tier) => (of(tier) >= of(best) ? tier : best), first);
}
