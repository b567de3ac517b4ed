import type { Cluster, Source } from '../core/fleet/fleet.ts';
import type { Columns } from '../core/judge/compare/columns.ts';
import { type CheckNeed, hasHistory } from '../core/rollout/needs.ts';
import { aheadOfSourceMs } from './check-watch.ts';
import { type ColumnsKey, keepSpells, readColumns, readSpells } from './columns-store.ts';
import type { Machinery } from './machinery.ts';
import { isStep } from './places.ts';
import { columnsOf, isSetBack, oneSpell, type Spells, spellsAfter } from './spells.ts';

/** A check that compares, as it is asked. */
export interface ColumnsNeed extends CheckNeed {
  readonly clusters: readonly Cluster[];
  /** Whether no cluster was changed yet: then all that a source knows is from before the change. */
  readonly isUntouched: boolean;
}

/** Columns, and where the source's steps lie in them. */
export interface Placed {
  readonly columns: Columns;
  readonly spells: Spells;
}

/** How far logical time was ahead of a source's, and by how much of that it had jumped. */
export interface Clocks {
  readonly aheadMs: number;
  readonly jumpedMs: number;
}

/** What is known of a check; nothing before it was asked once. */
export interface Known {
  readonly columns: Columns | null;
  readonly spells: Spells | null;
  /** By how much logical time had jumped when the present spell began. */
  readonly jumpedMs: number;
  /** The clocks as the source last answered. */
  readonly heard: Clocks | null;
  /** How far logical time was ahead of the source's when the log was last written. */
  readonly aheadMs: number;
  readonly key: ColumnsKey;
}

/** What was asked for until now, to go on from there; also for whoever takes over, and where a clock was set meanwhile. */
export async function placedFor(
  known: Known,
  need: ColumnsNeed,
  machinery: Machinery,
): Promise<Placed> {
  const { columns, spells } = known;
  const { source } = need;
  if (columns === null || spells === null) {
    if (!hasHistory(source)) return keptOrNew(known.key, source, machinery);
    return (await goneOn(known, source, machinery)) ?? placedAnew(known, need, machinery);
  }
  const { clock } = machinery;
  const isSet = isStep(aheadOfSourceMs(source, clock), spells.present.aheadMs);
  // A jump is one also where the clock was set by as much.
  const isJumped = hasHistory(source) && isStep(clock.jumpedMs(), known.jumpedMs);
  return isSet || isJumped ? placedAnew(known, need, machinery) : { columns, spells };
}

/** What has no history goes by the log, whichever clock that was written by: no step of a clock moves it. */
async function keptOrNew(
  key: ColumnsKey,
  source: Source,
  { clock, store }: Machinery,
): Promise<Placed> {
  const { stepMs } = source;
  const grid = { aheadMs: aheadOfSourceMs(source, clock), stepMs };
  const now = clock.now();
  const kept = await readColumns(store.blobs, key, now);
  if (kept?.stepMs === stepMs) {
    return { columns: kept, spells: oneSpell(grid, kept.first * stepMs) };
  }
  const spells = oneSpell(grid, now);
  return { columns: columnsOf(spells, stepMs), spells };
}

/**
 * What an earlier controller has left is gone on with while the clocks are as they were, as far as it heard and the log
 * knows. All of it is asked for again.
 */
async function goneOn(
  { key, aheadMs: loggedMs }: Known,
  source: Source,
  { clock, store }: Machinery,
): Promise<Placed | null> {
  const { stepMs } = source;
  const spells = await readSpells(store.blobs, key, stepMs);
  if (spells === null || spells.present.to === null) return null;
  const aheadMs = aheadOfSourceMs(source, clock);
  if (isStep(aheadMs, spells.present.aheadMs) || isStep(aheadMs, loggedMs)) return null;
  if (isSetBack({ now: clock.now(), aheadMs, reachedTo: spells.reachedTo })) return null;
  return { columns: columnsOf(spells, stepMs), spells };
}

/**
 * Where a clock was set, or another controller was at work before. While nothing is changed yet, all of the past is asked
 * for by the clock as it is now: it is from before the change, wherever it stands. Later each step keeps the place that it
 * had by the clock of its time.
 */
async function placedAnew(
  { columns, spells, heard, key }: Known,
  { source, from, isUntouched }: ColumnsNeed,
  { clock, store }: Machinery,
): Promise<Placed> {
  const { stepMs } = source;
  const before = spells ?? (await readSpells(store.blobs, key, stepMs));
  const now = clock.now();
  const jumpedMs = heard === null ? 0 : clock.jumpedMs() - heard.jumpedMs;
  const heardTo = heard === null ? 0 : now - heard.aheadMs - jumpedMs;
  const step = {
    now,
    aheadMs: aheadOfSourceMs(source, clock),
    stepMs,
    reachedTo: Math.max(before?.reachedTo ?? 0, heardTo),
  };
  const isPastAll = isUntouched && !isSetBack(step);
  const after = isPastAll
    ? { ...oneSpell(step, from), reachedTo: step.reachedTo }
    : spellsAfter(before, step);
  await keepSpells(store.blobs, key, { spells: after, stepMs });
  const isKept = columns !== null && after.past.length > 0;
  return { columns: isKept ? columns : columnsOf(after, stepMs), spells: after };
}
