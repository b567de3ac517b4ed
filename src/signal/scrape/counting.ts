/** What counters grew by between the pages of a cluster's targets. */
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Count } from '../../core/judge/evidence.ts';
import { knownCount } from '../counts.ts';
import type { Room, Scraped } from './history.ts';
import type { Labels } from './query.ts';
import type { Tally } from './tally.ts';
import { isReadFor, type TargetAnswer } from './target.ts';
import type { Element } from './vector.ts';

/** What is remembered of the counters of one check of one cluster. */
export interface Counting {
  readonly tally: Tally;
  /** By the place of the target among all of them. */
  readonly pages: Map<number, Page>;
  /** Of this round, for words. */
  readonly buckets: Set<number>;
  /** The step of the last round in which every target answered. */
  goodStep: number;
}

/** One target, as it was read last. */
interface Page {
  readonly counters: Map<string, Counter>;
  /** Growth that no count holds yet, because a round had a target that failed. */
  readonly sums: number[];
  readAt: Instant;
}

interface Counter {
  readonly value: number;
  readonly seenAt: Instant;
}

/** When a round was, in logical time and as the step of its source. */
export interface RoundTime {
  readonly at: Instant;
  readonly step: number;
}

/** A counter and its name take about as much memory as so many samples. */
const samplesPerCounter = 8;
/** Growth over more steps than this is left out: nobody knows when it happened. */
const gapStepsMax = 3;
/** A counter that was not shown for so long is no longer known. */
const vanishedMsMax = 15 * 60_000;
const bucketsMax = 1_000;

/** A check that nothing was read for yet. */
export function newCounting(tally: Tally): Counting {
  return {
    tally,
    pages: new Map(),
    buckets: new Set(),
    goodStep: Number.NEGATIVE_INFINITY,
  };
}

/** Notes which buckets a histogram has, besides those that are kept. */
export function noteBucket({ tally, buckets }: Counting, labels: Labels): void {
  const bound = tally.bucketOf(labels);
  if (bound !== null && buckets.size < bucketsMax) buckets.add(bound);
}

/** Gives back the memory of a check that nobody asks any more. */
export function clearCounting({ pages }: Counting, room: Room): void {
  for (const [target] of pages) dropPage(pages, target, room);
}

export type Counted =
  | { readonly kind: 'count'; readonly count: Count }
  | { readonly kind: 'none' }
  /** Not every target was read, so that nothing new is known. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'trouble'; readonly message: string };

/**
 * Takes in a round. Each page is compared with the one before of the same target, so that a reset is
 * noticed also while another target fails; but there is a count only of all targets together.
 */
export function countRound(
  counting: Counting,
  { at, step }: RoundTime,
  { answers, room }: { readonly answers: readonly TargetAnswer[]; readonly room: Room },
): Counted {
  const { tally, pages } = counting;
  const buckets = new Set(counting.buckets);
  counting.buckets.clear();
  const read = answers.map((answer) => (isReadFor(answer, tally.selectors) ? answer.series : null));
  let hasRoom = true;
  for (const [target, series] of read.entries()) {
    if (series !== null) hasRoom = takePage(counting, { target, at, series }, room) && hasRoom;
  }
  if (!hasRoom) {
    counting.goodStep = Number.NEGATIVE_INFINITY;
    return { kind: 'trouble', message: noRoom };
  }
  if (read.some((series) => series === null)) return { kind: 'failed' };
  const gapSteps = step - counting.goodStep;
  counting.goodStep = step;
  const sums = Array.from({ length: tally.width }, () => 0);
  for (const page of pages.values()) {
    for (const [which, grown] of page.sums.entries()) sums[which] = (sums[which] ?? 0) + grown;
    page.sums.fill(0);
  }
  const shown = read.flatMap((series) =>
    [...(series?.values() ?? [])].flatMap(({ labels }) =>
      tally.sumsOf(labels).length > 0 ? [labels] : [],
    ),
  );
  const concluded = tally.conclude({ sums, shown, buckets });
  if (concluded.kind !== 'count') return concluded;
  if (gapSteps > gapStepsMax) return { kind: 'none' };
  return { kind: 'count', count: [at, concluded.total, ...concluded.bad] };
}

const noRoom = 'there is no room for more counters: narrow their matchers';

interface NewPage {
  readonly target: number;
  readonly at: Instant;
  readonly series: Scraped;
}

/** False when there is no room; then the target counts as never read. */
function takePage(
  { tally, pages }: Counting,
  { target, at, series }: NewPage,
  room: Room,
): boolean {
  const needed = [...series].filter(([, { labels }]) => tally.sumsOf(labels).length > 0);
  const known = pages.get(target);
  const counters = known?.counters ?? new Map<string, Counter>();
  const added = needed.filter(([key]) => !counters.has(key)).length;
  if (room.samples + added * samplesPerCounter > room.samplesMax) {
    dropPage(pages, target, room);
    return false;
  }
  room.samples += added * samplesPerCounter;
  const page = known ?? {
    counters,
    sums: Array.from({ length: tally.width }, () => 0),
    readAt: at,
  };
  pages.set(target, page);
  if (known !== undefined) addGrowth(page, needed, tally);
  for (const [key, { value }] of needed)
    counters.set(key, { value: knownCount(value), seenAt: at });
  page.readAt = at;
  for (const [key, { seenAt }] of counters) {
    if (seenAt > at - vanishedMsMax) continue;
    counters.delete(key);
    room.samples -= samplesPerCounter;
  }
  return true;
}

/**
 * A counter that fell begins anew at 0, and so does one that the page before did not show. One that was
 * away and comes back goes on where it was, unless another one fell: then the process was started
 * again, and it begins at 0 as well.
 */
function addGrowth(page: Page, needed: readonly Entry[], tally: Tally): void {
  const fallen = new Set(
    needed.flatMap(([key, { labels, value }]) => {
      const before = page.counters.get(key);
      return before !== undefined && value < before.value ? [tally.groupOf(labels)] : [];
    }),
  );
  for (const [key, { labels, value }] of needed) {
    const before = page.counters.get(key);
    const isBack = before !== undefined && before.seenAt < page.readAt;
    const begins = fallen.has(tally.groupOf(labels)) || (isBack && fallen.size > 0);
    const growth = knownCount(value - (begins ? 0 : (before?.value ?? 0)));
    for (const sum of tally.sumsOf(labels)) page.sums[sum] = (page.sums[sum] ?? 0) + growth;
  }
}

type Entry = readonly [key: string, shown: Element];

function dropPage(pages: Counting['pages'], target: number, room: Room): void {
  room.samples -= (pages.get(target)?.counters.size ?? 0) * samplesPerCounter;
  pages.delete(target);
}
