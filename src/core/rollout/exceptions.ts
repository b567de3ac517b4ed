import { instantText } from '../fleet/instant.ts';
import { namesText } from '../fleet/names.ts';
import type { Instant } from '../fleet/quantities.ts';
import type { RiskGate } from '../plan/plan.ts';
import { tradeText } from '../plan/trade-text.ts';
import type { Rollout } from './history/state.ts';
import { acceptanceOf } from './rules/gates.ts';

/** Promise 9: what a rollout does without, and who wants it so; shown for as long as anybody looks at it. */
export interface StatedException {
  /** `smoke-off`, `lowered-tier`, `data-loss`, the name of a risk, `forced-soak` and so on, or `approved-for`. */
  readonly code: string;
  /** The stage that it is about; null for the whole rollout. */
  readonly stage: string | null;
  readonly message: string;
  /** Who wants it, or has accepted it; null while nobody has. */
  readonly by: string | null;
  readonly at: Instant | null;
  /** When it lapses, in the time of the world; null for what does not. */
  readonly until: Instant | null;
}

/** Of the plan as it was pinned, and of the approvals that were given since. */
export function exceptionsOf(rollout: Rollout): readonly StatedException[] {
  const { plan, author } = rollout.pinned;
  const planned = (plan.exceptions ?? []).map((one) => {
    const isLowered = one.code === 'lowered-tier';
    const who = isLowered ? { by: one.owner, until: one.until } : { by: author, until: null };
    const { code, message } = one;
    return { code, stage: null, message, at: rollout.plannedAt, ...who };
  });
  const risks = plan.stages.flatMap(({ tier, gates }, index) =>
    gates.flatMap((gate): StatedException[] => {
      if (gate.kind !== 'accept-risk') return [];
      const given = acceptanceOf(rollout, index, gate.risk);
      const reason = given?.approval.reason.trim() ?? '';
      const message = `${tier}: ${riskText(gate)}${reason === '' ? '' : ` (${reason})`}`;
      const who = { by: given?.by ?? null, at: given?.at ?? null, until: null };
      return [{ code: gate.risk, stage: tier, message, ...who }];
    }),
  );
  const losses = rollout.losses.map(({ losses: lost, reason, by, at }): StatedException => {
    const what = lost.map(({ message }) => message).join('; ');
    return {
      code: 'data-loss',
      stage: null,
      message: `going back loses: ${what} (${reason})`,
      by,
      at,
      until: null,
    };
  });
  return [...planned, ...risks, ...losses, ...forced(rollout), ...onBehalf(rollout)];
}

/** What one person says that another approves. It has no end any more once its stage began, or that one has said so. */
function onBehalf(rollout: Rollout): readonly StatedException[] {
  const { approvals, pinned } = rollout;
  return approvals.flatMap(({ approval, by, at }): StatedException[] => {
    if (approval.kind !== 'stage' || approval.onBehalfOf === undefined) return [];
    const { stage: index, onBehalfOf, reason, until = null } = approval;
    const stage = pinned.plan.stages[index]?.tier ?? '';
    const isConfirmed = approvals.some(
      (own) =>
        own.approval.kind === 'stage' && own.approval.stage === index && own.by === onBehalfOf,
    );
    const isBegun =
      index < rollout.stage || (index === rollout.stage && rollout.stageStartedAt !== null);
    const before = until === null ? '' : `, if it begins before ${instantText(until)}`;
    const how = isConfirmed ? `, confirmed by ${onBehalfOf}` : before;
    const message = `${stage}: approved for ${onBehalfOf} by ${by}${how}: ${reason}`;
    const end = isConfirmed || isBegun ? null : until;
    return [{ code: 'approved-for', stage, message, by, at, until: end }];
  });
}

/** So many of the things that were not waited for are told. */
const passedMax = 3;

function forced({ forces, pinned }: Rollout): readonly StatedException[] {
  return forces.map(({ what, stage: index, reason, by, at, until, passed }) => {
    const stage = pinned.plan.stages[index]?.tier ?? '';
    const told = [...new Set(passed.map(({ message }) => message))];
    const more = told.length > passedMax ? `; and ${told.length - passedMax} more` : '';
    const without =
      told.length === 0
        ? '; so far nothing was passed by it'
        : `; not waited for: ${told.slice(0, passedMax).join('; ')}${more}`;
    const message = `${stage}: ${what} forced by ${by} until ${instantText(until)}: ${reason}${without}`;
    return { code: `forced-${what}`, stage, message, by, at, until };
  });
}

function riskText(gate: RiskGate): string {
  return gate.risk === 'shortened-soak'
    ? tradeText(gate.trade)
    : `nobody outside ${namesText(gate.clusters)} would see the harm`;
}
