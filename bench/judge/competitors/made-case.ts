/**
 * Small cases for tests: a day of history, a change at minute 0, and what each series does after
 * it.
 */
import type { Case, CaseCheck, CaseSample, CaseSeries } from '../case.ts';
import { type Competitor, horizonEnd, type NoData } from './competitor.ts';

/** A minute's `[bad, total]`, or `[value]` of a gauge; null where there is no sample. */
export type At = (minute: number) => readonly [number] | readonly [number, number] | null;

const historyMin = 24 * 60;

/** Three errors in a thousand requests, with a little up and down, as before the change. */
export const usual: At = (minute) => [2 + (minute & 1) * 2, 1000];

/** Errors times the factor, from the minute on. */
export function worsened(factor: number, from = 0): At {
  return (minute) => {
    const [bad, total] = [2 + (minute & 1) * 2, 1000];
    return [minute < from ? bad : bad * factor, total];
  };
}

/** As before, until the minute from which on there is nothing any more. */
export function silentFrom(minute: number): At {
  return (at) => (at < minute ? usual(at) : null);
}

/** A check on errors for which a doubling matters. */
export const errors: CaseCheck = {
  name: 'errors',
  kind: 'rate',
  bad: 'higher',
  effectMin: 2,
  effectUnit: 'ratio',
};

export interface Parts {
  readonly check?: Partial<CaseCheck>;
  /** Each treated cluster, by what it does after the change. */
  readonly treated: readonly At[];
  readonly controls?: readonly At[];
  /** What all series do before it; null for no history. */
  readonly history?: At | null;
  readonly horizonMin?: number;
}

/** A case with one check; two of them are put together with `together`. */
export function madeCase({ check, treated, controls = [usual, usual], ...rest }: Parts): Case {
  const { history = usual, horizonMin = 60 } = rest;
  const own = { ...errors, ...check };
  const seriesOf = (role: CaseSeries['role']) => (after: At, index: number) => ({
    check: own.name,
    cluster: `${role} ${index + 1}`,
    role,
    samples: samplesOf(history ?? (() => null), after, horizonMin),
  });
  return {
    checks: [own],
    series: [...treated.map(seriesOf('treated')), ...controls.map(seriesOf('control'))],
    changeAt: 0,
    horizonMin,
    alpha: 0.01,
  };
}

/** Several checks on the same rollout. */
export function together(first: Case, ...others: readonly Case[]): Case {
  const all = [first, ...others];
  const checks = all.flatMap((each) => each.checks);
  return { ...first, checks, series: all.flatMap(({ series }) => series) };
}

/** What a competitor says: its verdict, and the minute. */
export function said(competitor: Competitor, each: Case, noData: NoData = 'native'): string {
  const { verdict, atMinute } = competitor({ noData })(each);
  return atMinute === horizonEnd(each) ? `${verdict} at the end` : `${verdict} at ${atMinute}`;
}

function samplesOf(before: At, after: At, horizonMin: number): readonly CaseSample[] {
  const samples: CaseSample[] = [];
  for (let minute = -historyMin; minute <= horizonMin; minute += 1) {
    const found = (minute < 0 ? before : after)(minute);
    if (found !== null) samples.push([minute, ...found] as CaseSample);
  }
  return samples;
}
