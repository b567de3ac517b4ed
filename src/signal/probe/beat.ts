import type { Instant } from '../../core/fleet/quantities.ts';

/** A grid of moments: one in each `everyMs`, moved by the phase. */
export interface Beat {
  readonly everyMs: number;
  readonly phaseMs: number;
}

/** How a beat waits. */
export interface BeatTime {
  readonly clock: { now(): Instant };
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** However many there are, and whichever of them end: multiples of it divide a circle evenly. */
const goldenSection = (Math.sqrt(5) - 1) / 2;

/** The phase of the beat that is begun as the `index`-th, so that no two fire at the same instant. */
export function phaseOf(index: number, everyMs: number): number {
  return Math.floor(((index * goldenSection) % 1) * everyMs);
}

/** The first moment of the grid after `now`. */
export function nextBeat({ everyMs, phaseMs }: Beat, now: Instant): Instant {
  return (Math.floor((now - phaseMs) / everyMs) + 1) * everyMs + phaseMs;
}

/**
 * Calls `onBeat` at each moment of the grid, with that moment and now, until that says false or
 * `signal` is aborted. Nothing is made up for: after a sleep that was far too long it is called
 * once, and then on the grid.
 */
export async function keepBeat(
  beat: Beat & { readonly onBeat: (dueAt: Instant, now: Instant) => boolean },
  { clock, sleep }: BeatTime,
  signal: AbortSignal,
): Promise<void> {
  let dueAt = nextBeat(beat, clock.now());
  while (!signal.aborted) {
    const now = clock.now();
    if (now >= dueAt) {
      if (!beat.onBeat(dueAt, now)) return;
      dueAt = nextBeat(beat, now);
    }
    // A clock that was set back makes nobody wait for what it had shown before.
    dueAt = Math.min(dueAt, nextBeat(beat, now));
    await sleep(dueAt - now, signal);
  }
}
