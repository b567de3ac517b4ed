/** The words of rollouts by exposure: the most exposed clusters first, as a security patch wants it. */
import type { Exposure, Tier } from './fleet.ts';

/** The stages behind the smoke stage, in their order; `unexposed` holds what an attack does not reach. */
export const exposureStages = ['internet', 'partner', 'internal', 'isolated', 'unexposed'] as const;
export type ExposureStage = (typeof exposureStages)[number];

/** What replaces the figures that a stage has from the tiers of its clusters, by the stage's name. */
export type StageFigures = Readonly<Partial<Record<ExposureStage, Partial<Omit<Tier, 'name'>>>>>;

/** The short stage on the tier `test` in front of all others, or why there is none. */
export type Smoke =
  | { readonly kind: 'soak'; readonly soakMs: number }
  | { readonly kind: 'off'; readonly reason: string };

/** How an attack that a change closes comes in: only clusters that it reaches count as exposed. */
export interface AttackVector {
  /** Whoever is at least as reachable as this can be attacked. */
  readonly exposure: Exposure;
  /** What is vulnerable, where that is not the component that is changed. */
  readonly component: string | null;
}

/** The tier whose clusters are the smoke stage: synthetic traffic only, so that a mistake costs nothing. */
export const smokeTier = 'test';

/** The name of the stage on it. */
export const smokeStage = 'smoke';

/** What the smoke stage soaks for when nobody says. */
export const smokeSoakMs = 10 * 60_000;
