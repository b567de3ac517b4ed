import { durationText } from '../../core/fleet/quantities.ts';
import type { Plan, SoakTrade } from '../../core/plan/plan.ts';
import { seenText } from '../../core/plan/trade-text.ts';

/** How the time to a deadline is spent, and what each stage can still see, a line each; none without a deadline. */
export function deadlineLines({ deadline }: Plan): readonly string[] {
  if (deadline === undefined) return [];
  const { takesMs, usualMs, deliveryMs, settlingMs } = deadline;
  const time =
    `the exposed clusters are covered in ${durationText(takesMs)}, with the usual soaks in ${durationText(usualMs)}: ` +
    `up to ${durationText(deliveryMs)} for deliveries, ${durationText(settlingMs)} until evidence counts, the rest to ` +
    'soak. Approvals and windows come on top';
  return [time, ...deadline.stages.map((trade) => `${trade.stage}: ${soakText(trade)}`)];
}

function soakText(trade: SoakTrade): string {
  const { usualSoakMs, soakMs } = trade;
  const usual = soakMs === usualSoakMs ? 'as usual' : `usually ${durationText(usualSoakMs)}`;
  return `it soaks for ${durationText(soakMs)}, ${usual}; ${seenText(trade)}`;
}
