import { instantText } from '../fleet/instant.ts';
import type { Instant } from '../fleet/quantities.ts';
import type { Approval } from './history/events.ts';
import { byDefaultText, onBehalfMs } from './history/overrides.ts';
import type { Rollout } from './history/state.ts';
import { policyAgainst } from './override-policy.ts';
import { countedApprovals } from './rules/gates.ts';

/** For whom an approval is given, and until when the stage has to have begun; null for the default. */
export interface OnBehalf {
  readonly user: string;
  readonly until: Instant | null;
}

/** An approval that a stage begins. */
interface Wish {
  readonly stage: number;
  readonly tier: string;
  readonly reason: string;
  readonly onBehalf: OnBehalf | null;
}

interface Giver {
  readonly actor: string;
  readonly at: Instant;
}

/** What came of a wish to approve: the approval with its message, or why there is none. */
export type Approving =
  | { readonly kind: 'approved'; readonly approval: Approval; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Whether a person may approve that a stage begins, as himself or for somebody who says so elsewhere. Each stage has one
 * approval of each person at most, and from each person's hand: else two approvals are one person's word.
 */
export function approving(rollout: Rollout, wish: Wish, { actor, at }: Giver): Approving {
  const { stage, tier, reason, onBehalf } = wish;
  const counted = countedApprovals(rollout, stage, at);
  const own = counted.find(({ user }) => user === actor);
  if (onBehalf === null && own?.by === actor) {
    return refused(`${actor} has approved stage ${tier} already; it needs somebody else`);
  }
  const given = counted.find(({ by }) => by === actor);
  if (given !== undefined) {
    return refused(
      `${actor} has given an approval of stage ${tier} already, for ${given.user}: each person gives one`,
    );
  }
  if (onBehalf === null) {
    const confirmed = own === undefined ? '' : `, as ${own.by} had said`;
    const message = `stage ${tier} is approved by ${actor}${confirmed}`;
    return { kind: 'approved', approval: { kind: 'stage', stage, reason }, message };
  }
  const wrong = wrongFor(rollout, { ...wish, onBehalf }, { actor, at });
  if (wrong !== null) return refused(wrong);
  const { user } = onBehalf;
  const known = counted.find((one) => one.user === user);
  if (known !== undefined) {
    const by = known.by === user ? '' : `, by ${known.by}`;
    return refused(`stage ${tier} has an approval of ${user} already${by}`);
  }
  const until = onBehalf.until ?? at + onBehalfMs;
  const how = onBehalf.until === null ? byDefaultText(onBehalfMs) : '';
  const approval = { kind: 'stage', stage, reason, onBehalfOf: user, until } as const;
  const message =
    `stage ${tier} is approved for ${user} by ${actor}, ` +
    `if it begins before ${instantText(until)}${how}`;
  return { kind: 'approved', approval, message };
}

/** What is wrong with an approval for somebody, whoever has approved so far; null for nothing. */
function wrongFor(
  rollout: Rollout,
  { stage, tier, reason, onBehalf }: Wish & { readonly onBehalf: OnBehalf },
  { actor, at }: Giver,
): string | null {
  const { author, fleet } = rollout.pinned;
  const { user, until } = onBehalf;
  const forbidden = policyAgainst(rollout, stage, 'approve-for');
  if (forbidden !== null) return forbidden;
  if (user.trim() === '') return 'nobody is named for whom it is approved';
  if (user === actor) return `${actor} approves as ${actor}: without --for`;
  if (user === author && fleet.approvers === 'others') {
    return `${user} started it, and an approval is by somebody else, whoever gives it`;
  }
  if (reason.trim() === '') {
    return `an approval for ${user} needs a reason: how ${actor} knows of it`;
  }
  return until !== null && until <= at
    ? `it would have lapsed already, before stage ${tier} begins: ${instantText(until)}`
    : null;
}

function refused(message: string): Approving {
  return { kind: 'refused', message };
}
