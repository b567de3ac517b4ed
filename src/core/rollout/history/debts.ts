/**
 * What rollouts that have ended still owe, and how each of these debts was settled. Part of what all rollouts share,
 * because another rollout repays it: a debt about a cluster is repaid when one that was started later verifies it.
 */
import type { Instant } from '../../fleet/quantities.ts';
import { ownDebts } from '../own-debts.ts';
import type { RolloutEvent } from './events.ts';
import { evolve, type Happened } from './evolve.ts';
import { broughtBy } from './phases.ts';
import type { Enrolled, FleetEvent, FleetState } from './fleet-state.ts';
import type { Debt, Rollout } from './state.ts';

/** Why a debt is not owed any more. */
export interface Settlement {
  /** kept: another rollout, whose catch-up this was, owes the same already. */
  readonly how: 'repaid' | 'forgiven' | 'kept';
  /** The rollout that repaid or owes it, or the person who forgave it. */
  readonly by: string;
  readonly at: Instant;
  /** A person's; empty for a rollout. */
  readonly reason: string;
}

/** A debt of a rollout that has ended. */
export interface BookedDebt extends Debt {
  /** Left out while it is owed. */
  readonly settled?: Settlement;
}

/** All that one rollout left when it ended. */
export interface Account {
  readonly rollout: string;
  readonly component: string;
  readonly revision: string;
  /** The one that it is a catch-up of. */
  readonly catchUpOf?: string;
  /** From which age on its debts are announced, as its Fleet says; left out for the usual. */
  readonly announceAfterMs?: number;
  /**
   * When it was started, in the order of the shared stream: what started later brings something newer. A catch-up is as
   * old as what it brings.
   */
  readonly order: number;
  readonly debts: readonly BookedDebt[];
}

export type DebtEvent =
  | { readonly type: 'debts-left'; readonly account: Omit<Account, 'order'> }
  | {
      readonly type: 'debts-forgiven';
      readonly rollout: string;
      /** Null for all that it owes. */
      readonly cluster: string | null;
      readonly by: string;
      readonly at: Instant;
      readonly reason: string;
    };

/** By the rollout. One that has no account and is in the log is from before there were any: it owes what it says itself. */
export type Accounts = ReadonlyMap<string, Account>;

/** Whether an event of the shared stream is about debts alone. */
export function isDebtEvent(event: { readonly type: string }): event is DebtEvent {
  return event.type === 'debts-left' || event.type === 'debts-forgiven';
}

/** What the end of a rollout leaves to the others. */
export function debtEventsOf(
  before: Rollout,
  event: RolloutEvent,
  by: Pick<Happened, 'at' | 'actor'>,
): readonly DebtEvent[] {
  switch (event.type) {
    case 'completed':
    case 'aborted':
    case 'superseded':
    case 'rollback-finished': {
      const account = accountOf(evolve(before, { event, ...by }));
      return account === null ? [] : [{ type: 'debts-left', account }];
    }
    default:
      return [];
  }
}

/** Null for a rollout that has not ended, or that owes nothing. */
export function accountOf(rollout: Rollout): Omit<Account, 'order'> | null {
  const { spec, fleet } = rollout.pinned;
  const debts = ownDebts(rollout);
  if (rollout.course.kind !== 'ended' || debts.length === 0) return null;
  const { name, component, change, catchUpOf } = spec;
  const announceAfterMs = fleet.debts?.announceAfterMs;
  return {
    rollout: name,
    component,
    revision: change.revision,
    ...(catchUpOf === undefined ? {} : { catchUpOf }),
    ...(announceAfterMs === undefined ? {} : { announceAfterMs }),
    debts,
  };
}

/** The accounts after an event that is about debts alone. */
export function evolveAccounts(fleet: FleetState, event: DebtEvent): Accounts {
  const next = new Map(fleet.debts);
  if (event.type === 'debts-left') {
    const { account } = event;
    next.set(account.rollout, opened(fleet, account));
    return next;
  }
  const account = fleet.debts.get(event.rollout);
  if (account === undefined) return fleet.debts;
  const { by, at, reason, cluster } = event;
  const settled: Settlement = { how: 'forgiven', by, at, reason };
  const isMeant = (debt: Debt): boolean => cluster === null || debt.cluster === cluster;
  next.set(account.rollout, withSettled(account, isMeant, settled));
  return next;
}

function opened(fleet: FleetState, written: Omit<Account, 'order'>): Account {
  const entry = fleet.enrolled.get(written.rollout);
  const debtor = fleet.debts.get(written.catchUpOf ?? '');
  // One of before there were accounts ended long ago: whoever is there now was started later.
  const order = debtor?.order ?? entry?.order ?? 0;
  const debts = written.debts.map((debt): BookedDebt => {
    const repaid = debt.kind === 'skipped' ? entry?.ceded?.[debt.cluster ?? ''] : undefined;
    if (repaid) return { ...debt, settled: { how: 'repaid', ...repaid, reason: '' } };
    // What a phase left out, and later phases waited for, somebody may have brought before it ended.
    const brought = isLate(debt.kind)
      ? broughtBy(fleet, written.rollout, debt.cluster ?? '')
      : null;
    if (brought !== null) {
      return { ...debt, settled: { how: 'repaid', by: brought, at: debt.since, reason: '' } };
    }
    const isKept = debtor !== undefined && isOwedFor(debtor, debt);
    if (!isKept) return debt;
    return { ...debt, settled: { how: 'kept', by: debtor.rollout, at: debt.since, reason: '' } };
  });
  return { ...written, order, debts };
}

