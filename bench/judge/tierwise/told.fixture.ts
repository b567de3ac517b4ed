/** Small cases of gauges, and what the judge says of a case in a few words. */
import type { Case, CaseAnswer } from '../case.ts';
import { type At, madeCase, type Parts } from '../competitors/made-case.ts';
import { tierwise } from '../tierwise.ts';

/** What the receipt of a check has for one cluster. */
export interface ToldCluster {
  readonly verdict: string;
  readonly cause: string | null;
}

/** The clusters of all checks. */
export function clustersOf(answer: CaseAnswer): readonly ToldCluster[] {
  return answer.checks.flatMap((check) => {
    return (check as unknown as { readonly clusters: readonly ToldCluster[] }).clusters;
  });
}

/** The verdict in words: with the cause where it is not the change, and the minute. */
export function told(each: Case): string {
  const answer = tierwise(each);
  const { verdict, atMinute } = answer;
  const isLost = clustersOf(answer).some(({ cause }) => cause === 'lost-signal');
  const isAtEnd = atMinute === each.changeAt + each.horizonMin;
  const at = verdict === 'regressed' ? ` at ${atMinute}` : isAtEnd ? '' : ' early';
  return `${verdict}${isLost ? ' by lost signal' : ''}${at}`;
}

/** The minute of the first firing; infinite where nothing fired. */
export function firedAt(each: Case): number {
  const { verdict, atMinute } = tierwise(each);
  return verdict === 'regressed' ? atMinute : Infinity;
}

/** The same with other figures. */
export function figures(of: At, change: (figure: number) => number): At {
  return ((minute) => of(minute)?.map(change) ?? null) as At;
}

/** A gauge around 100 that is up and down by a few. */
export const level: At = (minute) => [95 + ((Math.abs(minute) * 7919) % 11)];

/** The gauge times a factor, from a minute on. */
export function risen(factor: number, from = 0): At {
  return (minute) => (minute < from ? level : figures(level, (value) => value * factor))(minute);
}

/** A case of a gauge of which 1.3 times as much matters; `check` may say otherwise. */
export function madeGauge({ check, ...parts }: Parts): Case {
  const own = { name: 'depth', kind: 'gauge', effectMin: 1.3, ...check } as const;
  return madeCase({ controls: [level, level], history: level, ...parts, check: own });
}
