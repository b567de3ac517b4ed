import type { Instant } from '../../core/fleet/quantities.ts';

/**
 * Remembers when Tierwise itself was not there: stopped, suspended, or so busy that it noticed
 * nothing. It shows in sleepers that wake too late. Who was not there cannot say that an answer did
 * not come.
 */
export interface Stalls {
  /** Somebody who wanted to wake at `dueAt` did so at `now`. */
  readonly note: (dueAt: Instant, now: Instant) => void;
  /** For how long of the time since then nobody was there. */
  readonly msSince: (since: Instant) => number;
}

interface Stall {
  readonly from: Instant;
  readonly to: Instant;
}

/** A busy process is late by some milliseconds all the time, and hears everything nevertheless. */
const unnoticedMs = 100;
/** More than can lie in the time that a probe takes, or it does not matter any more. */
const stallsMax = 1_000;

/** Always there until now. */
export function newStalls(): Stalls {
  const stalls: Stall[] = [];
  return {
    note: (dueAt, now) => {
      // Many wake after the same stall: what is known of it already is not counted again.
      const from = Math.max(dueAt, stalls.at(-1)?.to ?? dueAt);
      if (now - dueAt <= unnoticedMs || now <= from) return;
      stalls.push({ from, to: now });
      if (stalls.length > stallsMax) stalls.splice(0, stallsMax / 2);
    },
    msSince: (since) => {
      const recent = stalls.slice(stalls.findLastIndex(({ to }) => to <= since) + 1);
      return recent.reduce((sum, { from, to }) => sum + to - Math.max(from, since), 0);
    },
  };
}
