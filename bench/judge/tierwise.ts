/** Tierwise's own judge, on cases. */
import type { Case, CaseAnswer, CaseJudge, CaseVerdict } from './case.ts';
import { type Board, boardsOf, stepReadBy } from './tierwise/grid.ts';
import { watchGauge } from './tierwise/gauges.ts';
import { watchRate } from './tierwise/rates.ts';
import type { Watch } from './tierwise/watch.ts';

/** From the worst to the best; a case is as bad as its worst check. */
const order: readonly CaseVerdict[] = ['regressed', 'blind', 'inconclusive', 'healthy'];

interface Watched {
  readonly board: Board;
  readonly watch: Watch;
}

/** Reads a case minute by minute until something fires or the horizon is over. */
export const tierwise: CaseJudge = (each) => {
  const boards = boardsOf(each);
  const parts = boards.reduce((sum, { treated }) => sum + treated.length, 0);
  const alpha = each.alpha / Math.max(1, parts);
  const all = boards.flatMap((board) =>
    board.treated.map((arm): Watched => {
      const open = board.check.kind === 'rate' ? watchRate : watchGauge;
      return { board, watch: open(board, arm, alpha) };
    }),
  );
  const end = each.changeAt + each.horizonMin;
  for (let minute = each.changeAt; minute < end; minute += 1) {
    if (readMinute(all, each, minute)) return answerOf(all, each, minute);
  }
  return answerOf(all, each, null);
};

function readMinute(all: readonly Watched[], { alpha }: Case, minute: number): boolean {
  let isFiring = false;
  for (const { board, watch } of all) {
    const step = stepReadBy(board.grid, minute);
    const isNew = step >= board.grid.changeIndex && step > stepReadBy(board.grid, minute - 1);
    if (isNew && watch.take(step)) isFiring = true;
  }
  // Half of α is the fast channel's; the pool of all e-values is read against it as one.
  const pool = all.reduce((sum, { watch }) => sum + watch.evidence(), 0) / all.length;
  return isFiring || pool >= 2 / alpha;
}

/** `firedAt` is null when nothing fired to the end. */
function answerOf(all: readonly Watched[], each: Case, firedAt: number | null): CaseAnswer {
  const minute = firedAt ?? each.changeAt + each.horizonMin - 1;
  const graded = all.map(({ board, watch }) => {
    return { board, watch, verdict: watch.verdict(stepReadBy(board.grid, minute)) };
  });
  const checks = each.checks.map((check) => {
    const own = graded.filter(({ board }) => board.check === check);
    const clusters = own.map(({ watch, verdict }) => {
      return { cluster: watch.cluster, verdict, ...watch.receipt() };
    });
    return { name: check.name, verdict: worst(own.map(({ verdict }) => verdict)), clusters };
  });
  const folded = worst(checks.map(({ verdict }) => verdict));
  const atMinute = firedAt ?? each.changeAt + each.horizonMin;
  return { verdict: firedAt === null ? folded : 'regressed', atMinute, checks };
}

function worst(verdicts: readonly CaseVerdict[]): CaseVerdict {
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'blind';
}
