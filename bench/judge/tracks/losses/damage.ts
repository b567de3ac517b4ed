/** What can happen to a signal around a change. */
import { between } from '../../../../src/simulate/chance.ts';
import type { Case, CaseSample, CaseSeries } from '../../case.ts';
import type { Chance } from '../sampler/continuous.ts';
import { binomial } from '../sampler/counts.ts';
import type { Loss } from '../trial.ts';

export type LossKind =
  | 'stops-at-change'
  | 'stops-later'
  | 'every-second-minute'
  | 'NaN'
  | 'late'
  | 'out-of-order'
  | 'controls-vanish'
  | 'both-vanish'
  | 'no-history'
  | 'traffic-collapses'
  | 'total-zero';

interface Damage {
  /** In words, for the report. */
  readonly what: string;
  readonly isBlind: boolean;
  /** Whether it can happen to counts only. */
  readonly needsCounts: boolean;
  /** Damages one series; `lostAt` is the minute from which it is lost, where it is lost at all. */
  apply(series: CaseSeries, at: DamageAt): readonly CaseSample[];
}

interface DamageAt {
  readonly changeAt: number;
  readonly lostAt: number;
  readonly chance: Chance;
}

const lateMin = 15;
const collapseShare = 0.05;
const before =
  (minute: number) =>
  ([at]: CaseSample): boolean =>
    at < minute;

/** Every kind, in the order of the report. */
export const damages: Readonly<Record<LossKind, Damage>> = {
  'stops-at-change': {
    what: 'treated series stop with the change',
    isBlind: true,
    needsCounts: false,
    apply: ({ role, samples }, { changeAt }) =>
      role === 'treated' ? samples.filter(before(changeAt)) : samples,
  },
  'stops-later': {
    what: 'treated series stop in the second third of the horizon',
    isBlind: true,
    needsCounts: false,
    apply: ({ role, samples }, { lostAt }) =>
      role === 'treated' ? samples.filter(before(lostAt)) : samples,
  },
  'every-second-minute': {
    what: 'treated series have a gap every second minute after the change',
    isBlind: false,
    needsCounts: false,
    apply: ({ role, samples }, { changeAt }) =>
      role === 'treated' ? samples.filter(([at]) => at < changeAt || at % 2 === 0) : samples,
  },
  NaN: {
    what: 'treated series are NaN from the change on',
    isBlind: true,
    needsCounts: false,
    apply: ({ role, samples }, { changeAt }) =>
      role === 'treated'
        ? samples.map((each) => (each[0] < changeAt ? each : withoutValue(each)))
        : samples,
  },
  late: {
    what: `treated series begin again ${lateMin} min after the change`,
    isBlind: false,
    needsCounts: false,
    apply: ({ role, samples }, { changeAt }) =>
      role === 'treated'
        ? samples.filter(([at]) => at < changeAt || at >= changeAt + lateMin)
        : samples,
  },
  'out-of-order': {
    what: 'every third treated sample after the change comes after all others',
    isBlind: false,
    needsCounts: false,
    apply: ({ role, samples }, { changeAt }) => {
      const isLate = ([at]: CaseSample): boolean =>
        role === 'treated' && at >= changeAt && at % 3 === 0;
      return [...samples.filter((each) => !isLate(each)), ...samples.filter(isLate)];
    },
  },
  'controls-vanish': {
    what: 'controls stop with the change',
    isBlind: false,
    needsCounts: false,
    apply: ({ role, samples }, { changeAt }) =>
      role === 'control' ? samples.filter(before(changeAt)) : samples,
  },
  'both-vanish': {
    what: 'treated series and controls stop with the change',
    isBlind: true,
    needsCounts: false,
    apply: ({ samples }, { changeAt }) => samples.filter(before(changeAt)),
  },
  'no-history': {
    what: 'nothing is known from before the change',
    isBlind: false,
    needsCounts: false,
    apply: ({ samples }, { changeAt }) => samples.filter(([at]) => at >= changeAt),
  },
  'traffic-collapses': {
    what: 'treated clusters keep one request in 20 after the change',
    isBlind: false,
    needsCounts: true,
    apply: ({ role, samples }, { changeAt, chance }) =>
      role === 'treated'
        ? samples.map((each) => (each[0] < changeAt ? each : thinned(each, chance)))
        : samples,
  },
  'total-zero': {
    what: 'treated clusters report no requests after the change',
    isBlind: true,
    needsCounts: true,
    apply: ({ role, samples }, { changeAt }) =>
      role === 'treated'
        ? samples.map((each): CaseSample => (each[0] < changeAt ? each : [each[0], 0, 0]))
        : samples,
  },
};

/** The case with its signal damaged, of one treated cluster or of all by the chance. */
export function damaged(whole: Case, kind: LossKind, chance: Chance): Case {
  const { changeAt, horizonMin } = whole;
  const third = Math.floor(horizonMin / 3);
  const at = { changeAt, lostAt: changeAt + between(chance, third, 2 * third), chance };
  const treated = [
    ...new Set(whole.series.flatMap(({ role, cluster }) => (role === 'treated' ? [cluster] : []))),
  ];
  // One cluster that nobody sees is enough to be blind, however well the others are.
  const spared = chance() < 0.5 ? treated.slice(1) : [];
  const series = whole.series.map((each) =>
    spared.includes(each.cluster) ? each : { ...each, samples: damages[kind].apply(each, at) },
  );
  return { ...whole, series };
}

/** The loss as the truth tells of it. */
export function lossOf(kind: LossKind): Loss {
  return { kind, isBlind: damages[kind].isBlind };
}

function withoutValue(sample: CaseSample): CaseSample {
  return sample.length === 2 ? [sample[0], Number.NaN] : [sample[0], Number.NaN, Number.NaN];
}

function thinned([minute, bad, total = 0]: CaseSample, chance: Chance): CaseSample {
  const badLeft = binomial(chance, bad, collapseShare);
  return [minute, badLeft, badLeft + binomial(chance, total - bad, collapseShare)];
}
