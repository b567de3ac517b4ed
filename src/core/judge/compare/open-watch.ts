import type { ComparedCheck, Measure } from '../../fleet/check.ts';
import { ageMinutesMin } from '../gauge/health.ts';
import type { Column, Columns } from './columns.ts';
import type { CompareQuestion, Grid } from './question.ts';
import { type Control, type Counts } from './rate-sides.ts';
import { watchGauge } from './watch-gauge.ts';
import { watchGrowth } from './watch-growth.ts';
import { watchRate, type WithoutHistory } from './watch-rate.ts';
import { watchTogether } from './watch-together.ts';
import type { Watch } from './watch.ts';

/** What a watch is opened for. */
export interface Opening {
  readonly check: ComparedCheck;
  readonly own: Column;
  readonly controls: readonly OpeningControl[];
  readonly grid: Grid;
  /** Of this check on this cluster. */
  readonly alpha: number;
  /** Whether the source knows what was before it was asked. */
  readonly hasHistory: boolean;
}

/** A control's figures, and from which step on they are those of a changed cluster. */
export interface OpeningControl {
  readonly column: Column;
  readonly until: () => number;
}

/** The watch of a check's kind. */
export function openWatch(opening: Opening): Watch {
  const { measure } = opening.check.compare;
  switch (measure.kind) {
    case 'rate':
    case 'latency':
      return watchCounts(opening, opening.hasHistory ? 'blind' : 'controls');
    case 'probe':
      return watchCounts(opening, 'alone');
    case 'gauge':
      return watchValues(opening);
    case 'growth':
      return watchGrowing(opening, measure);
  }
}

/** One watch for each figure that is bad, which share the α. */
function watchCounts(opening: Opening, withoutHistory: WithoutHistory): Watch {
  const { check, own, controls, grid } = opening;
  const bounds = Math.max(1, own.figures.length - 1);
  const alpha = opening.alpha / bounds;
  const question = questionOf(check);
  const common = { question, grid, alpha, withoutHistory, blamesSilence: false, mayGuess: true };
  return watchTogether(
    Array.from({ length: bounds }, (_, bound) =>
      watchRate({
        ...common,
        own: countsOf(own, bound),
        controls: controls.map(
          ({ column, until }): Control => ({ ...countsOf(column, bound), until }),
        ),
      }),
    ),
  );
}

function countsOf({ figures }: Column, bound: number): Counts {
  const nothing = new Float64Array(0);
  return { total: figures[0] ?? nothing, bad: figures[bound + 1] ?? nothing };
}

function watchValues({ check, own, controls, grid, alpha }: Opening): Watch {
  return watchGauge({
    question: questionOf(check),
    grid,
    alpha,
    blamesSilence: false,
    own: valuesOf(own),
    controls: controls.map(({ column, until }) => ({ values: valuesOf(column), until })),
  });
}

/** A check with a range of both directions grows upwards: there is one limit. */
function watchGrowing(
  { check, own, controls, grid, alpha }: Opening,
  { limit, withinMs }: Extract<Measure, { readonly kind: 'growth' }>,
): Watch {
  return watchGrowth({
    grid,
    alpha,
    limit,
    blamesSilence: false,
    bad: check.compare.bad === 'lower' ? 'lower' : 'higher',
    withinMin: withinMs / 60_000,
    own: valuesOf(own),
    controls: controls.map(({ column, until }) => ({ column: valuesOf(column), until })),
  });
}

function valuesOf({ figures }: Column): Float64Array {
  return figures[0] ?? new Float64Array(0);
}

function questionOf({ compare: { bad, effect } }: ComparedCheck): CompareQuestion {
  return { bad, effectMin: effect.min, effectUnit: effect.unit };
}

/** How long after it is settled a check of this kind can call a cluster healthy at the earliest. */
export function leastAgeMs({ compare: { measure } }: ComparedCheck): number {
  const hasAge = measure.kind === 'gauge' || measure.kind === 'growth';
  return hasAge ? ageMinutesMin * 60_000 : 0;
}

/** Columns of which a watch can be opened. */
export function hasFigures(columns: Columns, cluster: string): boolean {
  return (columns.clusters.get(cluster)?.figures.length ?? 0) > 0;
}
