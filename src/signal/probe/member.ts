/**
 * One cluster of a check: what its probes came to. A probe is unknown from when it is sent until it
 * is known whether it was well, bad, or not to be counted at all; then it becomes a count, or
 * nothing.
 */
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Count, Series } from '../../core/judge/evidence.ts';
import { trouble } from '../series.ts';
import type { Sent } from './nearby.ts';
import type { Prober } from './prober.ts';
import type { Target } from './target.ts';

export interface Member {
  readonly cluster: string;
  readonly target: Target;
  readonly prober: Prober;
  readonly stop: AbortController;
  /** Oldest first, one for each probe. */
  readonly counts: Count[];
  readonly unknown: Set<Sent>;
  /** The last one that was sent. */
  last: Promise<Verdict>;
  /** So many are on their way. */
  open: number;
  /** The last answer did not come in time. */
  isSlow: boolean;
  /** The last probe that was not counted. */
  uncounted: { readonly at: Instant; readonly message: string } | null;
  askedAt: Instant;
  idleMs: number;
}

export type Verdict =
  | { readonly kind: 'well' }
  | { readonly kind: 'bad' }
  /** Says nothing about the cluster, and in words why. */
  | { readonly kind: 'uncounted'; readonly message: string };

/** How many counts may be kept at once, and for how many members. */
export interface Room {
  members: number;
  readonly countsMax: number;
}

/** Whatever is asked for, and however much room there is. */
const keepMsMax = 24 * 3_600_000;

/** Nothing has been sent yet. */
export function newMember(identity: Pick<Member, 'cluster' | 'target' | 'prober'>): Member {
  return {
    ...identity,
    stop: new AbortController(),
    counts: [],
    unknown: new Set(),
    last: Promise.resolve({ kind: 'well' }),
    open: 0,
    isSlow: false,
    uncounted: null,
    askedAt: Number.NEGATIVE_INFINITY,
    idleMs: 0,
  };
}

/** Notes what came of a probe. Of too many counts the oldest are forgotten. */
export function settle(
  member: Member,
  { sent, verdict }: { readonly sent: Sent; readonly verdict: Verdict },
  room: Room,
): void {
  const { counts } = member;
  const { at } = sent;
  member.unknown.delete(sent);
  if (verdict.kind === 'uncounted') {
    if (at >= (member.uncounted?.at ?? at)) member.uncounted = { at, message: verdict.message };
    return;
  }
  const before = counts.findLastIndex(([time]) => time <= at);
  counts.splice(before + 1, 0, [at, 1, verdict.kind === 'bad' ? 1 : 0]);
  const mayKeep = Math.max(1, Math.floor(room.countsMax / room.members));
  // A tenth at once, because taking single ones off the front moves all the others.
  if (counts.length > mayKeep) counts.splice(0, Math.ceil(mayKeep / 10));
}

/** Forgets what lies at `before` or earlier, or more than a day ago. */
export function forget({ counts }: Member, before: Instant, now: Instant): void {
  const keptFrom = counts.findIndex(([at]) => at > before && at > now - keepMsMax);
  counts.splice(0, keptFrom === -1 ? counts.length : keptFrom);
}

/** When the oldest probe was sent of which nothing is known yet; infinite when all is known. */
export function unknownSince({ unknown }: Member): Instant {
  return [...unknown].reduce((oldest, { at }) => Math.min(oldest, at), Number.POSITIVE_INFINITY);
}

/** A stretch of time, without both of its ends or with the last. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  /** Nothing of this moment or later. */
  readonly before: Instant;
}

/** The counts of a stretch; when all of its probes were of no use, why. */
export function answerOf(member: Member, { from, to, before }: Stretch): Series {
  const counts = member.counts.filter(([at]) => at > from && at <= to && at < before);
  const { uncounted } = member;
  if (counts.length > 0 || uncounted === null || uncounted.at <= from) {
    return { kind: 'counts', counts };
  }
  return trouble(`probe of ${member.target.shown}: ${uncounted.message}`);
}
