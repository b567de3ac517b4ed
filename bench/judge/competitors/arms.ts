/** The series of a case by check, as a tool's queries would find them: one for each cluster. */
import type { Case, CaseCheck, CaseSample, CaseSeries } from '../case.ts';

/** One cluster's series for one check. */
export interface Arm {
  readonly cluster: string;
  /** In order, one for each minute at most. */
  readonly samples: readonly CaseSample[];
  /** Minutes from one sample to the next, as it usually is. */
  readonly stepMin: number;
}

export interface CheckArms {
  readonly check: CaseCheck;
  readonly treated: readonly Arm[];
  readonly controls: readonly Arm[];
}

/**
 * Every check with its arms. A check without any treated series has one empty arm: the tool would
 * ask for it all the same, and get nothing.
 */
export function armsOf(each: Case): readonly CheckArms[] {
  return each.checks.map((check) => {
    const own = each.series.filter((series) => series.check === check.name);
    const treated = armsIn(own.filter(({ role }) => role === 'treated'));
    const controls = armsIn(own.filter(({ role }) => role === 'control'));
    const nothing: Arm = { cluster: '', samples: [], stepMin: 1 };
    return { check, treated: treated.length > 0 ? treated : [nothing], controls };
  });
}

function armsIn(series: readonly CaseSeries[]): readonly Arm[] {
  const byCluster = Map.groupBy(series, ({ cluster }) => cluster);
  return [...byCluster].map(([cluster, own]) => {
    const samples = oneEachMinute(own);
    return { cluster, samples, stepMin: usualStep(samples) };
  });
}

/**
 * In order, and of several samples for one minute the first, as Prometheus keeps it of duplicates.
 * What is so already, as nearly all series are, is taken as it lies.
 */
function oneEachMinute(series: readonly CaseSeries[]): readonly CaseSample[] {
  const all = series.length === 1 && series[0] ? series[0].samples : series.flatMap(samplesOf);
  if (all.every((sample, index) => isAfter(sample, all[index - 1]))) return all;
  const sorted = all.toSorted((a, b) => a[0] - b[0]);
  return sorted.filter((sample, index) => isAfter(sample, sorted[index - 1]));
}

function samplesOf({ samples }: CaseSeries): readonly CaseSample[] {
  return samples;
}

function isAfter(sample: CaseSample, previous: CaseSample | undefined): boolean {
  return previous === undefined || sample[0] > previous[0];
}

/** The median of the first few hundred steps; a gap here and there does not change it. */
function usualStep(samples: readonly CaseSample[]): number {
  const minutes = samples.slice(0, 300).map(([minute]) => minute);
  const steps = minutes.slice(1).map((minute, index) => minute - (minutes[index] ?? minute));
  const sorted = steps.toSorted((a, b) => a - b);
  return Math.max(1, sorted[Math.floor(sorted.length / 2)] ?? 1);
}
