import type { Instant } from '../core/fleet/quantities.ts';

/** Time for the loop. The simulated world has its own. */
export interface Clock {
  /** Logical time: never goes back, and follows the passing of time rather than the wall clock. */
  now: () => Instant;
  /** Goes on from `at` if it is not there yet: the log may be ahead of the wall clock. */
  notBefore: (at: Instant) => void;
  /** How far logical time is ahead of the clock that the rest of the world goes by. */
  aheadMs: () => number;
  /** Comes back after `ms`, or at once when `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The two clocks of a machine, in milliseconds. */
export interface MachineTime {
  wall(): number;
  /** Counts on, whatever is done to the wall clock. */
  monotonic(): number;
}

/**
 * Logical time that starts at the wall clock and then counts on by itself: an hour's step of the
 * wall clock in either direction moves nothing.
 */
export function steadyTime(machine: MachineTime): Pick<Clock, 'now' | 'notBefore' | 'aheadMs'> {
  const origin = machine.monotonic();
  const wall = machine.wall();
  let start = wall;
  const now = (): Instant => Math.floor(start + machine.monotonic() - origin);
  return {
    now,
    notBefore: (at) => {
      start += Math.max(0, at - now());
    },
    aheadMs: () => start - wall,
  };
}
