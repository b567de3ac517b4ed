/** What a soak can see of a check that counts, before it begins. */
import type { ComparedCheck } from '../../fleet/check.ts';
import { smallestIn, type Visible, visibleOf } from '../rate/visible.ts';
import { columnsOf } from '../rate/steps.ts';
import type { Column, Columns } from './columns.ts';
import { aloneShare } from '../pool.ts';
import type { Grid } from './question.ts';
import { rateEffect } from './rate-effect.ts';
import { besideControls, besideEarlier, type Counts, sumOf } from './rate-sides.ts';

/** A cluster that will be changed, beside others that will not be at that time. */
export interface SightQuestion {
  readonly check: ComparedCheck;
  readonly cluster: string;
  readonly controls: readonly string[];
  /** Of this check on this cluster. */
  readonly alpha: number;
  readonly soakMs: number;
}

/** What is seen, and the ratio that the check wants to see. */
export interface Sight extends Visible {
  readonly effect: number;
}

/** From what was counted until now. Null where it is too little to tell, or nothing was counted. */
export function sightOf(columns: Columns, question: SightQuestion): Sight | null {
  const past = pastOf(columns, question);
  if (past === null) return null;
  const { check, soakMs } = question;
  const { bad, effect: wanted } = check.compare;
  const asked = { bad, effectMin: wanted.min, effectUnit: wanted.unit };
  const effect = rateEffect(asked, sumOf(past.own, columns.closed), false);
  const horizon = stepsIn(soakMs, columns);
  const visible = visibleOf(past.history, { ...past.view, effect, horizon });
  return visible === null ? null : { ...visible, effect };
}

/**
 * The smallest ratio that soaks of one length after the other see, which is much less work than all that `sightOf` says;
 * null beyond a hundredfold. Null itself where it is too little to tell, or nothing was counted.
 */
export function smallestSeen(
  columns: Columns,
  question: Omit<SightQuestion, 'soakMs'>,
): ((soakMs: number) => number | null) | null {
  const past = pastOf(columns, question);
  const smallest = past && smallestIn(past.history, past.view);
  return smallest && ((soakMs) => smallest(stepsIn(soakMs, columns)));
}

function stepsIn(soakMs: number, { stepMs }: Columns): number {
  return Math.max(1, Math.floor(soakMs / stepMs));
}

/** The cluster beside the others or its own earlier time, and how that is looked at. */
function pastOf(
  columns: Columns,
  { check, cluster, controls, alpha }: Omit<SightQuestion, 'soakMs'>,
) {
  const own = countsOf(columns.clusters.get(cluster));
  if (own === null) return null;
  const stepMin = columns.stepMs / 60_000;
  const grid: Grid = {
    startAt: columns.first * stepMin,
    stepMin,
    changeIndex: columns.closed,
    end: columns.closed,
    stepsPerDay: Math.round((24 * 60) / stepMin),
  };
  const others = controls.flatMap((name) => {
    const counts = countsOf(columns.clusters.get(name));
    return counts === null ? [] : [{ ...counts, until: () => Number.POSITIVE_INFINITY }];
  });
  const steps = others.length > 0 ? besideControls(own, others, grid) : besideEarlier(own, grid);
  const view = {
    alpha: others.length > 0 ? alpha * (1 - aloneShare) : alpha,
    stepsPerBlock: Math.max(1, Math.round(30 / stepMin)),
    direction: check.compare.bad === 'lower' ? -1 : 1,
  } as const;
  return { own, history: columnsOf(steps, columns.closed), view };
}

/** All requests and the worst of them: of a latency those beyond the first bound. */
function countsOf(column: Column | undefined): Counts | null {
  const [total, bad] = column?.figures ?? [];
  return total === undefined || bad === undefined ? null : { total, bad };
}
