import { namesText } from '../fleet/names.ts';
import type { Instant } from '../fleet/quantities.ts';
import type { RiskGate } from '../plan/plan.ts';
import { tradeText } from '../plan/trade-text.ts';
import type { Rollout } from './history/state.ts';
import { acceptanceOf } from './rules/gates.ts';

/** Promise 9: what a rollout does without, and who wants it so; shown for as long as anybody looks at it. */
export interface StatedException {
  /** `smoke-off`, `data-loss`, or the name of a risk. */
  readonly code: string;
  /** The stage that it is about; null for the whole rollout. */
  readonly stage: string | null;
  readonly message: string;
  /** Who wants it, or has accepted it; null while nobody has. */
  readonly by: string | null;
  readonly at: Instant | null;
}

/** Of the plan as it was pinned, and of the approvals that were given since. */
export function exceptionsOf(rollout: Rollout): readonly StatedException[] {
  const { plan, author } = rollout.pinned;
  const planned = (plan.exceptions ?? []).map(({ code, message }) => {
    return { code, stage: null, message, by: author, at: rollout.plannedAt };
  });
  const risks = plan.stages.flatMap(({ tier, gates }, index) =>
    gates.flatMap((gate): StatedException[] => {
      if (gate.kind !== 'accept-risk') return [];
      const given = acceptanceOf(rollout, index, gate.risk);
      const reason = given?.approval.reason.trim() ?? '';
      const message = `${tier}: ${riskText(gate)}${reason === '' ? '' : ` (${reason})`}`;
      const who = { by: given?.by ?? null, at: given?.at ?? null };
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
    };
  });
  return [...planned, ...risks, ...losses];
}

function riskText(gate: RiskGate): string {
  return gate.risk === 'shortened-soak'
    ? tradeText(gate.trade)
    : `nobody outside ${namesText(gate.clusters)} would see the harm`;
}
