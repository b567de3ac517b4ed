/** Plays one placebo rollout: the judge of real rollouts reads what would have been there. */
import type { Instant } from '../../fleet/quantities.ts';
import type { Column, Columns } from '../compare/columns.ts';
import { gradeCompared } from '../compare/grade.ts';
import type { Verdict } from '../evidence.ts';
import { type ReceiptFigures, receiptFigures } from './receipt-figures.ts';
import type { Placebo, PlaceboGround } from './schedule.ts';

/** What became of a placebo rollout. */
export interface Played extends ReceiptFigures {
  readonly placebo: Placebo;
  readonly alpha: number;
  /** Of the last step; that of a halt stands. */
  readonly verdict: Verdict;
  /** The change that was not. */
  readonly changedAt: Instant;
  /** When it would have halted; null where it would not. */
  readonly haltedAt: Instant | null;
  readonly message: string;
  /** Whether the judge itself says that the check can only advise here. */
  readonly isAdvisory: boolean;
}

/** A placebo as it ends when the check has so much of α there. */
export function playPlacebo(ground: PlaceboGround, placebo: Placebo, alpha: number): Played {
  const { check, lagMs } = ground;
  const columns = viewOf(ground, placebo);
  const timeOf = (step: number): Instant =>
    (ground.columns.first + step) * columns.stepMs + columns.aheadMs;
  const changedAt = timeOf(placebo.at);
  const { grade, receipt } = gradeCompared(columns, {
    check,
    cluster: placebo.cluster,
    controls: placebo.controls.map((name) => ({ name, changedAt: null })),
    changedAt,
    harmFrom: changedAt,
    healthFrom: changedAt + check.warmUpMs,
    horizonMs: placebo.horizonMs,
    healthHorizonMs: placebo.horizonMs,
    alpha,
    now: timeOf(placebo.end) + lagMs,
    lagMs,
    hasHistory: true,
  });
  const isAdvisory = grade.isAdvisory === true;
  const isHalted = grade.verdict === 'regressed' && !isAdvisory;
  return {
    placebo,
    alpha,
    changedAt,
    isAdvisory,
    verdict: grade.verdict,
    haltedAt: isHalted ? grade.onset : null,
    message: grade.message,
    ...receiptFigures(receipt()),
  };
}

/**
 * The columns as a controller would have had them: from as long before the change as the check wants, to the end
 * of the soak. Figures are shared and nothing is copied; the columns are new, so that no other reading is gone on with.
 */
function viewOf({ columns, check }: PlaceboGround, { at, end, ...placebo }: Placebo): Columns {
  const from = Math.max(0, at - Math.ceil(check.compare.historyMs / columns.stepMs));
  const clusters = [placebo.cluster, ...placebo.controls].flatMap((name): [string, Column][] => {
    const column = columns.clusters.get(name);
    if (column === undefined) return [];
    const figures = column.figures.map((figure) => figure.subarray(from, end));
    return [[name, { figures, trouble: column.trouble }]];
  });
  return {
    stepMs: columns.stepMs,
    aheadMs: columns.aheadMs,
    first: columns.first + from,
    closed: end - from,
    capacity: end - from,
    clusters: new Map(clusters),
  };
}
