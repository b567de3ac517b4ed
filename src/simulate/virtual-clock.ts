import type { Clock } from '../controller/clock.ts';
import type { Instant } from '../core/fleet/quantities.ts';

/** Time that passes only when nothing else is left to do. */
export interface VirtualClock extends Clock {
  /** Lets time pass until `done` says so; false when nothing is left that could happen. */
  run(done: () => boolean): Promise<boolean>;
}

interface Timer {
  readonly at: Instant;
  readonly order: number;
  readonly fire: () => void;
}

/**
 * A clock that starts at `start` and jumps from one timer to the next, but not while something is
 * busy in real time.
 */
export function virtualClock(start: Instant, isBusy: () => boolean): VirtualClock {
  let now = start;
  let order = 0;
  const timers: Timer[] = [];
  const add = (ms: number, fire: () => void): (() => void) => {
    order += 1;
    // Whole milliseconds, as a store wants them.
    const timer = { at: now + Math.ceil(Math.max(0, ms)), order, fire };
    const later = timers.findIndex((one) => one.at > timer.at);
    timers.splice(later === -1 ? timers.length : later, 0, timer);
    return () => {
      const at = timers.indexOf(timer);
      if (at !== -1) timers.splice(at, 1);
    };
  };
  return {
    now: () => now,
    notBefore: (at) => {
      now = Math.max(now, at);
    },
    aheadMs: () => 0,
    jumpedMs: () => 0,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const forget = add(ms, () => {
          signal.removeEventListener('abort', abort);
          resolve();
        });
        const abort = (): void => {
          forget();
          resolve();
        };
        signal.addEventListener('abort', abort, { once: true });
      }),
    async run(done) {
      for (;;) {
        await settled(isBusy);
        if (done()) return true;
        const next = timers.shift();
        if (next === undefined) return false;
        now = Math.max(now, next.at);
        next.fire();
      }
    },
  };
}

/** Until every promise that can go on without time has gone on. */
async function settled(isBusy: () => boolean): Promise<void> {
  do {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  } while (isBusy());
}
