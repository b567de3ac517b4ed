import type { Debt } from '../../core/rollout/history/state.ts';
import type { Reason } from '../../core/rollout/world.ts';
import type { Archived } from '../operations/read-history.ts';
import type { RolloutStatus } from '../operations/read-status.ts';
import { durationNotation, instantNotation, instantNotationOrNull } from './quantities.ts';

/** What `status -o json` prints, and `run` at its end. */
export function statusView({ rollout, status, lastTurn, archived }: RolloutStatus) {
  const { soak, waiting, debts, exceptions, ...rest } = status;
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
    debts: debts.map(debtView),
    exceptions: exceptions.map((one) => ({ ...one, at: instantNotationOrNull(one.at) })),
    lastTurn: lastTurn && {
      at: instantNotation(lastTurn.at),
      controller: lastTurn.controller,
      unfenced: lastTurn.unfenced,
    },
    archived: archivedView(archived),
  };
}

/** That the events are not in the log any more; null while they are. */
export function archivedView(archived: Archived | null) {
  return archived && { at: instantNotation(archived.at), events: archived.events };
}

/** Why something waits. */
function reasonView(reason: Reason) {
  return { ...reason, until: instantNotationOrNull(reason.until) };
}

/** Work that is still owed. */
export function debtView(debt: Debt) {
  return {
    ...debt,
    since: instantNotation(debt.since),
    until: instantNotationOrNull(debt.until),
  };
}
