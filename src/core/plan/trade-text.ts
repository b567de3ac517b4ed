import { durationText } from '../fleet/quantities.ts';
import { timesText } from '../judge/compare/words.ts';
import type { SoakSees, SoakTrade } from './plan.ts';

/** What a stage gave for a deadline, as a sentence without its subject. */
export function tradeText(trade: SoakTrade): string {
  const { usualSoakMs, soakMs } = trade;
  const length = `the deadline leaves it a soak of ${durationText(soakMs)}, usually ${durationText(usualSoakMs)}`;
  return `${length}: ${seenText(trade)}`;
}

/** What its soak can see now, and usually. */
export function seenText({ sees, usualSoakMs, soakMs }: SoakTrade): string {
  if (sees === null)
    return 'what it can see is unknown, for want of a check that counts or of recent traffic';
  const { check, cluster } = sees;
  const now = smallestText(sees, 'now');
  const usual = soakMs === usualSoakMs ? '' : `, usually ${smallestText(sees, 'usual')}`;
  return `the smallest regression that it can see is ${now}${usual} (${check} on ${cluster}, which has the least traffic)`;
}

function smallestText(sees: SoakSees, which: 'usual' | 'now'): string {
  const ratio = sees[which];
  return ratio === null ? 'none' : timesText(ratio);
}
