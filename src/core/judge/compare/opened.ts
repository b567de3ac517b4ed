/** Watches that are being read, each as long as its columns live. */
import type { Instant } from '../../fleet/quantities.ts';
import type { Column, Columns } from './columns.ts';
import type { ComparedGrade, ComparedQuestion, Standing } from './compared-question.ts';
import { hasFigures, openWatch } from './open-watch.ts';
import type { Grid } from './question.ts';
import type { Watch } from './watch.ts';

/** A watch that is being read. */
export interface Opened {
  readonly key: string;
  watch: Watch;
  readonly grid: Grid;
  /** The same watch anew, for what comes after a step. */
  readonly anew: (step: number) => Watch;
  /** From which step on each control is changed itself. */
  readonly until: Map<string, number>;
  /** Takes over what the columns say of a step. */
  readonly follow: (step: number) => void;
  /** The next step to be taken in. */
  next: number;
  /** From when on steps were taken for settled ones. */
  healthFrom: Instant | null;
  /** What was said last, for as long as nothing new is closed. */
  last: ComparedGrade | null;
  /** What it said when it fired: that stands. */
  fired: ComparedGrade | null;
}

/** What was opened for each cluster, for as long as the columns themselves live. */
const opened = new WeakMap<Columns, Map<string, Opened>>();

const minuteMs = 60_000;

/** The watch of a cluster, as far as it has been read. */
export function openedFor(columns: Columns, own: Column, question: ComparedQuestion): Opened {
  const byCluster = opened.get(columns) ?? new Map<string, Opened>();
  opened.set(columns, byCluster);
  const changeIndex = Math.max(0, indexOf(columns, question.changedAt));
  const controls = question.controls.filter(({ name }) => hasFigures(columns, name));
  const known = byCluster.get(question.cluster);
  const key = keyOf(columns, question, controls);
  const one =
    known !== undefined && known.key === key && isOn(known, question)
      ? known
      : { ...openOne(columns, { own, question, controls, changeIndex }), key };
  if (one.healthFrom !== question.healthFrom) one.last = null;
  one.healthFrom = question.healthFrom;
  byCluster.set(question.cluster, one);
  for (const { name, changedAt } of question.controls) {
    one.until.set(
      name,
      changedAt === null ? Number.POSITIVE_INFINITY : indexOf(columns, changedAt),
    );
  }
  return one;
}

/** Whether a cluster is being read already: to begin with one takes a hundred times as long. */
export function isOpened(columns: Columns, cluster: string): boolean {
  return opened.get(columns)?.has(cluster) ?? false;
}

/** Whether steps were taken as they would be now: what was not settled yet may be from here on. */
function isOn({ healthFrom }: Opened, question: ComparedQuestion): boolean {
  return healthFrom === null || healthFrom === question.healthFrom;
}

/** What a watch hangs on, beside the steps that it reads. */
function keyOf(
  { capacity }: Columns,
  question: ComparedQuestion,
  controls: readonly Standing[],
): string {
  const { changedAt, harmFrom, alpha, horizonMs, healthHorizonMs } = question;
  const names = controls.map(({ name }) => name);
  const times = [changedAt, harmFrom, horizonMs, healthHorizonMs];
  return JSON.stringify([capacity, alpha, times, question.forgotten, names]);
}

interface Matter {
  readonly own: Column;
  readonly question: ComparedQuestion;
  readonly controls: readonly Standing[];
  readonly changeIndex: number;
}

function openOne(columns: Columns, { own, question, controls, changeIndex }: Matter): Opened {
  const { check, alpha } = question;
  // Where a clock was set since the change, what was before it has no place any more.
  const hasHistory = question.hasHistory && changeIndex > 0;
  const stepsOf = (ms: number): number => Math.max(1, Math.ceil(ms / columns.stepMs));
  const stepMin = columns.stepMs / minuteMs;
  const grid: Grid = {
    startAt: columns.first * stepMin,
    stepMin,
    changeIndex,
    end: changeIndex + stepsOf(question.horizonMs),
    askedAt: changeIndex + stepsOf(question.healthHorizonMs),
    untilEvidence: question.untilEvidence ?? false,
    stepsPerDay: Math.round((24 * 60) / stepMin),
  };
  const until = new Map<string, number>();
  const beside = controls.flatMap(({ name }) => {
    const column = columns.clusters.get(name);
    if (column === undefined) return [];
    return [{ column, until: () => until.get(name) ?? Number.POSITIVE_INFINITY }];
  });
  const { column, follow } = withoutForgotten(columns, own, question);
  const watchOn = (at: Grid): Watch =>
    openWatch({ check, own: column, controls: beside, grid: at, alpha, hasHistory });
  const anew = (step: number): Watch => {
    const by = step + 1 - changeIndex;
    const { end, askedAt = end } = grid;
    return watchOn({ ...grid, changeIndex: step + 1, end: end + by, askedAt: askedAt + by });
  };
  return {
    key: '',
    watch: watchOn(grid),
    grid,
    anew,
    follow,
    until,
    next: changeIndex,
    healthFrom: null,
    last: null,
    fired: null,
  };
}

/** The cluster's own figures without what is forgotten: the same column where nothing is. */
function withoutForgotten(
  columns: Columns,
  own: Column,
  { forgotten = [] }: ComparedQuestion,
): { readonly column: Column; readonly follow: (step: number) => void } {
  if (forgotten.length === 0) return { column: own, follow: () => undefined };
  const figures = own.figures.map((figure) => {
    const copy = figure.slice();
    for (const { from, to } of forgotten) {
      const first = Math.max(0, indexOf(columns, from));
      copy.fill(Number.NaN, first, Math.max(first, firstAfter(columns, to)));
    }
    return copy;
  });
  const follow = (step: number): void => {
    for (const [index, figure] of figures.entries()) {
      figure[step] = own.figures[index]?.[step] ?? Number.NaN;
    }
  };
  return { column: { ...own, figures }, follow };
}

/** The step in which a logical time lies. */
export function indexOf({ first, stepMs, aheadMs }: Columns, at: Instant): number {
  return Math.floor((at - aheadMs) / stepMs) - first;
}

/** The first step that lies wholly behind a logical time. */
export function firstAfter(columns: Columns, at: Instant): number {
  return Math.ceil((at - columns.aheadMs) / columns.stepMs) - columns.first;
}
