/** Tierwise's own judge, on cases. */
import { guiltyOf, isPoolFiring } from '../../src/core/judge/pool.ts';
import { watchGauge } from '../../src/core/judge/compare/watch-gauge.ts';
import { watchRate } from '../../src/core/judge/compare/watch-rate.ts';
import type { Watch } from '../../src/core/judge/compare/watch.ts';
import type { Case, CaseAnswer, CaseJudge, CaseVerdict } from './case.ts';
import { type Arm, type Board, boardsOf, columnOf, stepReadBy } from './tierwise/grid.ts';

/** From the worst to the best; a case is as bad as its worst check. */
const order: readonly CaseVerdict[] = ['regressed', 'blind', 'inconclusive', 'healthy'];

/** Half of α is the fast channel's, whose e-values are pooled. */
const fastShare = 0.5;

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
  if (check.kind === 'gauge') {
    const columns = controls.map((one) => columnOf(one, grid, 1));
    return watchGauge({ ...common, own: columnOf(arm, grid, 1), controls: columns });
  }
  const countsOf = (one: Arm) => ({ bad: columnOf(one, grid, 1), total: columnOf(one, grid, 2) });
  return watchRate({ ...common, own: countsOf(arm), controls: controls.map(countsOf) });
}

function readMinute(all: readonly Watched[], { alpha }: Case, minute: number): boolean {
  let isFiring = false;
  for (const { board, watch } of all) {
    const step = stepReadBy(board.grid, minute);
    const isNew = step >= board.grid.changeIndex && step > stepReadBy(board.grid, minute - 1);
    if (isNew && watch.take(step)) isFiring = true;
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