/** What a catch-up did not get done is what it was to repay: it is owed once. */
function isOwedFor({ debts }: Account, { kind, cluster }: Debt): boolean {
  if (!isLate(kind)) return false;
  return debts.some((one) => one.cluster === cluster && isLate(one.kind) && !one.settled);
}

/** Whether a debt is that a cluster is without the change. */
export function isLate(kind: Debt['kind']): boolean {
  return kind === 'deferred' || kind === 'skipped' || kind === 'failed';
}

function withSettled(
  account: Account,
  isMeant: (debt: BookedDebt) => boolean,
  settled: Settlement,
): Account {
  const debts = account.debts.map((debt) =>
    debt.settled === undefined && isMeant(debt) ? { ...debt, settled } : debt,
  );
  return { ...account, debts };
}

type Settled = Extract<FleetEvent, { readonly type: 'cluster-settled' }>;

/** What it means for debts that a rollout has verified a cluster, or has taken its change back from there. */
export function repaidBy(
  fleet: FleetState,
  event: Settled,
): Pick<FleetState, 'debts'> & Partial<Pick<FleetState, 'enrolled'>> {
  const { verifiedAt, how, rollout: by, cluster } = event;
  const me = fleet.enrolled.get(by);
  const { debts } = fleet;
  if (me === undefined || (verifiedAt === undefined && how !== 'restored')) return { debts };
  const enrolled = cededAfter(fleet, me, event);
  const touched = [...debts.values()].filter(
    (one) => one.component === me.component && one.debts.some((debt) => debt.cluster === cluster),
  );
  if (touched.length === 0) return { debts, ...enrolled };
  const next = new Map(debts);
  const newest = debts.get(me.catchUpOf ?? '')?.order ?? me.order - 1;
  for (const account of touched) {
    if (how === 'restored') next.set(account.rollout, reopened(account, event));
    else if (account.order <= newest && verifiedAt !== undefined) {
      const settled: Settlement = { how: 'repaid', by, at: verifiedAt, reason: '' };
      const isMeant = (debt: Debt): boolean => debt.cluster === cluster;
      next.set(account.rollout, withSettled(account, isMeant, settled));
    }
  }
  return { debts: next, ...enrolled };
}

/** Whoever repaid it has taken that back: it is owed again. */
function reopened(account: Account, { rollout: by, cluster }: Settled): Account {
  const debts = account.debts.map((debt): BookedDebt => {
    const { settled, ...owed } = debt;
    return settled?.how === 'repaid' && settled.by === by && debt.cluster === cluster ? owed : debt;
  });
  return { ...account, debts };
}

/** What was given up to a hotfix is repaid by it, although who gave it up has not ended yet. */
function cededAfter(
  { enrolled }: FleetState,
  me: Enrolled,
  { verifiedAt, cluster }: Settled,
): Partial<Pick<FleetState, 'enrolled'>> {
  const givers = [...enrolled.values()].filter(
    ({ ceded, component, rollout }) =>
      ceded?.[cluster] !== undefined && component === me.component && rollout !== me.rollout,
  );
  if (givers.length === 0) return {};
  const next = new Map(enrolled);
  for (const one of givers) {
    const known = one.ceded?.[cluster] ?? null;
    const mark = verifiedAt === undefined ? null : { by: me.rollout, at: verifiedAt };
    if (mark === null && known?.by !== me.rollout) continue;
    next.set(one.rollout, { ...one, ceded: { ...one.ceded, [cluster]: mark } });
  }
  return { enrolled: next };
}

/**
 * The catch-ups that have not begun, after a rollout that brought its change has ended: what it was for is its own
 * business now, and would be brought back to something older.
 */
export function overtakenBy(
  { enrolled, debts }: Pick<FleetState, 'enrolled' | 'debts'>,
  { rollout: by, brings }: Extract<FleetEvent, { readonly type: 'ended' }>,
): FleetState['enrolled'] {
  const me = enrolled.get(by);
  if (me === undefined || brings !== true) return enrolled;
  const next = new Map(enrolled);
  const mine = new Set(me.clusters);
  for (const other of enrolled.values()) {
    if (!isCatchUpToCome(other) || other.component !== me.component || other === me) continue;
    // Its debtor, which may be a phase that has not ended, is no later than what it owes.
    const debtor = other.catchUpOf ?? '';
    const since = debts.get(debtor)?.order ?? enrolled.get(debtor)?.order ?? 0;
    const gone = other.clusters.filter((name) => mine.has(name));
    if (me.order <= since || gone.length === 0) continue;
    const marks = Object.fromEntries(gone.map((name) => [name, by]));
    next.set(other.rollout, { ...other, overtaken: { ...other.overtaken, ...marks } });
  }
  return next;
}

/** Whether it is a catch-up that has not begun: it is in nobody's way. */
export function isCatchUpToCome({ catchUpOf, claimed, yieldedTo }: Enrolled): boolean {
  return catchUpOf !== undefined && !claimed && yieldedTo === undefined;
}
