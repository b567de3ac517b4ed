/** Makes one rollout that is watched by a simulated gauge, with its truth. */
import { between, chanceFor } from '../../../../src/simulate/chance.ts';
import type { CaseSample, CaseSeries } from '../../case.ts';
import type { Chance } from '../sampler/continuous.ts';
import { drawSchedule } from '../schedule.ts';
import { dayMin, type Season, seasonAt } from '../season.ts';
import { factorAt, type Harm, spikeMin } from '../shape.ts';
import { alphaOfTrials, type Shape, type Trial, halfOf } from '../trial.ts';
import { drawLevel, type GaugeKind } from './kinds.ts';
import { wander } from './wander.ts';

/** Which rollout is asked for. */
export interface GaugeAsk {
  readonly track: string;
  readonly cell: string;
  readonly kind: GaugeKind;
  readonly shape: Shape;
  readonly ratio: number;
  readonly seed: number;
}

/** The rollout of a seed. Every cluster draws from a stream of its own. */
export function gaugeTrial(ask: GaugeAsk): Trial {
  const { track, cell, kind, shape, ratio, seed } = ask;
  const chanceOf = (concern: string): Chance => chanceFor(seed, `${track}/${cell}/${concern}`);
  const when = drawSchedule(chanceOf('schedule'));
  const { startAt, changeAt, endAt, horizonMin, onsetAt } = when;
  const fleet = chanceOf('fleet');
  const season = { daily: kind.daily, weekend: 0, riseAt: between(fleet, 0, dayMin - 1) };
  const shared = wander(fleet, kind.memory, endAt - startAt);
  const harm: Harm = { shape, ratio, from: onsetAt, until: endAt, spikeMin };
  const series = [...when.treated, ...when.controls].map((cluster): CaseSeries => {
    const isHurt = when.hurt.includes(cluster);
    const course = { startAt, season, shared, harm: isHurt ? harm : null };
    const role = when.treated.includes(cluster) ? 'treated' : 'control';
    const samples = samplesOf(kind, course, chanceOf(cluster));
    return { check: kind.check.name, cluster, role, samples };
  });
  const isBad = shape !== 'none';
  return {
    case: { checks: [kind.check], series, changeAt, horizonMin, alpha: alphaOfTrials },
    truth: {
      track,
      cell,
      seed,
      half: halfOf(seed),
      isBad,
      firstBadMinute: isBad ? onsetAt : null,
      endAt,
      ratio,
      shape,
      traffic: null,
      sharedFrom: null,
      loss: null,
      expected: null,
    },
  };
}

/** What lies under the samples of one cluster. */
interface Course {
  readonly startAt: number;
  readonly season: Season;
  /** What the whole fleet does, one a minute. */
  readonly shared: Float64Array;
  readonly harm: Harm | null;
}

function samplesOf(kind: GaugeKind, course: Course, chance: Chance): readonly CaseSample[] {
  const { startAt, season, shared, harm } = course;
  const level = drawLevel(kind, chance);
  const own = wander(chance, kind.memory, shared.length);
  return Array.from(shared, (fleet, at): CaseSample => {
    const minute = startAt + at;
    const deviation = kind.deviation * Math.SQRT1_2 * (fleet + (own[at] ?? 0));
    const outlier = kind.outliers > 0 && chance() < kind.outliers ? 2 + chance() : 1;
    const factor = outlier * (harm === null ? 1 : factorAt(harm, minute));
    const value = level * seasonAt(season, minute) * Math.exp(deviation) * factor;
    return [minute, kind.isWhole ? Math.round(value) : value];
  });
}
