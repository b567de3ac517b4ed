import type { Instant } from '../../core/fleet/quantities.ts';

const clocks = new Map<string, (at: Instant) => number>();

/** What the clock on the wall of a zone shows, in minutes of the day, as the runtime itself knows it. */
export function wallClock(timeZone: string): (at: Instant) => number {
  const known = clocks.get(timeZone) ?? newClock(timeZone);
  clocks.set(timeZone, known);
  return known;
}

function newClock(timeZone: string): (at: Instant) => number {
  const parts = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, ...parts });
  return (at) => {
    const [hours, minutes] = format.format(at).split(':').map(Number);
    return (hours ?? 0) * 60 + (minutes ?? 0);
  };
}
