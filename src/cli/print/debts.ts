import type { RolloutDebt } from '../../api/operations/read-debts.ts';
import { instantText } from '../../core/fleet/instant.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { OldDebts, SettledDebt } from '../../core/rollout/debt-state.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';
import { distanceText } from './times.ts';

/** What is owed, for people: overdue in red, and what to do about each. */
export function debtsText(owed: readonly RolloutDebt[], now: Instant, paint: Paint): string {
  const rows = owed.map(({ rollout, cluster, kind, owner, since, until, message, nextStep }) => [
    rollout,
    cluster ?? '',
    kind,
    owner,
    distanceText(since, now),
    untilText(until, now),
    nextStep,
    message,
  ]);
  const heads = ['ROLLOUT', 'CLUSTER', 'KIND', 'OWNER', 'SINCE', 'UNTIL', 'NEXT', 'WHAT'];
  return table(heads, rows, paint);
}

/** One line about the debts that nobody should have forgotten. */
export function oldDebtsText({ count, oldest }: OldDebts, now: Instant): string {
  const { rollout, cluster, since } = oldest;
  const where = cluster === null ? '' : ` on ${cluster}`;
  const which = count === 1 ? 'old debt is' : 'old debts are';
  return `${count} ${which} not repaid, the oldest of ${rollout}${where} from ${distanceText(since, now)}: tierwise debts`;
}

/** That a debt is not owed any more, and why. */
export function settledText({ cluster, kind, settled }: SettledDebt): string {
  const what = cluster === null ? kind : `${cluster} (${kind})`;
  const reason = settled.reason === '' ? '' : `: ${settled.reason}`;
  switch (settled.how) {
    case 'repaid':
      return `${what} is repaid by ${settled.by}`;
    case 'kept':
      return `${what} is still owed by ${settled.by}`;
    case 'forgiven':
      return `${what} is forgiven by ${settled.by}${reason}`;
  }
}

function untilText(until: Instant | null, now: Instant) {
  if (until === null) return '';
  if (until > now) return instantText(until);
  return { text: `${instantText(until)}, overdue`, style: 'bad' } as const;
}
