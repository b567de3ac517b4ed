/** What a soak can see of a check that counts, before it begins. */
import type { ComparedCheck } from '../../fleet/check.ts';
import { type Visible, visibleOf } from '../rate/visible.ts';
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
export function sightOf(
  columns: Columns,
  { check, cluster, controls, alpha, soakMs }: SightQuestion,
): Sight | null {
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
  const { bad, effect: wanted } = check.compare;
  const question = { bad, effectMin: wanted.min, effectUnit: wanted.unit };
  const effect = rateEffect(question, sumOf(own, columns.closed), false);
  const visible = visibleOf(columnsOf(steps, columns.closed), {
    effect,
    alpha: others.length > 0 ? alpha * (1 - aloneShare) : alpha,
    horizon: Math.max(1, Math.floor(soakMs / columns.stepMs)),
    stepsPerBlock: Math.max(1, Math.round(30 / stepMin)),
    direction: bad === 'lower' ? -1 : 1,
  });
  return visible === null ? null : { ...visible, effect };
}

/** All requests and the worst of them: of a latency those beyond the first bound. */
function countsOf(column: Column | undefined): Counts | null {
  const [total, bad] = column?.figures ?? [];
  return total === undefined || bad === undefined ? null : { total, bad };
}
