/** One cluster of a simulated rollout: requests, and for every check how many of them were bad. */
import type { CaseSample } from '../../case.ts';
import { levels, type Modulation, pieceMin } from '../modulation.ts';
import type { Chance } from '../sampler/continuous.ts';
import { binomial, poisson } from '../sampler/counts.ts';
import { type Season, seasonAt } from '../season.ts';

/** How often one check's bad thing happens on one cluster. */
export interface Badness {
  /** The share of requests that is bad, before season, level and harm. */
  readonly share: number;
  /** What changes it from minute to minute besides the season, such as harm; a factor. */
  readonly factorAt: (minute: number) => number;
  /** A level that wanders; null where there is none. */
  readonly modulation: Modulation | null;
}

export interface Arm {
  /** Requests a minute, before the season. */
  readonly traffic: number;
  readonly trafficSeason: Season;
  readonly badSeason: Season;
  /** One for each check. */
  readonly bad: readonly Badness[];
}

/** A range of minutes, the second exclusive. */
export interface Span {
  readonly startAt: number;
  readonly endAt: number;
}

/** Not every request fails, even in the worst hour. */
const shareMax = 0.95;

/** The samples of each check, one a minute; the checks count the same requests. */
export function samplesOf(
  arm: Arm,
  { startAt, endAt }: Span,
  chance: Chance,
): readonly (readonly CaseSample[])[] {
  const totals = Array.from({ length: endAt - startAt }, (_, at) =>
    poisson(chance, arm.traffic * seasonAt(arm.trafficSeason, startAt + at)),
  );
  const pieces = Math.ceil(totals.length / pieceMin);
  return arm.bad.map(({ share, factorAt, modulation }) => {
    const found = modulation === null ? [] : levels(chance, modulation, pieces);
    return totals.map((total, at): CaseSample => {
      const minute = startAt + at;
      const level = found[Math.floor(at / pieceMin)] ?? 1;
      const expected = share * seasonAt(arm.badSeason, minute) * level * factorAt(minute);
      return [minute, binomial(chance, total, Math.min(shareMax, expected)), total];
    });
  });
}
