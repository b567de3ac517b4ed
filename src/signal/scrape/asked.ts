/** What is asked of a cluster's pages, and what came of it so far. */
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Count, Sample } from '../../core/judge/evidence.ts';
import { clearCounting, type Counting, newCounting, noteBucket } from './counting.ts';
import type { Room } from './history.ts';
import { type Expr, type Labels, type Selector, selectorsOf } from './query.ts';
import type { Wish } from './wish.ts';

/** Everything that is asked of one cluster, by its text. */
export interface AskedOfMember {
  readonly queries: Map<string, AskedQuery>;
  readonly counts: Map<string, AskedCounts>;
  askedAt: Instant;
}

/** What came of one query or of the counters of one check. */
export interface Asked<Row extends readonly [at: Instant, ...figures: number[]]> {
  readonly rows: Row[];
  /** Why the last round gave nothing that can be used. */
  problem: string | null;
  askedAt: Instant;
  keepMs: number;
}

interface AskedQuery extends Asked<Sample> {
  readonly expr: Expr;
}

interface AskedCounts extends Asked<Count> {
  readonly counting: Counting;
}

/** What was asked, and what came of it, is kept this long after it was of use. */
export const keepMs = 15 * 60_000;
const rowsMax = 4_000;

/** Notes that something is asked now, so that the next round serves it. */
export function register(
  member: AskedOfMember,
  wish: Wish,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): void {
  const asked = wish.kind === 'query' ? askedQuery(member, wish) : askedCounts(member, wish);
  asked.askedAt = to;
  asked.keepMs = Math.max(asked.keepMs, to - from);
  member.askedAt = to;
}

function askedQuery(
  { queries }: AskedOfMember,
  { text, expr }: Extract<Wish, { readonly kind: 'query' }>,
): AskedQuery {
  const asked = queries.get(text) ?? { expr, rows: [], problem: null, askedAt: 0, keepMs };
  queries.set(text, asked);
  return asked;
}

function askedCounts(
  { counts }: AskedOfMember,
  { text, tally }: Extract<Wish, { readonly kind: 'counts' }>,
): AskedCounts {
  const known = counts.get(text);
  if (known !== undefined) return known;
  const counting = newCounting(tally);
  const asked = { counting, rows: [], problem: null, askedAt: 0, keepMs };
  counts.set(text, asked);
  return asked;
}

/** What the targets are read for. */
export function wantedOf(member: AskedOfMember): readonly Selector[] {
  const counted = [...member.counts.values()].flatMap(({ counting }) => counting.tally.selectors);
  return [...queriedOf(member), ...counted];
}

/** What they are read for by queries. */
export function queriedOf({ queries }: AskedOfMember): readonly Selector[] {
  return [...queries.values()].flatMap(({ expr }) => selectorsIn(expr));
}

/** The selectors of a query. */
export function selectorsIn(expr: Expr): readonly Selector[] {
  return selectorsOf(expr).map(({ selector }) => selector);
}

/** Takes notice of a series that is not kept. */
export function glimpse({ counts }: AskedOfMember, labels: Labels): void {
  for (const { counting } of counts.values()) noteBucket(counting, labels);
}

/** Forgets what nobody asked for long. */
export function forgetUnasked({ queries, counts }: AskedOfMember, at: Instant, room: Room): void {
  for (const [text, { askedAt }] of queries) {
    if (askedAt < at - keepMs) queries.delete(text);
  }
  for (const [text, { askedAt, counting }] of counts) {
    if (askedAt >= at - keepMs) continue;
    clearCounting(counting, room);
    counts.delete(text);
  }
}

/** Gives back the memory of all that was asked. */
export function clearAsked({ counts }: AskedOfMember, room: Room): void {
  for (const { counting } of counts.values()) clearCounting(counting, room);
}

/** Drops rows that are no longer of use. */
export function dropOld(
  { rows, keepMs }: Pick<Asked<readonly [Instant, ...number[]]>, 'rows' | 'keepMs'>,
  at: Instant,
): void {
  const kept = rows.findIndex(([time]) => time > at - keepMs);
  const tooMany = rows.length - rowsMax;
  rows.splice(0, Math.max(kept === -1 ? rows.length : kept, tooMany, 0));
}
