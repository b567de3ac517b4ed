/**
 * What people take upon themselves: that a rollout goes on although something is still waited for, for a stage and until a
 * time; and approvals that one gives for another.
 */
import { durationText, type Instant } from '../../fleet/quantities.ts';
import type { RolloutEvent } from './events.ts';
import type { Happened } from './evolve.ts';
import type { Approved, Debt, Rollout } from './state.ts';

/**
 * What merely waits, and may be forced. A regression, copies, witnesses and claims are not among them: there is no
 * override for the promises behind those.
 */
export const forcibles = ['soak', 'blind', 'incident', 'baseline', 'window'] as const;
export type Forcible = (typeof forcibles)[number];

/** That something is not waited for in a stage, by a person's word. */
export interface Force {
  readonly what: Forcible;
  /** The stage that it is for, counted from 0. */
  readonly stage: number;
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
  /** From here on it has lapsed, and is waited for as ever. In the time of the world. */
  readonly until: Instant;
  /** What the rollout went on without by it; empty while it has not been needed. */
  readonly passed: readonly Passed[];
}

/** Something that was not waited for, with a name for it, so that it is told once. */
export interface Passed {
  readonly of: string;
  readonly message: string;
}

/** How long a skip may stay a debt where nobody says. */
export const skipMs = 7 * 86_400_000;

/** How long an approval for somebody waits for its stage to begin where nobody says. */
export const onBehalfMs = 86_400_000;

/** Of an expiry that nobody gave: what it is by default. */
export function byDefaultText(ms: number): string {
  return ` (nobody said until when: ${durationText(ms)})`;
}

/** The force that is in force for a stage at a time of the world; the last one that was given. */
export function forceAt(
  { forces }: Rollout,
  { what, stage }: Pick<Force, 'what' | 'stage'>,
  at: Instant,
): Force | null {
  const found = forces.findLast((one) => one.what === what && one.stage === stage);
  return found === undefined || found.until <= at ? null : found;
}

/** Whether an approval counts at a time of the world: one that was given for somebody does not for ever. */
export function isValidAt({ approval }: Approved, at: Instant): boolean {
  return approval.kind !== 'stage' || approval.until === undefined || approval.until > at;
}

/** The rollout with its forces, and the debts that they leave once it has gone on by them. */
export function evolveOverrides(rollout: Rollout, { event, at, actor }: Happened): Rollout {
  switch (event.type) {
    case 'forced': {
      const { what, stage, reason, until } = event;
      const force: Force = { what, stage, reason, by: actor, at, until, passed: [] };
      return { ...rollout, forces: [...rollout.forces, force] };
    }
    case 'not-awaited':
      return passed(rollout, event, at);
    default:
      return rollout;
  }
}

function passed(
  rollout: Rollout,
  { what, stage, of, message }: Extract<RolloutEvent, { type: 'not-awaited' }>,
  at: Instant,
): Rollout {
  const index = rollout.forces.findLastIndex((one) => one.what === what && one.stage === stage);
  const force = rollout.forces[index];
  if (force === undefined) return rollout;
  const fresh = of.map((one) => ({ of: one, message }));
  const forces = rollout.forces.with(index, { ...force, passed: [...force.passed, ...fresh] });
  if (force.passed.length > 0) return { ...rollout, forces };
  const tier = rollout.pinned.plan.stages[stage]?.tier ?? '';
  const debt: Debt = {
    kind: 'forced',
    cluster: null,
    owner: force.by,
    since: at,
    until: force.until,
    message: `not waited for in ${tier}: ${message} (${force.reason})`,
  };
  return { ...rollout, forces, debts: [...rollout.debts, debt] };
}
