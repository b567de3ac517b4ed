import type { Fleet, RolloutSpec, Tier } from '../fleet/fleet.ts';
import type { Standing } from '../fleet/standings.ts';
import type { Member } from './stage.ts';

/** A stage before its waves are cut: who is in it, with which figures, and why. */
export interface StageDraft {
  /** Its figures, under the name of the stage. */
  readonly tier: Tier;
  /** Where they are from. */
  readonly origins: Origins;
  /** In any order; never empty. */
  readonly members: readonly Member[];
  /** Why it stands where it stands, as a sentence. */
  readonly place: string;
  /** Who goes before whom in it when nothing else decides, as the end of a sentence. */
  readonly inside: string;
  /** Where its figures are from, in sentences; none where they are the fleet's own of a tier. */
  readonly figures: readonly string[];
}

/** A figure of a stage. */
export type Figure = keyof Omit<Tier, 'name' | 'forbid'>;

/** Where a figure of a stage is from. */
export type Origin =
  /** From a figure of a tier, as the strategy has it. */
  | { readonly kind: 'tier'; readonly tier: string; readonly figure: Figure }
  /** The strategy says it of the stage. */
  | { readonly kind: 'stage' }
  /** The strategy, or the rollout, says it of the smoke stage. */
  | { readonly kind: 'smoke' }
  | { readonly kind: 'default' };

export type Origins = Readonly<Record<Figure, Origin>>;

/** What a plan is drafted from. */
export interface DraftRequest {
  readonly fleet: Fleet;
  readonly rollout: RolloutSpec;
  /** The standings of the targeted clusters, by name. */
  readonly targeted: readonly Standing[];
}

/** How figures are called in manifests. */
export const figureNames: Readonly<Record<Figure, string>> = {
  soakMs: 'soak',
  untilEvidence: 'soak',
  waveSoakMs: 'waveSoak',
  maxConcurrency: 'maxConcurrency',
  ramp: 'ramp',
  approvals: 'approvals',
  progressDeadlineMs: 'progressDeadline',
};

/** Which figures somebody wrote, as they are called in manifests. */
export function namesOfFigures(written: Partial<Record<Figure, unknown>>): readonly string[] {
  const names = Object.entries(figureNames)
    .filter(([figure]) => Object.hasOwn(written, figure))
    .map(([, name]) => name);
  return [...new Set(names)];
}

/** A targeted cluster as a member of a stage. */
export function memberOf({ cluster, household, tierIndex }: Standing): Member {
  return { cluster: cluster.name, tierIndex, exposure: household.exposure };
}
