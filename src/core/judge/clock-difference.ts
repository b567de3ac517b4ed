import { durationText, type Instant } from '../fleet/quantities.ts';

/**
 * Up to here two clocks count as equal, in milliseconds. The `Date` of an answer has whole seconds, an
 * answer takes its time, and NTP keeps machines well within a second: what is beyond this is no
 * inaccuracy, but a clock that nobody sets. What is within it misplaces evidence by ten seconds at most.
 */
export const clockToleranceMs = 10_000;

/** What the two sides of an exchange had on their clocks, in milliseconds since the epoch. */
export interface Clocks {
  readonly ours: Instant;
  readonly theirs: Instant;
}

/**
 * What is wrong with the clocks, and the way out; null when they agree. With a wrong clock a source is
 * asked for another time than now, and answers with what was long ago, or with silence.
 */
export function clockTrouble({ ours, theirs }: Clocks): string | null {
  const aheadMs = ours - theirs;
  if (Math.abs(aheadMs) <= clockToleranceMs) return null;
  const side = aheadMs < 0 ? 'behind' : 'ahead of';
  return (
    `the clock of this machine is ${roughly(Math.abs(aheadMs))} ${side} the source's: ` +
    'set whichever is wrong (NTP), or nothing can be judged'
  );
}

/** Whole minutes where seconds say nothing, so that an answer of a second does not make `2h` a `1h 59m`. */
function roughly(ms: number): string {
  const grainMs = ms < 600_000 ? 1_000 : 60_000;
  return durationText(Math.round(ms / grainMs) * grainMs);
}
