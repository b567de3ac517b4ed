import type { Instant } from '../core/fleet/quantities.ts';
import { closedUntil, closeSteps, type Columns } from '../core/judge/compare/columns.ts';
import type { Series } from '../core/judge/evidence.ts';
import { hasHistory, stepLagMs } from '../core/rollout/needs.ts';
import type { Answers } from '../core/rollout/world.ts';
import { aheadOfSourceMs, graceMs } from './check-watch.ts';
import type { Clock } from './clock.ts';
import { type ColumnsKey, keepColumns, keepSpells } from './columns-store.ts';
import type { Machinery } from './machinery.ts';
import { isStep } from './places.ts';
import { type Clocks, type ColumnsNeed, type Placed, placedFor } from './placed-columns.ts';
import {
  columnsOf,
  heardUntil,
  isFarMoved,
  movedSeries,
  nextStretch,
  type Spells,
  type Stretch,
} from './spells.ts';
import { within } from './within.ts';
import { readZones } from './zone-answers.ts';

/** Asks a check that compares: its history once, and then only what was closed since. Never twice at a time. */
export interface ColumnsWatch {
  columns: Columns | null;
  /** Where the source's steps lie in the columns. */
  spells: Spells | null;
  isAsking: boolean;
  /** Whether it was read up to now once: before, all that is known is old. */
  isReadUp: boolean;
  /** When the next question is due. */
  dueAt: Instant;
  /** Since when its answers count without a gap. */
  since: Instant;
  /** By how much logical time had jumped when the present spell began. */
  jumpedMs: number;
  /** The clocks as the source last answered. */
  heard: Clocks | null;
  /** How far logical time was ahead of the source's when the log was last written. */
  readonly aheadMs: number;
  /** Under which what whoever takes over needs is kept beside the log. */
  readonly key: ColumnsKey;
}

/** A check that was never asked; `aheadMs` is how far the log was ahead when it was last written. */
export function newColumnsWatch(key: ColumnsKey, aheadMs: number): ColumnsWatch {
  const dueAt = Number.NEGATIVE_INFINITY;
  const nothing = { columns: null, spells: null, jumpedMs: 0, heard: null };
  return { ...nothing, isAsking: false, isReadUp: false, dueAt, since: 0, aheadMs, key };
}

/** So many steps of all clusters together are asked for at once. */
const cellsMax = 100_000;

/** When the next question is due. */
export function columnsDueAt({ isAsking, dueAt }: ColumnsWatch): Instant {
  return isAsking ? Number.POSITIVE_INFINITY : dueAt;
}

/** What is known now, be it why nothing is; undefined while what was before is still read. */
export function columnsNow({ columns, since, isReadUp }: ColumnsWatch): Answers | undefined {
  if (columns === null) return undefined;
  const isKnown = isReadUp && columns.closed > 0;
  const isTroubled = [...columns.clusters.values()].every(({ trouble }) => trouble !== null);
  if (!isKnown && (!isTroubled || columns.clusters.size === 0)) return undefined;
  const until = closedUntil(columns) + columns.aheadMs;
  return { since, until, series: new Map(), columns };
}

/** One question for the whole fleet. Never throws: what was not answered is asked again. */
export async function askColumns(
  watch: ColumnsWatch,
  need: ColumnsNeed,
  machinery: Machinery,
): Promise<void> {
  watch.isAsking = true;
  try {
    const placed = await placedFor(watch, need, machinery);
    if (placed.spells !== watch.spells) begin(watch, placed, machinery.clock);
    await askOn(watch, placed, { need, machinery });
  } catch {
    // What was kept could not be read: whoever writes to that store next says why.
    watch.dueAt = machinery.clock.now() + need.source.stepMs;
  } finally {
    watch.isAsking = false;
  }
}

/** Its silence counts anew from here on, or from when what it says counts again; what was known may still have its place. */
function begin(watch: ColumnsWatch, { columns, spells }: Placed, clock: Clock): void {
  if (columns !== watch.columns) watch.isReadUp = false;
  watch.columns = columns;
  watch.spells = spells;
  watch.jumpedMs = clock.jumpedMs();
  watch.since = Math.max(clock.now(), spells.present.from + spells.present.aheadMs);
}

