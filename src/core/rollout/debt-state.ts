import type { Instant } from '../fleet/quantities.ts';
import type { Account, BookedDebt, Settlement } from './history/debts.ts';
import type { FleetState } from './history/fleet-state.ts';
import type { Debt, Rollout } from './history/state.ts';
import { ownDebts } from './own-debts.ts';

/** A debt that is not owed any more, and why. */
export interface SettledDebt extends Debt {
  readonly settled: Settlement;
}

/** What a rollout owes, and what it owed once. */
export interface DebtState {
  readonly owed: readonly Debt[];
  readonly settled: readonly SettledDebt[];
}

/** What others did for the debts of a rollout since it ended is in what all share; before, they are its own. */
export function debtState(rollout: Rollout, { debts, enrolled }: FleetState): DebtState {
  const { name } = rollout.pinned.spec;
  const account = debts.get(name);
  if (account !== undefined) return split(account.debts);
  const ceded = enrolled.get(name)?.ceded ?? {};
  return split(
    ownDebts(rollout).map((debt): BookedDebt => {
      const repaid = debt.kind === 'skipped' ? ceded[debt.cluster ?? ''] : undefined;
      return repaid ? { ...debt, settled: { how: 'repaid', ...repaid, reason: '' } } : debt;
    }),
  );
}

/** Those that are owed, and those that are not any more. */
function split(debts: readonly BookedDebt[]): DebtState {
  const owed = debts.filter(({ settled }) => settled === undefined);
  const settled = debts.flatMap((debt) =>
    debt.settled === undefined ? [] : [{ ...debt, settled: debt.settled }],
  );
  return { owed, settled };
}

/**
 * Whether an account is needed still: while anything is owed, and while whoever repaid something has not ended, since it
 * may take that back.
 */
export function isOpenAccount({ debts }: Account, { enrolled }: FleetState): boolean {
  return debts.some(
    ({ settled }) =>
      settled === undefined || (settled.how === 'repaid' && enrolled.has(settled.by)),
  );
}

/** Debts that nobody should have forgotten. */
export interface OldDebts {
  readonly count: number;
  readonly oldest: {
    readonly rollout: string;
    readonly cluster: string | null;
    readonly since: Instant;
  };
}

/** From which age on debts are announced where no Fleet says so: a week. */
export const announceAfterMsDefault = 7 * 86_400_000;

/** The debts of ended rollouts and of hotfixes that are older than their Fleet wants, or overdue; null for none. */
export function oldDebts({ debts, hotfixes }: FleetState, now: Instant): OldDebts | null {
  const ofRollouts = [...debts.values()].flatMap((account) => {
    const { rollout, announceAfterMs = announceAfterMsDefault } = account;
    return split(account.debts).owed.map((debt) => ({ ...debt, rollout, announceAfterMs }));
  });
  const ofHotfixes = [...hotfixes.values()].map(({ rollout, since, until }) => {
    return { rollout, cluster: null, since, until, announceAfterMs: announceAfterMsDefault };
  });
  const old = [...ofRollouts, ...ofHotfixes]
    .filter(
      ({ since, until, announceAfterMs }) =>
        now - since > announceAfterMs || (until !== null && until < now),
    )
    .toSorted((a, b) => a.since - b.since);
  const [oldest] = old;
  return oldest === undefined ? null : { count: old.length, oldest };
}
