/** The course of the day and of the week. */

export const dayMin = 1_440;
const weekMin = 7 * dayMin;

export interface Season {
  /** How far the day's peak is above its mean, as a share of it; 0 for no day. */
  readonly daily: number;
  /** By which share the two days of the weekend are below the others; 0 for no week. */
  readonly weekend: number;
  /** When in the day the wave begins to rise, in minutes. */
  readonly riseAt: number;
}

/** Every minute is like every other. */
export const noSeason: Season = { daily: 0, weekend: 0, riseAt: 0 };

/** The factor of a minute; minute 0 is the first of a Monday. */
export function seasonAt(season: Season, minute: number): number {
  const wave = Math.sin((2 * Math.PI * (minute - season.riseAt)) / dayMin);
  const isWeekend = minute % weekMin >= 5 * dayMin;
  return (1 + season.daily * wave) * (isWeekend ? 1 - season.weekend : 1);
}
