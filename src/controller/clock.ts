import type { Instant } from '../core/fleet/quantities.ts';

/** Time for the loop. The simulated world has its own. */
export interface Clock {
  /** Logical time: never goes back, and follows the passing of time rather than the wall clock. */
  now: () => Instant;
  /** Goes on from `at` if it is not there yet: the log may be ahead of the wall clock. */
  notBefore: (at: Instant) => void;
  /** How far logical time is ahead of the clock that the rest of the world goes by, as it is now. */
  aheadMs: () => number;
  /** By how much all calls of `notBefore` have moved logical time on. */
  jumpedMs: () => number;
  /** Comes back after `ms`, or at once when `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The two clocks of a machine, in milliseconds. */
export interface MachineTime {
  wall(): number;
  /** Counts on, whatever is done to the wall clock. */
  monotonic(): number;
}

/** A wall clock is set by milliseconds all the time; that shall not move the times of samples. */
const slewMs = 1_000;

/**
 * Logical time that starts at the wall clock and then counts on by itself: an hour's step of the
 * wall clock in either direction moves nothing. How far the two are apart is measured anew each time,
 * because a wall clock that was wrong at the start is put right later, and counts on in a suspended
 * machine.
 */
export function steadyTime(machine: MachineTime): Omit<Clock, 'sleep'> {
  const origin = machine.monotonic();
  const begun = machine.wall();
  let start = begun;
  let aheadMs = 0;
  const now = (): Instant => Math.floor(start + machine.monotonic() - origin);
  return {
    now,
    notBefore: (at) => {
      start += Math.max(0, at - now());
    },
    aheadMs: () => {
      const measuredMs = now() - machine.wall();
      if (Math.abs(measuredMs - aheadMs) >= slewMs) aheadMs = measuredMs;
      return aheadMs;
    },
    jumpedMs: () => start - begun,
  };
}
