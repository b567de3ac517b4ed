import type { OldDebts, SettledDebt } from '../../core/rollout/debt-state.ts';
import type { Debt } from '../../core/rollout/history/state.ts';
import type { Reason } from '../../core/rollout/world.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { RolloutDebt } from '../operations/read-debts.ts';
import type { Archived } from '../operations/read-history.ts';
import type { RolloutStatus } from '../operations/read-status.ts';
import { durationNotation, instantNotation, instantNotationOrNull } from './quantities.ts';

/** What `status -o json` prints, and `run` at its end; without a time, as it was when it was last looked at. */
export function statusView(
  { rollout, status, lastTurn, archived }: RolloutStatus,
  now: Instant = Math.max(rollout.changedAt, lastTurn?.at ?? 0),
) {
  const { soak, waiting, debts, settled, exceptions, ...rest } = status;
  return {
    ...rest,
    startedAt: instantNotation(rollout.plannedAt),
    regressions: rollout.regressions.map(({ at, ...regression }) => {
      return { ...regression, at: instantNotation(at) };
    }),
    soak: {
      healthy: durationNotation(soak.healthyMs),
      owed: durationNotation(soak.owedMs),
      healthyMs: soak.healthyMs,
      owedMs: soak.owedMs,
    },
    waiting: waiting.map(reasonView),
    debts: debts.map((debt) => ({ ...debtView(debt), isOverdue: isPast(debt.until, now) })),
    settled: settled.map(settledView),
    exceptions: exceptions.map((one) => ({
      ...one,
      at: instantNotationOrNull(one.at),
      until: instantNotationOrNull(one.until),
      hasLapsed: isPast(one.until, now),
    })),
    lastTurn: lastTurn && {
      at: instantNotation(lastTurn.at),
      controller: lastTurn.controller,
      unfenced: lastTurn.unfenced,
    },
    archived: archivedView(archived),
  };
}

function isPast(until: Instant | null, now: Instant): boolean {
  return until !== null && until <= now;
}

/** That the events are not in the log any more; null while they are. */
export function archivedView(archived: Archived | null) {
  return archived && { at: instantNotation(archived.at), events: archived.events };
}

/** Why something waits. */
function reasonView(reason: Reason) {
  return { ...reason, until: instantNotationOrNull(reason.until) };
}

/** Work that was owed, and why it is not any more. */
function settledView({ settled, ...debt }: SettledDebt) {
  const { at, ...how } = settled;
  return { ...debtView(debt), ...how, at: instantNotation(at) };
}

/** Work that some rollout still owes, as `debts -o json` prints it. */
export function owedView({ rollout, nextStep, ...debt }: RolloutDebt, now: Instant) {
  const ageMs = now - debt.since;
  const age = { age: durationNotation(ageMs), ageMs };
  return { rollout, ...debtView(debt), ...age, isOverdue: isPast(debt.until, now), nextStep };
}

/** What nobody should have forgotten; null where there is no such thing. */
export function oldDebtsView(old: OldDebts | null) {
  return old && { ...old, oldest: { ...old.oldest, since: instantNotation(old.oldest.since) } };
}

/** Work that is still owed. */
function debtView(debt: Debt) {
  return {
    ...debt,
    since: instantNotation(debt.since),
    until: instantNotationOrNull(debt.until),
  };
}
