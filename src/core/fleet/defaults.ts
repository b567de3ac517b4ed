import type { Strategy, Tier } from './fleet.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Soaks of the four usual tiers; any other name soaks for two hours. */
const soakMsByName: ReadonlyMap<string, number> = new Map([
  ['test', 30 * minuteMs],
  ['internal', 2 * hourMs],
  ['application', 24 * hourMs],
  ['infrastructure', 6 * hourMs],
]);

/** What a wave owes before the next one; ten minutes where nothing is said here. */
const waveSoakMsByName: ReadonlyMap<string, number> = new Map([
  ['application', hourMs],
  ['infrastructure', 2 * hourMs],
]);

/** A tier as somebody wrote it: only the name is sure to be there. */
export type WrittenTier = Pick<Tier, 'name'> & Partial<Tier>;

/**
 * Fills what is not written. The last tier carries everybody's eyes, so it goes one cluster at a
 * time; the others by quarters. A wave never owes more than its stage, unless somebody wrote so,
 * which is a problem that `fleetProblems` reports.
 */
export function tiersFrom(written: readonly WrittenTier[]): readonly Tier[] {
  return written.map((tier, index) => {
    const soakMs = tier.soakMs ?? soakMsByName.get(tier.name) ?? 2 * hourMs;
    const waveSoakMs = waveSoakMsByName.get(tier.name) ?? 10 * minuteMs;
    const last = index === written.length - 1;
    return {
      name: tier.name,
      soakMs,
      untilEvidence: tier.untilEvidence ?? false,
      waveSoakMs: tier.waveSoakMs ?? Math.min(waveSoakMs, soakMs),
      maxConcurrency:
        tier.maxConcurrency ??
        (last ? { kind: 'count', count: 1 } : { kind: 'percent', percent: 25 }),
      ramp: tier.ramp ?? { first: 1, factor: 2 },
      approvals: tier.approvals ?? 0,
      progressDeadlineMs: tier.progressDeadlineMs ?? null,
      ...(tier.forbid === undefined ? {} : { forbid: tier.forbid }),
    };
  });
}

/** The tiers of a fleet that names none, least critical first. */
export const defaultTiers: readonly Tier[] = tiersFrom(
  [...soakMsByName.keys()].map((name) => ({ name })),
);

/** What a rollout follows that names no strategy, and what a Strategy document starts from. */
export const defaultStrategy: Strategy = {
  name: 'criticality',
  order: 'criticality',
  tiers: {},
  onRegression: 'rollback-stage',
  onInconclusive: 'approve',
  maxFailures: { kind: 'count', count: 0 },
  maxDeferred: { kind: 'percent', percent: 5 },
  deferAfterMs: 5 * minuteMs,
  blindDeadlineMs: 15 * minuteMs,
  falseHalts: 0.004,
};

/** The strategies that need no document, by name. */
export const ownStrategies: ReadonlyMap<string, Strategy> = new Map(
  (['criticality', 'exposure'] as const).map((name) => [
    name,
    { ...defaultStrategy, name, order: name },
  ]),
);
