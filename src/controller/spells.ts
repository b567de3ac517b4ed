/**
 * Where the steps of a source lie in columns, when clocks were set meanwhile. From one step of a clock to the next is a
 * spell, with one distance between the source's time and logical time. Columns are numbered as in the first one. Steps of a
 * later one are moved by whole steps, up to one too early and never too late: nothing that was measured before a change
 * comes to stand after it. What lies between two spells is not known.
 */
import type { Instant } from '../core/fleet/quantities.ts';
import { closedUntil, type Columns, newColumns } from '../core/judge/compare/columns.ts';
import { clockToleranceMs } from '../core/judge/clock-difference.ts';
import type { Count, Sample, Series } from '../core/judge/evidence.ts';

/** Times of a source's own clock, on the grid of its steps, that have one place in logical time. */
export interface Spell {
  /** How far logical time is ahead of the source's. */
  readonly aheadMs: number;
  readonly from: Instant;
  /** Until when steps were closed; null until the source has answered once, so that its clock and ours agree. */
  readonly to: Instant | null;
}

/** The spell of now, and those before it in which steps were closed, oldest first. */
export interface Spells {
  readonly past: readonly Spell[];
  readonly present: Spell;
  /** The source's clock may have gone so far by the last step, or showed it since; 0 where nobody knows. */
  readonly reachedTo: Instant;
}

/** Agreeing clocks may be so far apart, and slewing may move them by as much again without a step. */
const slackMs = 2 * clockToleranceMs;

/** The judge compares with the same time of earlier days, by half hours: what is moved by more is at another time. */
const movedMsMax = 30 * 60_000;

/** One spell from a logical time on, as where no clock was ever set. */
export function oneSpell(
  { aheadMs, stepMs }: Pick<Columns, 'aheadMs' | 'stepMs'>,
  from: Instant,
): Spells {
  const first = Math.floor((from - aheadMs) / stepMs) * stepMs;
  return { past: [], present: { aheadMs, from: first, to: null }, reachedTo: 0 };
}

/** Columns in which nothing is closed yet. */
export function columnsOf({ past, present }: Spells, stepMs: number): Columns {
  const { aheadMs, from } = past[0] ?? present;
  return newColumns({ stepMs, aheadMs }, from);
}

/** A step of a clock that was noticed just now. */
export interface ClockStep {
  readonly now: Instant;
  /** How far logical time is ahead of the source's since. */
  readonly aheadMs: number;
  readonly stepMs: number;
  /** The source's clock may have gone so far before the step. */
  readonly reachedTo: Instant;
}

/** Whether the source's clock may have been set back: then it has, under times to come, what was measured long ago. */
export function isSetBack({ now, aheadMs, reachedTo }: Omit<ClockStep, 'stepMs'>): boolean {
  return reachedTo > now - aheadMs + slackMs;
}

/** What was closed until a step, and a spell that begins when all is new that is told of a time. */
export function spellsAfter(spells: Spells | null, step: ClockStep): Spells {
  const { now, aheadMs, stepMs, reachedTo } = step;
  const start = Math.max(now - aheadMs, reachedTo) + slackMs;
  const present = { aheadMs, from: Math.ceil(start / stepMs) * stepMs, to: null };
  const all = spells === null ? [] : [...spells.past, spells.present];
  const past = all.flatMap((one): readonly Spell[] => {
    // Logical time that an earlier controller has lived through, and nobody wrote of, comes again.
    const comesAgainFrom = Math.floor((now - one.aheadMs) / stepMs) * stepMs;
    const to = Math.min(endOf(one), comesAgainFrom);
    return to > one.from ? [{ ...one, to }] : [];
  });
  return { past, present, reachedTo };
}

/** Whether steps of now stood at another time of the day than those that they are compared with. */
export function isFarMoved({ aheadMs }: Columns, { present }: Spells): boolean {
  return Math.abs(present.aheadMs - aheadMs) > movedMsMax;
}

/** What is to be asked next, by the source's clock. */
export interface Stretch {
  readonly spell: Spell;
  /** Add to a time of the source to get its place in the columns. */
  readonly shiftMs: number;
  readonly from: Instant;
  /** Everything up to here can be asked for. */
  readonly until: Instant;
  /** Whether nothing of it is to be closed. */
  readonly isProbe: boolean;
}

/** The next steps that are not closed; `settledAt` is the logical time up to which nothing comes any more. */
export function nextStretch(
  columns: Columns,
  { past, present }: Spells,
  settledAt: Instant,
): Stretch {
  const { stepMs } = columns;
  const closed = closedUntil(columns);
  const spell = past.find((one) => endOf(one) + shiftMsOf(columns, one) > closed) ?? present;
  const shiftMs = shiftMsOf(columns, spell);
  const settled = Math.floor((settledAt - spell.aheadMs) / stepMs) * stepMs;
  const until = spell === present ? settled : endOf(spell);
  const next = closed - shiftMs;
  // Before its spell begins, a source is asked for one step, which tells whether the clocks agree.
  const isProbe = next > until;
  const from = isProbe ? until - stepMs : Math.max(next, Math.min(spell.from, until - stepMs));
  return { spell, shiftMs, from, until, isProbe };
}

function endOf({ from, to }: Spell): Instant {
  return to ?? from;
}

function shiftMsOf({ aheadMs, stepMs }: Columns, spell: Spell): number {
  return Math.floor((spell.aheadMs - aheadMs) / stepMs) * stepMs;
}

/** The spells after an answer up to a time of the source, which came while its clock showed `shown`. */
export function heardUntil(
  { past, present, reachedTo }: Spells,
  { spell }: Stretch,
  { until, shown }: { readonly until: Instant; readonly shown: Instant },
): Spells {
  const to = Math.max(endOf(present), spell === present ? until : present.from);
  return { past, present: { ...present, to }, reachedTo: Math.max(reachedTo, shown) };
}

/** An answer moved to its place in the columns, without what lies before its spell. */
export function movedSeries(
  answers: ReadonlyMap<string, Series>,
  { spell, shiftMs, from }: Stretch,
): ReadonlyMap<string, Series> {
  if (shiftMs === 0 && from >= spell.from) return answers;
  return new Map([...answers].map(([name, series]) => [name, moved(series, { spell, shiftMs })]));
}

function moved(series: Series, { spell, shiftMs }: Pick<Stretch, 'spell' | 'shiftMs'>): Series {
  const isIn = ([at]: Count): boolean => at > spell.from;
  if (series.kind === 'counts') {
    const move = ([at, total, ...bad]: Count): Count => [at + shiftMs, total, ...bad];
    return { kind: 'counts', counts: series.counts.filter(isIn).map(move) };
  }
  if (series.kind === 'samples') {
    const move = ([at, value]: Sample): Sample => [at + shiftMs, value];
    return { kind: 'samples', samples: series.samples.filter(isIn).map(move) };
  }
  return series;
}