interface Asking {
  readonly need: ColumnsNeed;
  readonly machinery: Machinery;
}

async function askOn(
  watch: ColumnsWatch,
  { columns, spells }: Placed,
  asking: Asking,
): Promise<void> {
  const { need, machinery } = asking;
  const { clock } = machinery;
  const { source, check, clusters } = need;
  const stretch = nextStretch(columns, spells, clock.now() - stepLagMs(source));
  const { from, until } = stretch;
  const stepsMax = Math.max(60, Math.floor(cellsMax / Math.max(1, clusters.length)));
  const to = Math.min(until, from + stepsMax * columns.stepMs);
  const nextAt = until + columns.stepMs + stepLagMs(source) + stretch.spell.aheadMs;
  if (to <= from) {
    watch.dueAt = nextAt;
    return;
  }
  let isAnswered = false;
  try {
    const question = { source, check, clusters, from, to };
    const signals = machinery.signalFor(source);
    const limitMs = source.timeoutMs + graceMs;
    const ofClusters = await within(machinery, limitMs, (stop) => signals.read(question, stop));
    const ofZones = await within(machinery, limitMs, (stop) => readZones(signals, question, stop));
    const answers = new Map([...ofClusters, ...ofZones]);
    if (isStep(aheadOfSourceMs(source, clock), spells.present.aheadMs)) return;
    isAnswered = !isSilent(ofClusters);
    if (isAnswered) await take(watch, { columns, spells, stretch, to, answers }, asking);
    else noteTrouble(columns, answers);
  } catch (trouble) {
    // What comes after an answer is keeping it: that is no trouble of the source.
    const whose = isAnswered ? 'the store' : source.name;
    const message = `${whose}: ${trouble instanceof Error ? trouble.message : String(trouble)}`;
    const series = { kind: 'trouble', message } as const;
    noteTrouble(columns, new Map(clusters.map(({ name }) => [name, series])));
  } finally {
    const goOnAt = stretch.isProbe ? nextAt : clock.now();
    watch.dueAt = isAnswered ? goOnAt : clock.now() + source.stepMs;
  }
}

interface Answered extends Placed {
  readonly stretch: Stretch;
  /** By the source's clock, until when it was asked. */
  readonly to: Instant;
  readonly answers: ReadonlyMap<string, Series>;
}

/** Closes what was answered. An answer proves that the clocks agree, or is believed: without a `Date` nobody knows. */
async function take(
  watch: ColumnsWatch,
  { columns, spells, stretch, to, answers }: Answered,
  { need: { source }, machinery: { clock, store } }: Asking,
): Promise<void> {
  const { stepMs, closed } = columns;
  const { present } = spells;
  const aheadMs = aheadOfSourceMs(source, clock);
  watch.heard = { aheadMs, jumpedMs: clock.jumpedMs() };
  if (isFarMoved(columns, spells)) {
    watch.spells = { ...spells, past: [] };
    watch.columns = columnsOf(watch.spells, stepMs);
    watch.isReadUp = false;
    return;
  }
  watch.spells = heardUntil(spells, stretch, { until: to, shown: clock.now() - aheadMs });
  if (stretch.spell === present && to === stretch.until) watch.isReadUp = true;
  closeSteps(columns, to + stretch.shiftMs, movedSeries(answers, stretch));
  if (!hasHistory(source)) {
    await keepColumns(store.blobs, watch.key, { columns, from: closed });
  } else if (watch.isReadUp) {
    await keepSpells(store.blobs, watch.key, { spells: watch.spells, stepMs });
  }
}

/** Nothing but trouble: then nothing is closed, since the source may still know it later. */
function isSilent(answers: ReadonlyMap<string, Series>): boolean {
  return [...answers.values()].every(({ kind }) => kind === 'trouble');
}

/** Says why, without closing anything. */
function noteTrouble(columns: Columns, answers: ReadonlyMap<string, Series>): void {
  for (const [name, series] of answers) {
    const figures = columns.clusters.get(name)?.figures ?? [];
    if (series.kind === 'trouble') columns.clusters.set(name, { figures, trouble: series.message });
  }
}
