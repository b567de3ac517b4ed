/** Tierwise's own judge, on cases. */
import { fastShare, guiltyOf, isPoolFiring } from '../../src/core/judge/pool.ts';
import { watchGauge } from '../../src/core/judge/compare/watch-gauge.ts';
import { cleanCount, type Counts } from '../../src/core/judge/compare/rate-sides.ts';
import { watchRate } from '../../src/core/judge/compare/watch-rate.ts';
import type { Watch } from '../../src/core/judge/compare/watch.ts';
import type { Case, CaseAnswer, CaseJudge, CaseVerdict } from './case.ts';
import {
  type Arm,
  type Board,
  boardsOf,
  type CaseGrid,
  columnOf,
  stepReadBy,
} from './tierwise/grid.ts';

/** From the worst to the best; a case is as bad as its worst check. */
const order: readonly CaseVerdict[] = ['regressed', 'blind', 'inconclusive', 'healthy'];

interface Watched {
  readonly board: Board;
  readonly cluster: string;
  readonly watch: Watch;
}

/** Reads a case minute by minute until something fires or the horizon is over. */
export const tierwise: CaseJudge = (each) => {
  const boards = boardsOf(each);
  const parts = boards.reduce((sum, { treated }) => sum + treated.length, 0);
  const alpha = each.alpha / Math.max(1, parts);
  const all = boards.flatMap((board) =>
    board.treated.map((arm): Watched => {
      return { board, cluster: arm.cluster, watch: watchOf(board, arm, alpha) };
    }),
  );
  const end = each.changeAt + each.horizonMin;
  for (let minute = each.changeAt; minute < end; minute += 1) {
    if (readMinute(all, each, minute)) return answerOf(all, each, minute);
  }
  return answerOf(all, each, null);
};

function watchOf({ check, grid, controls }: Board, arm: Arm, alpha: number): Watch {
  const common = { question: check, grid, alpha };
  const until = (): number => grid.end;
  if (check.kind === 'gauge') {
    const untouched = controls.map((one) => ({ values: columnOf(one, grid, 1), until }));
    return watchGauge({ ...common, own: columnOf(arm, grid, 1), controls: untouched });
  }
  const untouched = controls.map((one) => ({ ...countsOf(one, grid), until }));
  return watchRate({ ...common, own: countsOf(arm, grid), controls: untouched });
}

function countsOf(arm: Arm, grid: CaseGrid): Counts {
  const counts = { bad: columnOf(arm, grid, 1), total: columnOf(arm, grid, 2) };
  for (const [index, total] of counts.total.entries()) {
    [counts.bad[index], counts.total[index]] = cleanCount(counts.bad[index] ?? Number.NaN, total);
  }
  return counts;
}

function readMinute(all: readonly Watched[], { alpha }: Case, minute: number): boolean {
  let isFiring = false;
  for (const { board, watch } of all) {
    const step = stepReadBy(board.grid, minute);
    const isNew = step >= board.grid.changeIndex && step > stepReadBy(board.grid, minute - 1);
    if (isNew && watch.take(step, true)) isFiring = true;
  }
  return isFiring || isPoolFiring(evidenceOf(all), fastShare * alpha);
}

function evidenceOf(all: readonly Watched[]): readonly number[] {
  return all.map(({ watch }) => watch.evidence());
}

/** `firedAt` is null when nothing fired to the end. */
function answerOf(all: readonly Watched[], each: Case, firedAt: number | null): CaseAnswer {
  const minute = firedAt ?? each.changeAt + each.horizonMin - 1;
  const own = all.map((one) => gradeOf(one, minute));
  const isPooled = firedAt !== null && own.every(({ verdict }) => verdict !== 'regressed');
  const guilty = isPooled ? guiltyOf(evidenceOf(all), fastShare * each.alpha) : [];
  const graded = own.map((grade, index) =>
    guilty.includes(index) ? { ...grade, verdict: 'regressed' as const, cause: 'pooled' } : grade,
  );
  const checks = each.checks.map((check) => {
    const clusters = graded.filter((_, index) => all[index]?.board.check === check);
    const verdict = worst(clusters.map((one) => one.verdict));
    return { name: check.name, verdict, clusters };
  });
  const folded = worst(checks.map(({ verdict }) => verdict));
  const atMinute = firedAt ?? each.changeAt + each.horizonMin;
  return { verdict: firedAt === null ? folded : 'regressed', atMinute, checks };
}

function gradeOf({ board, cluster, watch }: Watched, minute: number) {
  const verdict = watch.verdict(stepReadBy(board.grid, minute));
  return { cluster, verdict, ...watch.receipt() };
}

function worst(verdicts: readonly CaseVerdict[]): CaseVerdict {
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'blind';
}
